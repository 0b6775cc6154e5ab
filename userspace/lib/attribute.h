/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attribute: attributes one after the other, and the value of one that a policy has let
 * pass, or none. What is told of a handshake has a hundred and fifty: libnl would be
 * called several times for each. What comes in every event is read in one pass. For
 * decode; pure, any thread.
 * NULL, which stands for an absent attribute, gives 0 or NULL.
 */
#ifndef LIB_ATTRIBUTE_H
#define LIB_ATTRIBUTE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <linux/genetlink.h>

#include <netlink/attr.h>

/* Whether a whole attribute lies at at, left bytes before the end; as nla_ok(). */
static inline bool attribute_ok(const struct nlattr *at, int left)
{
	return left >= (int)sizeof(*at) && at->nla_len >= sizeof(*at) && at->nla_len <= left;
}

static inline struct nlattr *attribute_next(struct nlattr *at, int *left)
{
	int size = NLA_ALIGN(at->nla_len);

	*left -= size;
	return (struct nlattr *)((char *)at + size);
}

static inline int attribute_type(const struct nlattr *at)
{
	return at->nla_type & NLA_TYPE_MASK;
}

static inline void *attribute_data(struct nlattr *at)
{
	return (char *)at + NLA_HDRLEN;
}

static inline int attribute_size(const struct nlattr *at)
{
	return at->nla_len - NLA_HDRLEN;
}

/* Whether it is as the policy has it; what that does not know is. */
static inline bool attribute_fits(struct nlattr *at, int max, const struct nla_policy *policy)
{
	const int type = attribute_type(at), size = attribute_size(at);
	const struct nla_policy *p;

	if (type > max)
		return true;
	p = &policy[type];
	if (size < p->minlen || (p->maxlen && size > p->maxlen))
		return false;
	return p->type != NLA_STRING || !((const char *)attribute_data(at))[size - 1];
}

static inline bool attribute_holds(struct nlattr *at, int left, int type)
{
	for (; attribute_ok(at, left); at = attribute_next(at, &left))
		if (attribute_type(at) == type)
			return true;
	return false;
}

/* As nla_parse(): false if one is not as the policy has it. */
static inline bool attribute_parse(struct nlattr *at, int left, struct nlattr **tb, int max,
				   const struct nla_policy *policy)
{
	memset(tb, 0, sizeof(*tb) * (size_t)(max + 1));
	for (; attribute_ok(at, left); at = attribute_next(at, &left)) {
		if (!attribute_fits(at, max, policy))
			return false;
		if (attribute_type(at) <= max)
			tb[attribute_type(at)] = at;
	}
	return true;
}

/* The first attribute of a generic netlink message and how many bytes of them there are. */
static inline struct nlattr *attribute_first(struct nlmsghdr *nlh, int *left)
{
	const int before = NLMSG_HDRLEN + GENL_HDRLEN;

	*left = (int)nlh->nlmsg_len - before;
	return *left < 0 ? NULL : (struct nlattr *)((char *)nlh + before);
}

/*
 * The value of the attribute that is at *at, which is stepped over, if it is of that type
 * and length; else nothing is done. Who asks in the order in which the module writes has
 * nearly all of an event for a quarter of what a look at any attribute takes, and must be
 * ready for another order all the same.
 */
static inline bool attribute_take(struct nlattr **at, int *left, int type, void *to, size_t size)
{
	const int length = NLA_HDRLEN + (int)size;
	const struct nlattr head = { .nla_len = (uint16_t)length, .nla_type = (uint16_t)type };

	if (*left < length || memcmp(*at, &head, sizeof(head)))
		return false;
	memcpy(to, attribute_data(*at), size);
	*at = (struct nlattr *)((char *)*at + length);
	*left -= length;
	return true;
}

/* The same of all of a message, and of all that is nested in one. */
static inline bool attribute_parse_message(struct nlmsghdr *nlh, struct nlattr **tb, int max,
					   const struct nla_policy *policy)
{
	int left;
	struct nlattr *at = attribute_first(nlh, &left);

	return at && attribute_parse(at, left, tb, max, policy);
}

static inline bool attribute_parse_nest(struct nlattr *at, struct nlattr **tb, int max,
					const struct nla_policy *policy)
{
	return attribute_parse(attribute_data(at), attribute_size(at), tb, max, policy);
}

static inline uint32_t get_u32(struct nlattr *at)
{
	uint32_t value = 0;

	if (at)
		memcpy(&value, attribute_data(at), sizeof(value));
	return value;
}

/* Attributes are aligned to four bytes. */
static inline uint64_t get_u64(struct nlattr *at)
{
	uint64_t value = 0;

	if (at)
		memcpy(&value, attribute_data(at), sizeof(value));
	return value;
}

static inline const char *get_string(struct nlattr *at)
{
	return at ? attribute_data(at) : NULL;
}

#endif
