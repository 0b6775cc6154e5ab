/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tls_json: what a handshake said, as JSON.
 * For json.c. Pure; any thread. Nothing fails but the line.
 */
#ifndef RECORD_TLS_JSON_H
#define RECORD_TLS_JSON_H

#include <judge/judge.h>
#include <track/handshake.h>

#include "json.h"

/* ECS tls.* */
void tls_json(struct line *l, const struct record_context *c, const struct handshake *h,
	      const struct judgement *v);
/* kxwatch.ja4, kxwatch.ja4_stable */
void tls_json_ja4(struct line *l, const struct client_prints *prints);
/* kxwatch.kx */
void tls_json_kx(struct line *l, const struct handshake *h);
/* kxwatch.certificate */
void tls_json_certificate(struct line *l, const struct handshake *h, const struct cert_report *r);

#endif
