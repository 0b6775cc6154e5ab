/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * event_text: an event of the module as one line for people.
 * For the watch command; the thread that owns the process table.
 * Whatever is in the event, one line of visible characters goes out.
 */
#ifndef KXWATCH_EVENT_TEXT_H
#define KXWATCH_EVENT_TEXT_H

#include <stdio.h>

#include <kxwatch/kxwatch.h>

/* who is the process the event is about, NULL: unknown. */
void event_text(FILE *to, const struct kxw_event *ev, const struct kxw_process *who);

#endif
