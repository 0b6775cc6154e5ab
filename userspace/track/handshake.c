// SPDX-License-Identifier: BSD-3-Clause
#include "handshake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELLO_MAX		(32 * 1024)	/* longest ever seen: 16,262 bytes */
#define CERTIFICATE_MAX		(256 * 1024)
#define SPARE_MAX		(16 * 1024)	/* what one takes that is kept for its room */
#define KEY_EXCHANGE_MAX	(8 * 1024)

#define ALERT_CLOSE_NOTIFY	0
#define ALERT_USER_CANCELED	90
#define ALERT_LEVEL_FATAL	2

static const size_t body_max[HANDSHAKE_BODIES] = {
	[BODY_CLIENT_HELLO]		= HELLO_MAX,
	[BODY_CLIENT_HELLO_AGAIN]	= HELLO_MAX,
	[BODY_SERVER_HELLO]		= HELLO_MAX,
	[BODY_SERVER_CERTIFICATE]	= CERTIFICATE_MAX,
	[BODY_CLIENT_CERTIFICATE]	= CERTIFICATE_MAX,
	[BODY_SERVER_KEY_EXCHANGE]	= KEY_EXCHANGE_MAX,
	[BODY_CLIENT_KEY_EXCHANGE]	= KEY_EXCHANGE_MAX,
};

/* Zeek's letters, as the server's; the client's are in upper case. */
static char history_letter(uint32_t type)
{
	switch (type) {
	case KXW_MSG_HELLO_REQUEST:		return 'h';
	case KXW_MSG_CLIENT_HELLO:
	case KXW_MSG_SSL2_CLIENT_HELLO:		return 'c';
	case KXW_MSG_SERVER_HELLO:
	case KXW_MSG_SSL2_SERVER_HELLO:		return 's';
	case KXW_MSG_HELLO_VERIFY_REQUEST:	return 'v';
	case KXW_MSG_NEW_SESSION_TICKET:	return 't';
	case KXW_MSG_CERTIFICATE:
	case KXW_MSG_COMPRESSED_CERTIFICATE:	return 'x';
	case KXW_MSG_SERVER_KEY_EXCHANGE:	return 'k';
	case KXW_MSG_CERTIFICATE_REQUEST:	return 'r';
	case KXW_MSG_SERVER_HELLO_DONE:		return 'n';
	case KXW_MSG_CERTIFICATE_VERIFY:	return 'y';
	case KXW_MSG_CLIENT_KEY_EXCHANGE:	return 'g';
	case KXW_MSG_FINISHED:			return 'f';
	case KXW_MSG_CERTIFICATE_URL:		return 'w';
	case KXW_MSG_CERTIFICATE_STATUS:	return 'u';
	case KXW_MSG_SUPPLEMENTAL_DATA:		return 'a';
	case KXW_MSG_CHANGE_CIPHER_SPEC:	return 'i';
	case KXW_MSG_HEARTBEAT:			return 'b';
	case KXW_MSG_APPLICATION_DATA:		return 'd';
	case KXW_MSG_END_OF_EARLY_DATA:		return 'e';
	case KXW_MSG_ENCRYPTED_EXTENSIONS:	return 'o';
	case KXW_MSG_KEY_UPDATE:		return 'p';
	case KXW_MSG_MESSAGE_HASH:		return 'm';
	case KXW_MSG_HELLO_RETRY_REQUEST:	return 'j';
	case KXW_MSG_ALERT:			return 'l';
	/* What they are is hidden, and Zeek has no letter for it. */
	case KXW_MSG_ENCRYPTED_HANDSHAKE:
	case KXW_MSG_ENCRYPTED_ALERT:		return '\0';
	default:				return 'z';
	}
}

static void history_add(struct handshake *h, enum handshake_role role,
			const struct kxw_message *m)
{
	char letter = m->offset ? '\0' : history_letter(m->type);

	if (!letter || h->histories == HANDSHAKE_HISTORY_MAX)
		return;
	if (role == CLIENT)
		letter = (char)(letter - 'a' + 'A');
	/* Of data only the beginning is history. */
	if (m->type == KXW_MSG_APPLICATION_DATA && strchr(h->history, letter))
		return;
	h->history[h->histories++] = letter;
}

