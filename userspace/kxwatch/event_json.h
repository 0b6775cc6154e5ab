/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * event_json: an event of the module as a JSON object, with the contract's names.
 * Pure; any thread.
 * NULL if there is no memory; what is unknown is left out.
 */
#ifndef KXWATCH_EVENT_JSON_H
#define KXWATCH_EVENT_JSON_H

#include <jansson.h>

#include <kxwatch/kxwatch.h>

json_t *event_json(const struct kxw_event *ev);

#endif
