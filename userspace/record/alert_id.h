/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alert_id: a name for an alert that is the same whenever the same handshake is
 * judged again, and no other handshake's.
 * Pure; any thread. Where memory runs out the id is empty.
 */
#ifndef RECORD_ALERT_ID_H
#define RECORD_ALERT_ID_H

#include <judge/repeats.h>

#include "json.h"

/* 32 hex digits. */
void alert_id(const struct record_context *c, const struct handshake *h, char id[ALERT_ID_SIZE]);
/* Of one that is about RSA outside of TLS. */
void alert_id_outside(const struct record_context *c, const struct outside *o,
		      char id[ALERT_ID_SIZE]);

#endif