/* Where the bytes of a message are kept; HANDSHAKE_BODIES: nowhere. */
static enum handshake_body body_of(struct handshake *h, enum handshake_role role,
				   const struct kxw_message *m)
{
	switch (m->type) {
	case KXW_MSG_CLIENT_HELLO:
	case KXW_MSG_SSL2_CLIENT_HELLO:
		return h->retry ? BODY_CLIENT_HELLO_AGAIN : BODY_CLIENT_HELLO;
	case KXW_MSG_SERVER_HELLO:
	case KXW_MSG_SSL2_SERVER_HELLO:
		return BODY_SERVER_HELLO;
	case KXW_MSG_CERTIFICATE:
		return role == CLIENT ? BODY_CLIENT_CERTIFICATE : BODY_SERVER_CERTIFICATE;
	case KXW_MSG_SERVER_KEY_EXCHANGE:
		return BODY_SERVER_KEY_EXCHANGE;
	case KXW_MSG_CLIENT_KEY_EXCHANGE:
		return BODY_CLIENT_KEY_EXCHANGE;
	default:
		return HANDSHAKE_BODIES;
	}
}

static void alert_add(struct handshake *h, enum handshake_role role,
		      const struct kxw_message *m, uint64_t time)
{
	struct handshake_alert *a = &h->alert[h->alerts];

	/* Its two bytes may come apart. */
	if (m->data && m->size && !m->offset)
		h->side[role].alert_level = m->data[0];
	if (h->alerts == HANDSHAKE_ALERTS_MAX || !m->data || m->offset > 1 ||
	    m->offset + m->size < 2)
		return;
	a->time = time;
	a->role = role;
	a->level = h->side[role].alert_level;
	a->description = m->data[1 - m->offset];
	h->alerts++;
}

static void encrypted_add(struct handshake_side *side, const struct kxw_message *m)
{
	if (side->encrypted < 2)
		side->encrypted_length[side->encrypted] = m->length;
	side->encrypted++;
}

static void message_note(struct handshake *h, enum handshake_role role,
			 const struct kxw_message *m, uint64_t time)
{
	struct handshake_side *side = &h->side[role];

	switch (m->type) {
	case KXW_MSG_SSL2_CLIENT_HELLO:
		h->ssl2 = true;
		break;
	case KXW_MSG_SSL2_SERVER_HELLO:
		h->ssl2_server = true;
		break;
	case KXW_MSG_HELLO_RETRY_REQUEST:
		h->retry = true;
		break;
	case KXW_MSG_CERTIFICATE_REQUEST:
		h->certificate_request = time;
		break;
	case KXW_MSG_SERVER_HELLO_DONE:
		side->hello_done = time;
		break;
	case KXW_MSG_CLIENT_KEY_EXCHANGE:
		h->kx = m->kx;
		h->client_key_exchange_length = m->length;
		break;
	case KXW_MSG_CHANGE_CIPHER_SPEC:
		if (!side->change_cipher_spec)
			side->change_cipher_spec = time;
		break;
	case KXW_MSG_APPLICATION_DATA:
		/* 0-RTT data comes before the keys of the handshake. */
		if (role == CLIENT && !body_seen(&h->body[BODY_SERVER_HELLO]))
			break;
		if (!side->application_data)
			side->application_data = time;
		encrypted_add(side, m);
		break;
	case KXW_MSG_ENCRYPTED_ALERT:
		if (!side->encrypted_alert)
			side->encrypted_alert = time;
		encrypted_add(side, m);
		break;
	case KXW_MSG_ENCRYPTED_HANDSHAKE:
		encrypted_add(side, m);
		break;
	default:
		break;
	}
}

/* The program that connected is the client, but nothing forces it to be. */
static enum handshake_role role_of(struct handshake *h, uint32_t direction,
				   const struct kxw_message *m)
{
	if ((m->type == KXW_MSG_CLIENT_HELLO || m->type == KXW_MSG_SSL2_CLIENT_HELLO) &&
	    !body_seen(&h->body[BODY_CLIENT_HELLO]))
		h->client = direction;
	return direction == h->client ? CLIENT : SERVER;
}

static void message_take(struct handshake *h, const struct kxw_event *ev,
			 const struct kxw_message *m)
{
	enum handshake_role role = role_of(h, ev->direction, m);
	enum handshake_body kind = body_of(h, role, m);

	history_add(h, role, m);
	if (!m->offset)
		order_take(&h->order, role == SERVER, m->type);
	if (kind != HANDSHAKE_BODIES)
		h->memory += body_take(&h->body[kind], m, ev->time, body_max[kind]);
	if (m->type == KXW_MSG_ALERT)
		alert_add(h, role, m, ev->time);
	else if (!m->offset)
		message_note(h, role, m, ev->time);
}

/* The bodies are somebody else's, and what is read is filled in when it is. */
static void begin(struct handshake *h, const struct kxw_flow *flow, struct process *process,
		  uint64_t time)
{
	memset(h, 0, offsetof(struct handshake, memory));
	h->flow = *flow;
	h->process = process_hold(process);
	h->begun = time;
	h->client = KXW_OUTBOUND;
}

struct handshake *handshake_create(const struct kxw_flow *flow, struct process *process,
				   uint64_t time)
{
	struct handshake *h = malloc(sizeof(*h));

	if (!h)
		return NULL;
	begin(h, flow, process, time);
	memset(h->body, 0, sizeof(h->body));
	h->memory = sizeof(*h);
	return h;
}

