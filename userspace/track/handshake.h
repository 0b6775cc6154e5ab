/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handshake: one TLS handshake, assembled from the parts the module cut out.
 * One thread per handshake. Fed with events, then read once, by reading.h.
 * Nothing here fails but creation: what was missing or too long is marked.
 */
#ifndef TRACK_HANDSHAKE_H
#define TRACK_HANDSHAKE_H

#include <tls/hello.h>

#include "body.h"
#include "order.h"
#include "process.h"

enum handshake_role { CLIENT, SERVER };

/* Messages whose bytes are kept. */
enum handshake_body {
	BODY_CLIENT_HELLO,		/* the first, which fingerprints are made of */
	BODY_CLIENT_HELLO_AGAIN,	/* the answer to a HelloRetryRequest */
	BODY_SERVER_HELLO,
	BODY_SERVER_CERTIFICATE,
	BODY_CLIENT_CERTIFICATE,
	BODY_SERVER_KEY_EXCHANGE,
	BODY_CLIENT_KEY_EXCHANGE,	/* its first bytes */

	HANDSHAKE_BODIES
};

enum handshake_end {
	HANDSHAKE_OPEN,
	HANDSHAKE_COMPLETE,	/* application data went, or a fatal alert */
	HANDSHAKE_CLOSED,	/* the connection ended first */
	HANDSHAKE_BAD,		/* a rule of TLS was broken: rule */
	HANDSHAKE_LIMIT,	/* longer than the module reads */
	HANDSHAKE_HOLE,		/* bytes were missed */
	HANDSHAKE_EVICTED,	/* more at once than are kept */
	HANDSHAKE_TIMEOUT,
	HANDSHAKE_STOPPED,	/* the reader stopped first */
};

enum client_reaction {
	REACTION_UNKNOWN,
	REACTION_ACCEPTED,	/* the client went on */
	REACTION_REJECTED,	/* it said by an alert that the certificate is bad */
	REACTION_ABORTED,	/* it ended the handshake and did not say why */
};

struct handshake_alert {
	uint64_t time;
	enum handshake_role role;
	uint8_t level, description;
};

/*
 * What the client's own TLS library made of the server's certificate, if that was bad.
 * That it said nothing says nothing.
 */
struct library_verdict {
	uint64_t time;		/* 0: nothing was said */
	uint32_t code, depth;	/* X509_V_ERR_; 0 is the server's own certificate */
	uint64_t inode;		/* the library's */
	uint32_t dev;
};

#define HANDSHAKE_ALERTS_MAX	4
#define HANDSHAKE_HISTORY_MAX	64

struct handshake_side {
	uint64_t change_cipher_spec;	/* when, 0: never */
	unsigned int encrypted;		/* records after the keys were made */
	uint32_t encrypted_length[2];	/* of the first ones */
	uint64_t application_data;
	uint64_t encrypted_alert;
	uint8_t alert_level;		/* of the alert whose description is to come */
	uint64_t hello_done;		/* server: the end of its first flight */
};

struct handshake {
	struct kxw_flow flow;
	struct process *process;	/* held; NULL: unknown */
	uint64_t connected;		/* 0: not seen */
	uint64_t begun, ended;		/* CLOCK_REALTIME, ns, of the first and the last event */
	uint64_t first_seq, last_seq;
	uint64_t lost_before;		/* events lost while it was open */
	uint64_t closed, close_seq;	/* of a connection that went on after it; 0: not yet */
	uint64_t deadline;		/* on the clock of track_tick() */

	enum kxw_direction client;	/* whose ClientHello it was */
	struct handshake_side side[2];	/* by role */
	struct handshake_alert alert[HANDSHAKE_ALERTS_MAX];
	size_t alerts;
	char history[HANDSHAKE_HISTORY_MAX + 1];	/* Zeek's ssl_history letters, */
	size_t histories;				/* so many */
	uint32_t kx;			/* enum kxw_kx, of the cipher suite */
	uint32_t client_key_exchange_length;
	uint64_t certificate_request;
	uint32_t before;		/* bytes that went before TLS */
	bool ssl2, ssl2_server;		/* an SSL 2.0 hello; the server's as well */
	bool retry, overlap;
	enum handshake_end end;		/* known early if the connection is about to end */
	struct order order;
	char rule[128];			/* what was broken, or "" */
	struct library_verdict library;

	/* Filled in by handshake_read(). */
	uint16_t version, cipher;	/* negotiated; 0: no ServerHello */
	uint16_t group;			/* 0: none or unknown */
	unsigned int bits;		/* of the RSA key or the DHE prime; 0: unknown */
	bool resumed, established, malformed, server_name_changed, truncated;
	enum client_reaction reaction;

	struct handshake *prev, *next;	/* of those open, by age */

	size_t memory;			/* bytes that it takes with its bodies */
	struct body body[HANDSHAKE_BODIES];

	/* By handshake_read() alone, which leaves empty what was not seen; spans are in body[]. */
	struct client_hello client_hello;
	struct server_hello server_hello;
};

struct handshake *handshake_create(const struct kxw_flow *flow, struct process *process,
				   uint64_t time);
void handshake_destroy(struct handshake *h);
/* As to destroy it; but if there is none in *spare it stays there, for its room. */
void handshake_retire(struct handshake *h, struct handshake **spare);
/* As to create one; but in the room of that in *spare, if there is one. */
struct handshake *handshake_succeed(struct handshake **spare, const struct kxw_flow *flow,
				    struct process *process, uint64_t time);

/* Takes a TLS event. */
void handshake_take(struct handshake *h, const struct kxw_event *ev);
/* Takes a CALL event that is a verdict. Of several the first counts. */
void handshake_take_verdict(struct handshake *h, const struct kxw_event *ev);

bool handshake_is_tls13(const struct handshake *h);
/* TLS 1.3 has but two alerts that are no error, whatever their level says. */
bool alert_is_fatal(const struct handshake_alert *alert, bool tls13);
bool alert_is_about_certificate(uint8_t description);
/* The first alert of a role that ended the handshake, or NULL. */
const struct handshake_alert *handshake_fatal_alert(const struct handshake *h,
						    enum handshake_role role);

/* What the module's own word for an end is here: enum kxw_tls_end. */
enum handshake_end handshake_end_of(uint32_t tls_end);
const char *handshake_end_name(enum handshake_end end);
const char *client_reaction_name(enum client_reaction reaction);

#endif
