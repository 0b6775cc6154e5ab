// SPDX-License-Identifier: GPL-2.0-only
#include "stats.h"

DEFINE_PER_CPU(struct kxw_stats, kxw_stats);

u64 kxw_stats_sum(unsigned int stat)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(kxw_stats.count[stat], cpu);
	return sum;
}
