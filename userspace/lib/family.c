// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>
#include <linux/genetlink.h>

#include <netlink/genl/genl.h>

#include <kxwatch/kxwatch.h>

#include "policy.h"
#include "request.h"

static const struct nla_policy family_policy[CTRL_ATTR_MAX + 1] = {
	[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16, .minlen = 2 },
	[CTRL_ATTR_FAMILY_NAME] = { .type = NLA_STRING, .minlen = 1 },
	[CTRL_ATTR_MCAST_GROUPS] = { .type = NLA_NESTED },
};

static const struct nla_policy group_policy[CTRL_ATTR_MCAST_GRP_MAX + 1] = {
	[CTRL_ATTR_MCAST_GRP_NAME] = { .type = NLA_STRING, .minlen = 1 },
	[CTRL_ATTR_MCAST_GRP_ID] = { .type = NLA_U32, .minlen = 4 },
};

static uint32_t find_group(struct nlattr *groups)
{
	struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1];
	struct nlattr *at;
	int left;

	nla_for_each_nested(at, groups, left) {
		if (nla_parse_nested(tb, CTRL_ATTR_MCAST_GRP_MAX, at, policy_plain(group_policy)) < 0)
			continue;
		if (tb[CTRL_ATTR_MCAST_GRP_ID])
			return nla_get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	}
	return 0;
}

int kxw_family_decode(struct nlmsghdr *nlh, const char *name, struct kxw_family *family)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];

	if (nlmsg_parse(nlh, GENL_HDRLEN, tb, CTRL_ATTR_MAX,
			policy_plain(family_policy)) < 0 ||
	    !tb[CTRL_ATTR_FAMILY_ID] || !tb[CTRL_ATTR_FAMILY_NAME])
		return KXWE_PROTOCOL;
	if (strcmp(nla_get_string(tb[CTRL_ATTR_FAMILY_NAME]), name))
		return KXWE_NO_MODULE;
	family->id = nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	family->group = tb[CTRL_ATTR_MCAST_GROUPS] ? find_group(tb[CTRL_ATTR_MCAST_GROUPS]) : 0;
	return 0;
}

struct lookup {
	const char *name;
	struct kxw_family *family;
};

static int put_name(struct nl_msg *msg, const void *arg)
{
	const struct lookup *lookup = arg;

	return nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, lookup->name);
}

static int take_family(struct nlmsghdr *nlh, void *arg)
{
	struct lookup *lookup = arg;

	return kxw_family_decode(nlh, lookup->name, lookup->family);
}

int kxw_family_get(struct kxw_socket *s, const char *name, struct kxw_family *family)
{
	struct lookup lookup = { name, family };
	char detail[KXW_DETAIL_SIZE];
	struct kxw_request r = {
		.command = CTRL_CMD_GETFAMILY,
		.fill = put_name,
		.fill_arg = &lookup,
		.each = take_family,
		.each_arg = &lookup,
	};
	int ret;

	family->id = 0;
	ret = kxw_request_run(s, GENL_ID_CTRL, &r, detail);
	if (!ret && !family->id)
		return KXWE_PROTOCOL;
	return ret;
}
