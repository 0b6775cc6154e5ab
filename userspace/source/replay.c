// SPDX-License-Identifier: BSD-3-Clause
#include "replay.h"

#include <stdlib.h>

#include "link.h"
#include "state.h"
#include "tcp.h"
#include "udp.h"

#define FRAGMENTED_MAX	128	/* datagrams that are put together at once, 64 KiB each */

struct replay *replay_create(const struct replay_options *options,
			     const struct source_listener *listener)
{
	struct replay *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->fragments = fragment_table_create(FRAGMENTED_MAX);
	if (!r->fragments) {
		free(r);
		return NULL;
	}
	r->options = *options;
	r->listener = *listener;
	r->teller.to = &r->listener;
	r->teller.process = options->process;
	return r;
}

static void drop(struct replay *r, struct connection *c)
{
	if (c->window)
		window_close(&r->windows, c);
	connection_remove(&r->connections, c);
}

void replay_destroy(struct replay *r)
{
	if (!r)
		return;
	while (r->connections.oldest)
		drop(r, r->connections.oldest);
	window_table_clean(&r->windows);
	fragment_table_destroy(r->fragments);
	free(r);
}

struct connection *replay_connect(struct replay *r, const struct connection_key *key)
{
	struct connection *c = r->connections.oldest;

	if (connection_count(&r->connections) >= r->options.connections) {
		if (!c->closed && c->key.protocol == PROTOCOL_TCP) {
			r->stats.connections_evicted++;
			tcp_forget(r, c, KXW_OUTCOME_FORGOTTEN);
		}
		drop(r, c);
	}
	c = connection_add(&r->connections, key, r->teller.time);
	if (c)
		r->stats.connections++;
	else
		r->stats.no_memory++;
	return c;
}

void replay_note(struct replay *r, struct connection *c, const char *transport,
		 const char *protocol)
{
	struct source_note note = { .transport = transport, .protocol = protocol };

	if (c->noted)
		return;
	c->noted = true;
	r->stats.plaintext += !protocol;
	note.time = r->teller.time;
	note.packet = r->teller.packet;
	connection_flow(c, r->options.process, &note.flow);
	if (r->listener.note)
		r->listener.note(&note, r->listener.arg);
}

/* Fragments of other protocols are not worth putting together. */
static bool may_be_ours(const struct ip_packet *p)
{
	return p->address_size == 16 || p->protocol == PROTOCOL_TCP || p->protocol == PROTOCOL_UDP;
}

void replay_packet(struct replay *r, int link, const struct capture_packet *captured)
{
	struct kxw_cursor c = kxw_cursor_init(captured->data, captured->size);
	struct ip_packet p;

	r->teller.time = captured->time;
	r->teller.packet = ++r->stats.packets;
	r->stats.cut += captured->cut;
	if (!link_strip(link, &c) || !ip_parse(&p, c)) {
		r->stats.no_ip++;
		return;
	}
	if (!ip_skip_extensions(&p))
		return;
	if (p.fragment && (!may_be_ours(&p) || !fragment_take(r->fragments, &p) ||
			   !ip_skip_extensions(&p) || p.fragment))
		return;
	if (p.protocol == PROTOCOL_TCP)
		tcp_take(r, &p);
	else if (p.protocol == PROTOCOL_UDP)
		udp_take(r, &p);
}

void replay_end(struct replay *r)
{
	struct connection *c;

	while ((c = r->connections.oldest)) {
		if (c->key.protocol == PROTOCOL_TCP)
			tcp_end(r, c);
		drop(r, c);
	}
}

const struct source_stats *replay_stats(struct replay *r)
{
	r->stats.fragments_evicted = fragment_table_evicted(r->fragments);
	return &r->stats;
}
