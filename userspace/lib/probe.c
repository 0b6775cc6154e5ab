// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <kxwatch/kxwatch.h>

#include "handle.h"

struct wanted {
	int file;
	const struct kxw_probe_point *point;
	size_t points;
};

static int put_point(struct nl_msg *msg, const struct kxw_probe_point *p)
{
	/* libnl marks nests of its own accord only since 3.5; the kernel wants it. */
	struct nlattr *nest = nla_nest_start(msg, KXW_A_PROBE_POINT | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, KXW_A_POINT_KIND, p->kind) ||
	    nla_put_u64(msg, KXW_A_POINT_OFFSET, p->offset) ||
	    nla_put(msg, KXW_A_POINT_BYTES, (int)p->size, p->bytes))
		return -1;
	if (p->kind == KXW_POINT_VERDICT && nla_put_u32(msg, KXW_A_POINT_ERROR_AT, p->error_at))
		return -1;
	if (p->depth_at && nla_put_u32(msg, KXW_A_POINT_DEPTH_AT, p->depth_at))
		return -1;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_wanted(struct nl_msg *msg, const void *arg)
{
	const struct wanted *w = arg;
	int ret = nla_put_u32(msg, KXW_A_PROBE_FILE, (uint32_t)w->file);
	size_t i;

	for (i = 0; !ret && i < w->points; i++)
		ret = put_point(msg, &w->point[i]);
	return ret;
}

static int take_now(struct nlmsghdr *nlh, void *arg)
{
	return kxw_decode_probe(nlh, arg);
}

int kxw_set_probes(struct kxw *k, int file, const struct kxw_probe_point *point, size_t points,
		   struct kxw_probe *now)
{
	struct wanted w = { file, point, points };
	struct kxw_probe unread, *told = now ? now : &unread;
	struct kxw_request r = {
		.command = KXW_CMD_PROBE_SET,
		.fill = put_wanted,
		.fill_arg = &w,
		.each = take_now,
		.each_arg = told,
	};
	size_t i;

	memset(told, 0, sizeof(*told));
	if (file < 0 || points > KXW_PROBE_POINTS)
		return KXWE_INVALID;
	for (i = 0; i < points; i++)
		if (point[i].size < KXW_POINT_BYTES_MIN || point[i].size > KXW_POINT_BYTES_MAX)
			return KXWE_INVALID;
	return kxw_ask(k, &k->request, &r);
}
