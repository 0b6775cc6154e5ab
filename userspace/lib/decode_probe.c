// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <netlink/msg.h>
#include <linux/genetlink.h>

#include "attribute.h"
#include "decode.h"
#include "policy.h"

static int get_point(struct nlattr *nest, struct kxw_probe_point *p)
{
	struct nlattr *tb[KXW_A_POINT_MAX + 1];
	int size;

	if (nla_parse_nested(tb, KXW_A_POINT_MAX, nest, policy_plain(kxw_point_policy)) < 0 ||
	    !tb[KXW_A_POINT_KIND] || !tb[KXW_A_POINT_OFFSET] || !tb[KXW_A_POINT_BYTES])
		return KXWE_PROTOCOL;
	size = nla_len(tb[KXW_A_POINT_BYTES]);
	if (size < KXW_POINT_BYTES_MIN || size > KXW_POINT_BYTES_MAX)
		return KXWE_PROTOCOL;
	p->kind = get_u32(tb[KXW_A_POINT_KIND]);
	p->offset = get_u64(tb[KXW_A_POINT_OFFSET]);
	p->size = (uint32_t)size;
	memcpy(p->bytes, nla_data(tb[KXW_A_POINT_BYTES]), (size_t)size);
	p->error_at = get_u32(tb[KXW_A_POINT_ERROR_AT]);
	p->depth_at = get_u32(tb[KXW_A_POINT_DEPTH_AT]);
	p->hits = get_u64(tb[KXW_A_POINT_HITS]);
	return 0;
}

int kxw_decode_probe(struct nlmsghdr *nlh, struct kxw_probe *probe)
{
	struct nlattr *tb[KXW_A_PROBE_MAX + 1];
	struct nlattr *at;
	int left;

	memset(probe, 0, sizeof(*probe));
	if (nlmsg_parse(nlh, GENL_HDRLEN, tb, KXW_A_PROBE_MAX,
			policy_plain(kxw_probe_policy)) < 0 ||
	    !tb[KXW_A_PROBE_DEV] || !tb[KXW_A_PROBE_INODE])
		return KXWE_PROTOCOL;
	probe->dev = get_u32(tb[KXW_A_PROBE_DEV]);
	probe->inode = get_u64(tb[KXW_A_PROBE_INODE]);
	probe->pinned = tb[KXW_A_PROBE_PINNED];
	if (tb[KXW_A_PROBE_PATH])
		nla_strlcpy(probe->path, tb[KXW_A_PROBE_PATH], sizeof(probe->path));
	nlmsg_for_each_attr(at, nlh, GENL_HDRLEN, left) {
		if (nla_type(at) != KXW_A_PROBE_POINT || probe->points == KXW_PROBE_POINTS)
			continue;
		if (get_point(at, &probe->point[probe->points]))
			return KXWE_PROTOCOL;
		probe->points++;
	}
	return 0;
}
