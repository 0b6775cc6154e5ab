/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stats: counts, by cause, what was seen and what was lost (KXW_A_STATS_*).
 * Adding is free of locks and allowed in any context; summing is for processes.
 * Nothing here can fail.
 */
#ifndef KXW_STATS_H
#define KXW_STATS_H

#include <linux/percpu.h>

#include "../include/uapi/kxwatch.h"

struct kxw_stats {
	u64 count[KXW_A_STATS_MAX + 1];
};

DECLARE_PER_CPU(struct kxw_stats, kxw_stats);

static inline void kxw_stats_add(unsigned int stat, u64 n)
{
	this_cpu_add(kxw_stats.count[stat], n);
}

u64 kxw_stats_sum(unsigned int stat);

#endif
