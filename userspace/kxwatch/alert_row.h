/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alert_row: a record of the store as a row for people.
 * For cmd_alerts; one thread. Memory that runs out is for columns_print() to say.
 */
#ifndef KXWATCH_ALERT_ROW_H
#define KXWATCH_ALERT_ROW_H

#include <jansson.h>

#include "columns.h"

extern const char *const alert_titles[];

/* order: where it stands among the others. */
void alert_row(struct columns *table, const json_t *record, uint64_t order);

#endif
