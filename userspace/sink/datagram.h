/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * datagram: messages in datagrams: over UDP, RFC 5426, or to a socket of this host.
 * On this host what was sent is there. Over UDP nobody says so; what is known is
 * that nobody was there, if word of that comes back: what was sent in the second
 * before is to be sent again then.
 * One thread; never waits.
 */
#ifndef SINK_DATAGRAM_H
#define SINK_DATAGRAM_H

#include <stddef.h>

#include "dial.h"

#define DATAGRAM_OUT 4096

struct datagram {
	struct dial dial;
	uint64_t sent_at[DATAGRAM_OUT];
	unsigned int first, out;
	int broke;
};

void datagram_init(struct datagram *d, const struct server *server);
void datagram_clean(struct datagram *d);

/* 0: it is there; 1: it is out; -EMSGSIZE: it is too long; -EAGAIN; another -errno. */
int datagram_send(struct datagram *d, const char *text, size_t size, uint64_t now);
/* How many of those that are out nobody refused; -errno: the others are to be sent again. */
int datagram_settled(struct datagram *d, uint64_t now);

#endif
