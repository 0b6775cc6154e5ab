// SPDX-License-Identifier: BSD-3-Clause
#include "tcp.h"

/* Ports whose connections are TLS from the first byte (IANA, and habit). */
static bool is_tls_port(uint16_t port)
{
	static const uint16_t ports[] = {
		443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2376, 3269, 4433,
		5061, 5223, 5671, 6443, 6514, 6697, 8443, 8883, 9443,
	};
	size_t i;

	for (i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (ports[i] == port)
			return true;
	return false;
}

/* ---- windows ------------------------------------------------------------------ */

/* Says why a handshake is not read on, if there was one. */
static void end_window(struct replay *r, struct connection *c, uint32_t end, const char *rule)
{
	struct kxw_flow flow;

	c->read = true;
	if (c->window)
		window_close(&r->windows, c);
	if (c->tls) {
		r->stats.holes += end == KXW_TLS_END_HOLE;
		teller_over(&r->teller, end, rule);
		return;
	}
	connection_flow(c, 0, &flow);
	/* Of a connection that began before the capture, nobody knows. */
	if (is_tls_port(flow.remote.port) && c->end[0].whole && c->end[1].whole)
		replay_note(r, c, "tcp", NULL);
}

static void cut_window(struct replay *r, struct connection *c, uint32_t end)
{
	teller_begin(&r->teller, c->id, KXW_OUTBOUND);
	end_window(r, c, end, NULL);
	teller_send(&r->teller);
}

static struct window *get_window(struct replay *r, struct connection *c)
{
	if (c->window || c->read)
		return c->window;
	if (r->windows.open >= r->options.windows) {
		r->stats.windows_evicted++;
		cut_window(r, r->windows.oldest->owner, KXW_TLS_END_EVICTED);
	}
	if (!window_open(&r->windows, c)) {
		r->stats.no_memory++;
		c->read = true;
	}
	return c->window;
}

/* ---- beginning and end -------------------------------------------------------- */

static void tell_flow(struct replay *r, struct connection *c)
{
	struct kxw_flow flow;

	if (c->told)
		return;
	c->told = true;
	connection_flow(c, r->options.process, &flow);
	if (r->listener.flow)
		r->listener.flow(&flow, r->listener.arg);
}

static void found(struct connection *c, void *arg)
{
	struct replay *r = arg;

	r->stats.handshakes++;
	tell_flow(r, c);
}

static void tell_connect(struct replay *r, struct connection *c)
{
	struct kxw_flow flow;

	c->told = true;
	connection_flow(c, r->options.process, &flow);
	teller_flow(&r->teller, KXW_EVENT_CONNECT, &flow);
}

static uint64_t bytes_of(const struct connection_end *e)
{
	return e->fin && e->bytes && e->acked == e->fin_seq + 1 ? e->bytes - 1 : e->bytes;
}

static void tell_close(struct replay *r, const struct connection *c, uint32_t outcome)
{
	struct kxw_flow flow;

	if (!c->told)
		return;
	connection_flow(c, r->options.process, &flow);
	flow.outcome = outcome;
	flow.duration = r->teller.time > c->opened ? r->teller.time - c->opened : 0;
	if (outcome != KXW_OUTCOME_FORGOTTEN && c->end[0].whole && c->end[1].whole) {
		flow.known_bytes = true;
		flow.bytes_out = bytes_of(&c->end[c->client]);
		flow.bytes_in = bytes_of(&c->end[!c->client]);
	}
	teller_flow(&r->teller, KXW_EVENT_CLOSE, &flow);
}

void tcp_forget(struct replay *r, struct connection *c, uint32_t outcome)
{
	if (c->closed)
		return;
	if (c->window)
		cut_window(r, c, KXW_TLS_END_CLOSED);
	tell_close(r, c, outcome);
}

static void close_connection(struct replay *r, struct connection *c, uint32_t outcome)
{
	tcp_forget(r, c, outcome);
	connection_retire(&r->connections, c);
}

/* As the module tells them apart. */
static uint32_t outcome_of_reset(const struct connection *c, int sender)
{
	if (sender == c->client)
		return c->established ? KXW_OUTCOME_ABORTED : KXW_OUTCOME_UNANSWERED;
	return c->established ? KXW_OUTCOME_RESET : KXW_OUTCOME_REFUSED;
}

void tcp_end(struct replay *r, struct connection *c)
{
	if (c->closed)
		return;
	if (c->end[0].fin && c->end[1].fin) {
		close_connection(r, c, KXW_OUTCOME_CLOSED);
		return;
	}
	if (!c->window)
		return;
	if (c->tls && window_has_hole(c->window))
		cut_window(r, c, KXW_TLS_END_HOLE);
	else if (c->tls)
		window_close(&r->windows, c);	/* who tracks it tells it as it stands */
	else
		cut_window(r, c, 0);
}

/* ---- segments ----------------------------------------------------------------- */

static void start_end(struct connection *c, int end, uint32_t first, bool whole)
{
	struct connection_end *e = &c->end[end];

	if (e->started)
		return;
	e->started = true;
	e->whole = whole;
	e->first = first;
	e->acked = first;
	if (c->window)
		window_start(c->window, end, first);
}

/* A SYN on addresses that are known: the same again, or a new connection. */
static bool is_again(const struct connection *c, int sender, const struct segment *s)
{
	const struct connection_end *e = &c->end[sender];

	return !c->closed && e->started && e->first == s->seq;
}

static struct connection *make(struct replay *r, const struct connection_key *key, int client)
{
	struct connection *c = replay_connect(r, key);

	if (c)
		c->client = client;
	return c;
}

/* The connection that a segment belongs to, or NULL: it is of no interest. */
static struct connection *get(struct replay *r, const struct connection_key *key, int sender,
			      const struct segment *s)
{
	struct connection *c = connection_find(&r->connections, key);
	bool begins = s->syn && !s->has_ack;

	if (c && (c->closed ? s->syn : s->syn && c->end[sender].started) &&
	    !is_again(c, sender, s)) {
		/* An old SYN that comes late begins nothing; neither does a strange answer. */
		if (!begins && !c->closed)
			return NULL;
		tcp_forget(r, c, KXW_OUTCOME_FORGOTTEN);
		connection_remove(&r->connections, c);
		c = NULL;
	}
	if (c)
		return c->closed ? NULL : c;
	if (s->syn)
		c = make(r, key, begins ? sender : !sender);
	else if (s->size && !s->rst)
		c = make(r, key, CLIENT_UNKNOWN);
	if (c && begins) {
		start_end(c, sender, s->seq, true);
		tell_connect(r, c);
	} else if (c && s->syn) {
		tell_flow(r, c);
	}
	return c;
}

/* What the header says of both streams. */
static void learn(struct connection *c, int sender, const struct segment *s)
{
	struct connection_end *other = &c->end[!sender];
	int32_t more;

	if (s->syn || s->size)
		start_end(c, sender, s->seq, s->syn);
	if (s->has_ack && !s->rst) {
		start_end(c, !sender, s->ack, s->syn);
		more = (int32_t)(s->ack - other->acked);
		if (more > 0) {
			other->acked = s->ack;
			other->bytes += (uint32_t)more;
		}
	}
	/* TCP is established for the client when the answer is there. */
	if (!s->rst && (c->client == CLIENT_UNKNOWN || c->client != sender))
		c->established = true;
	if (s->fin) {
		c->end[sender].fin = true;
		c->end[sender].fin_seq = s->seq + (uint32_t)s->size;
	}
}

static void read_segment(struct replay *r, struct connection *c, int sender,
			 const struct segment *s)
{
	const struct window_feed feed = { &r->teller, found, r };
	struct window *w = get_window(r, c);
	const char *rule;
	int end;

	if (!w)
		return;
	end = window_take(w, &feed, sender, s);
	if (end && c->window) {
		rule = c->tls ? w->side[c->client].peek.rule : NULL;
		end_window(r, c, end > 0 ? (uint32_t)end : 0, rule);
	}
	teller_send(&r->teller);
}

/* RFC 9293 3.5.2: a reset must lie in the window, or answer a SYN. */
static bool is_reset(const struct connection *c, int sender, const struct segment *s)
{
	const struct connection_end *e = &c->end[sender], *other = &c->end[!sender];

	if (!s->rst)
		return false;
	if (!e->started)
		return s->has_ack && other->started && s->ack == other->first;
	return (int32_t)(s->seq - e->acked) >= 0;
}

static bool is_over(const struct connection_end *e)
{
	return e->fin && e->acked == e->fin_seq + 1;
}

void tcp_take(struct replay *r, const struct ip_packet *p)
{
	struct connection_key key;
	struct connection *c;
	struct segment s;
	int sender;

	if (!segment_parse_tcp(&s, p))
		return;
	r->stats.segments++;
	if (r->options.verify_checksums && !p->cut && !segment_is_intact(p)) {
		r->stats.bad_checksums++;
		return;
	}
	connection_key_of(&key, p, &s, &sender);
	c = get(r, &key, sender, &s);
	if (!c)
		return;
	learn(c, sender, &s);
	if (s.size && !s.rst)
		read_segment(r, c, sender, &s);
	if (c->window && s.has_ack &&
	    window_acknowledged(c->window, sender, s.ack) == KXW_TLS_END_HOLE)
		cut_window(r, c, KXW_TLS_END_HOLE);
	if (is_reset(c, sender, &s))
		close_connection(r, c, outcome_of_reset(c, sender));
	else if (is_over(&c->end[0]) && is_over(&c->end[1]))
		close_connection(r, c, KXW_OUTCOME_CLOSED);
}
