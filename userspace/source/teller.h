/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * teller: puts events together as the module does and hands them on.
 * One teller, one thread. A TLS event is begun, given pieces and notes, and
 * sent; when it is full it is sent and goes on in another. Nothing fails.
 */
#ifndef SOURCE_TELLER_H
#define SOURCE_TELLER_H

#include <kmod/wire/tls_peek.h>

#include "source.h"

#define TELLER_BYTES 8192	/* of messages in one event */

struct teller {
	const struct source_listener *to;
	uint64_t process;		/* whose connections they are, 0: unknown */
	uint64_t time, packet;		/* of the packet that is read */
	struct kxw_event ev;
	bool open;			/* ev is a TLS event with something to tell */
	uint64_t flow;
	uint32_t direction;
	size_t fill;
	uint8_t bytes[TELLER_BYTES];
};

/* KXW_EVENT_CONNECT, KXW_EVENT_CLOSE */
void teller_flow(struct teller *t, uint32_t type, const struct kxw_flow *flow);

void teller_begin(struct teller *t, uint64_t flow, uint32_t direction);
void teller_piece(struct teller *t, const struct kxw_tls_piece *piece);
/* start: as KXW_A_EVENT_TLS_START */
void teller_start(struct teller *t, uint32_t start);
void teller_overlap(struct teller *t);
/* end: enum kxw_tls_end; rule: NULL, or what was broken */
void teller_over(struct teller *t, uint32_t end, const char *rule);
void teller_send(struct teller *t);

#endif
