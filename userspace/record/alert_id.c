// SPDX-License-Identifier: BSD-3-Clause
#include "alert_id.h"

#include <stdio.h>
#include <string.h>

#include <tls/digest.h>

#include "text.h"

/*
 * Of a live module its instance and the connection's number are enough, and all that
 * is the same when the events are read again from a later one on. Captures have
 * neither instance nor numbers of their own: there time and addresses tell.
 */
void alert_id(const struct record_context *c, const struct handshake *h, char id[ALERT_ID_SIZE])
{
	char local[TEXT_ENDPOINT_SIZE], remote[TEXT_ENDPOINT_SIZE], text[256];

	if (c->instance)
		snprintf(text, sizeof(text), "%016llx %llu", (unsigned long long)c->instance,
			 (unsigned long long)h->flow.id);
	else
		snprintf(text, sizeof(text), "%llu %llu %s %s", (unsigned long long)h->flow.id,
			 (unsigned long long)h->begun, text_endpoint(&h->flow.local, local),
			 text_endpoint(&h->flow.remote, remote));
	digest_hex(DIGEST_SHA256, text, strlen(text), id, ALERT_ID_SIZE);
}

/* A process is told of once; a connection of it may be an alert of its own. */
void alert_id_outside(const struct record_context *c, const struct outside *o,
		      char id[ALERT_ID_SIZE])
{
	char text[256];

	snprintf(text, sizeof(text), "%016llx outside %llu", (unsigned long long)c->instance,
		 (unsigned long long)o->process->fact.id);
	digest_hex(DIGEST_SHA256, text, strlen(text), id, ALERT_ID_SIZE);
}
