// SPDX-License-Identifier: BSD-3-Clause
#include "alert_id.h"

#include <stdio.h>
#include <string.h>

#include <tls/digest.h>

#include "text.h"

/*
 * Of a live module its instance and the event's number are enough. Captures have
 * neither instance nor numbers of their own: there time and addresses tell.
 */
void alert_id(const struct record_context *c, const struct handshake *h, char id[ALERT_ID_SIZE])
{
	char local[TEXT_ENDPOINT_SIZE], remote[TEXT_ENDPOINT_SIZE], text[256];

	snprintf(text, sizeof(text), "%016llx %llu %llu %llu %s %s",
		 (unsigned long long)c->instance,
		 (unsigned long long)(c->instance ? h->first_seq : 0),
		 (unsigned long long)h->flow.id, (unsigned long long)h->begun,
		 text_endpoint(&h->flow.local, local), text_endpoint(&h->flow.remote, remote));
	digest_hex(DIGEST_SHA256, text, strlen(text), id, ALERT_ID_SIZE);
}
