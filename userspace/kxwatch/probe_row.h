/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * probe_row: the library files that the module probes, for people and as JSON.
 * One thread. A module that is too old, or has none, has none to show: that is no
 * failure.
 */
#ifndef KXWATCH_PROBE_ROW_H
#define KXWATCH_PROBE_ROW_H

#include <jansson.h>

#include <kxwatch/kxwatch.h>

/* Prints nothing if there are none. */
void probes_print(struct kxw *k);
/* A list; NULL: memory. */
json_t *probes_json(struct kxw *k);

#endif
