// SPDX-License-Identifier: BSD-3-Clause
#include "clock.h"

#include <time.h>

uint64_t clock_ms(void)
{
	struct timespec ts = { 0, 0 };

	/* As of the last tick of the kernel: it is asked for each event. */
	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}
