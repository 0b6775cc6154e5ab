/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * summary: of a record, what logs of the system show: how grave it is, its sentence,
 * and the fields that one searches by.
 * One thread. What a record does not have is left out.
 */
#ifndef SINK_SUMMARY_H
#define SINK_SUMMARY_H

#include "item.h"

/* As syslog counts them: 2 critical, 3 error, 4 warning, 5 notice, 6 informational. */
unsigned int summary_priority(struct item *item);
/* Never NULL. */
const char *summary_sentence(struct item *item);

/* name: the field's path; value: its text. */
typedef void summary_take(const char *name, const char *value, void *arg);

void summary_each(struct item *item, summary_take *take, void *arg);

#endif
