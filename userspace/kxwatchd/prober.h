/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prober: has the module probe the TLS libraries that programs map.
 * One prober, one thread. Off until it is set. A file that cannot be probed is left
 * alone, and why is said once; what fails for all files is said once and ends it, until
 * the module is loaded anew.
 */
#ifndef KXWATCHD_PROBER_H
#define KXWATCHD_PROBER_H

#include <stdbool.h>
#include <stdint.h>

#include <kxwatch/kxwatch.h>

struct prober;

/* proc: "/proc". NULL: memory. */
struct prober *prober_create(const char *proc);
void prober_destroy(struct prober *p);

/* on: whether to probe; settings: also calls that change how certificates are verified. */
void prober_set(struct prober *p, bool on, bool settings);
/* The module is another one, or the settings are: nothing is known to be probed. */
void prober_forget(struct prober *p);

/* If it is off: has the module probe none any more, if that is permitted, or says so. */
void prober_withdraw(struct prober *p, struct kxw *module);

/* A process has mapped a library. */
void prober_take(struct prober *p, struct kxw *module, const struct kxw_process *process,
		 const struct kxw_library *library);
/* Files that were to be probed and are not, wholly or in part. p may be NULL. */
uint64_t prober_refused(const struct prober *p);
/* Once a second, of the clock now, in ms: what had to wait is tried again. */
void prober_tick(struct prober *p, struct kxw *module, uint64_t now);

#endif