void handshake_destroy(struct handshake *h)
{
	int i;

	if (!h)
		return;
	for (i = 0; i < HANDSHAKE_BODIES; i++)
		body_clean(&h->body[i]);
	process_release(h->process);
	free(h);
}

void handshake_retire(struct handshake *h, struct handshake **spare)
{
	if (*spare || h->memory > SPARE_MAX) {
		handshake_destroy(h);
		return;
	}
	process_release(h->process);
	h->process = NULL;
	*spare = h;
}

struct handshake *handshake_succeed(struct handshake **spare, const struct kxw_flow *flow,
				    struct process *process, uint64_t time)
{
	struct handshake *h = *spare;
	int i;

	if (!h)
		return handshake_create(flow, process, time);
	*spare = NULL;
	begin(h, flow, process, time);
	for (i = 0; i < HANDSHAKE_BODIES; i++)
		body_renew(&h->body[i]);
	return h;
}

void handshake_take(struct handshake *h, const struct kxw_event *ev)
{
	size_t i;

	if (!h->first_seq)
		h->first_seq = ev->seq;
	h->last_seq = ev->seq;
	h->ended = ev->time;
	h->overlap |= ev->overlap;
	if (ev->tls_start)
		h->before = ev->tls_start;
	if (ev->tls_rule)
		snprintf(h->rule, sizeof(h->rule), "%s", ev->tls_rule);
	for (i = 0; i < ev->messages; i++)
		message_take(h, ev, &ev->message[i]);
}

void handshake_take_verdict(struct handshake *h, const struct kxw_event *ev)
{
	if (h->library.time || !ev->call->code)
		return;
	h->library.time = ev->time;
	h->library.code = ev->call->code;
	h->library.depth = ev->call->depth;
	h->library.dev = ev->call->dev;
	h->library.inode = ev->call->inode;
}

bool handshake_is_tls13(const struct handshake *h)
{
	return h->version == 0x0304;
}

bool alert_is_fatal(const struct handshake_alert *alert, bool tls13)
{
	if (alert->level == ALERT_LEVEL_FATAL)
		return true;
	return tls13 && alert->description != ALERT_CLOSE_NOTIFY &&
	       alert->description != ALERT_USER_CANCELED;
}

bool alert_is_about_certificate(uint8_t description)
{
	switch (description) {
	case 42:	/* bad_certificate */
	case 43:	/* unsupported_certificate */
	case 44:	/* certificate_revoked */
	case 45:	/* certificate_expired */
	case 46:	/* certificate_unknown */
	case 48:	/* unknown_ca */
	case 51:	/* decrypt_error */
	case 113:	/* bad_certificate_status_response */
		return true;
	default:
		return false;
	}
}

const struct handshake_alert *handshake_fatal_alert(const struct handshake *h,
						    enum handshake_role role)
{
	size_t i;

	for (i = 0; i < h->alerts; i++)
		if (h->alert[i].role == role &&
		    alert_is_fatal(&h->alert[i], handshake_is_tls13(h)))
			return &h->alert[i];
	return NULL;
}

enum handshake_end handshake_end_of(uint32_t tls_end)
{
	switch (tls_end) {
	case KXW_TLS_END_COMPLETE:	return HANDSHAKE_COMPLETE;
	case KXW_TLS_END_CLOSED:	return HANDSHAKE_CLOSED;
	case KXW_TLS_END_BAD:		return HANDSHAKE_BAD;
	case KXW_TLS_END_LIMIT:		return HANDSHAKE_LIMIT;
	case KXW_TLS_END_HOLE:		return HANDSHAKE_HOLE;
	default:			return HANDSHAKE_EVICTED;
	}
}

const char *handshake_end_name(enum handshake_end end)
{
	static const char *const name[] = {
		[HANDSHAKE_OPEN] = "open",
		[HANDSHAKE_COMPLETE] = "complete",
		[HANDSHAKE_CLOSED] = "closed",
		[HANDSHAKE_BAD] = "malformed",
		[HANDSHAKE_LIMIT] = "limit",
		[HANDSHAKE_HOLE] = "hole",
		[HANDSHAKE_EVICTED] = "evicted",
		[HANDSHAKE_TIMEOUT] = "timeout",
		[HANDSHAKE_STOPPED] = "stopped",
	};

	return name[end];
}

const char *client_reaction_name(enum client_reaction reaction)
{
	static const char *const name[] = {
		[REACTION_UNKNOWN] = "unknown",
		[REACTION_ACCEPTED] = "accepted",
		[REACTION_REJECTED] = "rejected",
		[REACTION_ABORTED] = "aborted",
	};

	return name[reaction];
}
