/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tls_json: what a handshake said, as JSON.
 * For json.c. Pure; any thread. No memory: less out.
 */
#ifndef RECORD_TLS_JSON_H
#define RECORD_TLS_JSON_H

#include <judge/judge.h>
#include <track/handshake.h>

#include "json.h"

/* ECS tls.* */
json_t *tls_json(const struct record_context *c, const struct handshake *h,
		 const struct judgement *v);
/* kxwatch.kx */
json_t *tls_json_kx(const struct handshake *h);
/* kxwatch.ja4, kxwatch.ja4_stable, set in o. */
void tls_json_ja4(json_t *o, const struct handshake *h);
/* kxwatch.certificate */
json_t *tls_json_certificate(const struct judgement *v);

#endif
