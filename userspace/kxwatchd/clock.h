/* SPDX-License-Identifier: BSD-3-Clause */
/* clock: milliseconds that only grow, since some time. */
#ifndef KXWATCHD_CLOCK_H
#define KXWATCHD_CLOCK_H

#include <stdint.h>

uint64_t clock_ms(void);

#endif
