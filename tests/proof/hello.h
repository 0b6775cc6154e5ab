/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hello: when the state of a ServerHello's reader is valid. For CBMC alone.
 * It says nothing of a reader that has found a rule broken: none reads on.
 */
#ifndef PROOF_HELLO_H
#define PROOF_HELLO_H

#include "kmod/wire/server_hello.h"

#define HELLO_SHORTEST 38
#define HELLO_END 7		/* the last state */

static inline bool hello_is_valid(const struct kxw_tls_server_hello *h)
{
	if (h->rule || h->fill > sizeof(h->fixed) || h->left > 0xffffff)
		return false;
	if (h->fill < sizeof(h->fixed))
		return h->left + h->fill >= HELLO_SHORTEST;
	/* A field is being read, and the body holds it; or all of it was read. */
	return h->state < HELLO_END ? h->need && h->need <= h->left
				    : h->state == HELLO_END && !h->left;
}

#endif
