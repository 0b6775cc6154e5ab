/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe_set: reads the probe set of a request. For genl alone, in the sender's context.
 * What breaks the contract is refused with EINVAL and a sentence, on every kernel alike.
 */
#ifndef KXW_PROBE_SET_H
#define KXW_PROBE_SET_H

#include <net/genetlink.h>

#include "event.h"

struct kxw_probe_set {
	const struct nlattr *file;		/* its attribute */
	const struct nlattr *place[KXW_PROBE_POINTS];	/* those of the points */
	u32 descriptor;
	u32 points;
	struct kxw_point_facts point[KXW_PROBE_POINTS];
};

int kxw_probe_set_read(struct kxw_probe_set *set, struct genl_info *info);

#endif
