// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/mm.h>

#include "compat.h"
#include "memory.h"

/* Of all the memory there is, all tables together have at most half. */
static u64 kxw_memory_left;
static bool kxw_memory_counted;

static u64 kxw_memory_total(void)
{
	struct sysinfo info;

	si_meminfo(&info);
	return (u64)info.totalram * info.mem_unit;
}

/* A quarter of what is available now stays available. */
static bool kxw_memory_can_spare(u64 size)
{
	if (!kxw_memory_counted) {
		kxw_memory_left = kxw_memory_total() / 2;
		kxw_memory_counted = true;
	}
	return size <= kxw_memory_left && size <= kxw_memory_available(kxw_memory_left) / 4 * 3;
}

void *kxw_memory_take(const char *parameter, u64 count, size_t unit)
{
	u64 size = count * unit;
	void *memory = NULL;

	if (kxw_memory_can_spare(size))
		memory = kxw_memory_map(size);
	if (memory)
		kxw_memory_left -= size;
	else
		pr_err("kxwatch: %s is too large: it takes %llu KiB, of %llu KiB of memory\n",
		       parameter, size >> 10, kxw_memory_total() >> 10);
	return memory;
}
