// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netlink.h>

#include "compat.h"
#include "probe_set.h"

/* Reads a u32; false: it is none. */
static bool kxw_probe_u32(const struct nlattr *attr, u32 *value)
{
	if (nla_len(attr) != sizeof(*value))
		return false;
	memcpy(value, nla_data(attr), sizeof(*value));
	return true;
}

static const char *kxw_probe_bytes(struct kxw_point_facts *point, const struct nlattr *attr)
{
	if (nla_len(attr) < KXW_POINT_BYTES_MIN || nla_len(attr) > KXW_POINT_BYTES_MAX)
		return "8 to 32 bytes are compared";
	point->size = nla_len(attr);
	memcpy(point->bytes, nla_data(attr), point->size);
	return NULL;
}

static const char *kxw_probe_member(struct kxw_point_facts *point, const struct nlattr *attr)
{
	static const char odd[] = "not the size of its type";

	switch (nla_type(attr)) {
	case KXW_A_POINT_KIND:
		return kxw_probe_u32(attr, &point->kind) ? NULL : odd;
	case KXW_A_POINT_OFFSET:
		if (nla_len(attr) != sizeof(point->offset))
			return odd;
		memcpy(&point->offset, nla_data(attr), sizeof(point->offset));
		return NULL;
	case KXW_A_POINT_BYTES:
		return kxw_probe_bytes(point, attr);
	case KXW_A_POINT_ERROR_AT:
		return kxw_probe_u32(attr, &point->error_at) ? NULL : odd;
	case KXW_A_POINT_DEPTH_AT:
		return kxw_probe_u32(attr, &point->depth_at) ? NULL : odd;
	default:
		return "kxwatch does not know this of a point";
	}
}

static const char *kxw_probe_point(struct kxw_point_facts *point, const struct nlattr *nest)
{
	const struct nlattr *attr;
	const char *why = NULL;
	int rest;

	memset(point, 0, sizeof(*point));
	nla_for_each_attr(attr, nla_data(nest), nla_len(nest), rest) {
		why = kxw_probe_member(point, attr);
		if (why)
			return why;
	}
	if (!point->size || !point->kind || point->kind > KXW_POINT_OWN_VERIFIER)
		return "a point has a known kind, an offset and bytes";
	if (point->kind != KXW_POINT_VERDICT)
		return point->error_at || point->depth_at ? "a verdict alone has members" : NULL;
	return point->error_at ? NULL : "a verdict has the offset of its error";
}

static const char *kxw_probe_set_add(struct kxw_probe_set *set, const struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case KXW_A_PROBE_FILE:
		set->file = attr;
		return kxw_probe_u32(attr, &set->descriptor) ? NULL : "not the size of its type";
	case KXW_A_PROBE_POINT:
		if (set->points == KXW_PROBE_POINTS)
			return "more than 8 points";
		set->place[set->points] = attr;
		return kxw_probe_point(&set->point[set->points++], attr);
	default:
		return "kxwatch does not know this of a probed file";
	}
}

/* One by one, as the settings are: see genl.c. */
int kxw_probe_set_read(struct kxw_probe_set *set, struct genl_info *info)
{
	const struct nlattr *attr;
	const char *why;
	int rest;

	set->file = NULL;
	set->points = 0;
	nla_for_each_attr(attr, genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr), rest) {
		why = kxw_probe_set_add(set, attr);
		if (why) {
			kxw_refuse(info, attr, why);
			return -EINVAL;
		}
	}
	if (set->file)
		return 0;
	kxw_refuse(info, NULL, "a descriptor names the file");
	return -EINVAL;
}
