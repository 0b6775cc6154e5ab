/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attribute: the value of an attribute that a policy has let pass, or none.
 * For decode; pure, any thread.
 * NULL, which stands for an absent attribute, gives 0 or NULL.
 */
#ifndef LIB_ATTRIBUTE_H
#define LIB_ATTRIBUTE_H

#include <netlink/attr.h>

static inline uint32_t get_u32(struct nlattr *at)
{
	return at ? nla_get_u32(at) : 0;
}

static inline uint64_t get_u64(struct nlattr *at)
{
	return at ? nla_get_u64(at) : 0;
}

static inline const char *get_string(struct nlattr *at)
{
	return at ? nla_get_string(at) : NULL;
}

#endif
