// SPDX-License-Identifier: BSD-3-Clause
#include "udp.h"

#include "datagram.h"

void udp_take(struct replay *r, const struct ip_packet *p)
{
	enum datagram_kind kind;
	struct connection_key key;
	struct connection *c;
	struct segment s;
	int sender;

	if (!segment_parse_udp(&s, p))
		return;
	r->stats.datagrams++;
	kind = datagram_kind_of(kxw_cursor_init(s.data, s.size));
	if (kind == DATAGRAM_OTHER)
		return;
	connection_key_of(&key, p, &s, &sender);
	/* Found or made: whoever speaks first is the client. */
	if (connection_find(&r->connections, &key))
		return;
	c = replay_connect(r, &key);
	if (!c)
		return;
	c->client = sender;
	replay_note(r, c, "udp", kind == DATAGRAM_QUIC ? "quic" : "dtls");
	if (kind == DATAGRAM_QUIC)
		r->stats.quic++;
	else
		r->stats.dtls++;
}
