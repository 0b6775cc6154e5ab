// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of hook_segment.c where the kernel has no netfilter: what was mapped and
 * who connected is still seen, handshakes are not. Kbuild chooses.
 */
#include "hook.h"

static int kxw_segment_start(struct kxw_hook *hook)
{
	return -EOPNOTSUPP;
}

static void kxw_segment_stop(struct kxw_hook *hook)
{
}

struct kxw_hook kxw_hook_segment = {
	.name = "segment",
	.symbol = "LOCAL_OUT, LOCAL_IN",
	.start = kxw_segment_start,
	.stop = kxw_segment_stop,
};
