// SPDX-License-Identifier: BSD-3-Clause
#include "evidence.h"

#include <tls/names.h>
#include <tls/x509_errors.h>
#include <track/reading.h>

#include "text.h"

/* exec, connect, close; calls; libraries; messages; alerts. */
#define ITEMS_MAX (20 + PROCESS_LIBRARIES_MAX + HANDSHAKE_BODIES + HANDSHAKE_ALERTS_MAX)

struct item;

/* Says what it was. */
typedef void item_say(struct line *l, const struct handshake *h, const struct item *item);

struct item {
	uint64_t time;
	const char *what;
	item_say *say;
	const char *text;	/* for say_text() */
	size_t number;		/* of several of its kind */
};

struct evidence {
	struct item item[ITEMS_MAX];
	size_t items;
};

/*
 * Adds an item behind what is as old or older: nearly always at the end. What was not
 * seen has no time and is no evidence.
 */
static inline void add_item(struct evidence *e, struct item item)
{
	size_t i;

	if (!item.time || e->items == ITEMS_MAX)
		return;
	for (i = e->items++; i && e->item[i - 1].time > item.time; i--)
		e->item[i] = e->item[i - 1];
	e->item[i] = item;
}

static void add(struct evidence *e, uint64_t time, const char *what, item_say *say, size_t number)
{
	add_item(e, (struct item){ time, what, say, NULL, number });
}

static void say_text(struct line *l, const struct handshake *h, const struct item *item)
{
	(void)h;
	line_say(l, item->text);
}

static void add_text(struct evidence *e, uint64_t time, const char *what, const char *text)
{
	add_item(e, (struct item){ time, what, say_text, text, 0 });
}

/* ---- the program -------------------------------------------------------------- */

static void say_exec(struct line *l, const struct handshake *h, const struct item *item)
{
	const char *exe = h->process->fact.exe;

	(void)item;
	line_say(l, "runs ");
	line_say_text(l, exe ? exe : "a program of unknown name");
}

static void say_library(struct line *l, const struct handshake *h, const struct item *item)
{
	const char *path = h->process->library[item->number].path;

	line_say(l, "mapped ");
	line_say_text(l, path ? path : "a TLS library of unknown name");
}

static void add_process(struct evidence *e, const struct process *p)
{
	size_t i;

	if (!p)
		return;
	add(e, p->seen, "exec", say_exec, 0);
	for (i = 0; i < p->libraries; i++)
		add(e, p->library[i].time, "mmap", say_library, i);
}

/* ---- what its libraries did ---------------------------------------------------- */

static void say_verdict(struct line *l, const struct handshake *h, const struct item *item)
{
	(void)item;
	line_say(l, "the TLS library judged the certificate at depth ");
	line_say_number(l, h->library.depth);
	line_say(l, " invalid: ");
	line_say(l, x509_error_text((int)h->library.code));
	line_say(l, " (code ");
	line_say_number(l, h->library.code);
	line_say(l, ")");
}

static void say_outside(struct line *l, const struct handshake *h, const struct item *item)
{
	const struct outside *o = h->process->outside;

	(void)item;
	line_say(l, *o->caller ? o->caller : "a file that is unknown");
	line_say(l, o->rsa ? " encrypted with RSA, outside of TLS" :
			     " encrypted under a public key, outside of TLS");
}

static void add_calls(struct evidence *e, const struct handshake *h)
{
	const struct process *p = h->process;

	add(e, h->library.time, "verification", say_verdict, 0);
	if (!p)
		return;
	add_text(e, p->verify_off, "setting", "the program asked for no verification of certificates");
	add_text(e, p->own_verifier, "setting",
		 "the program put a verifier of its own in place of the TLS library's");
	if (p->outside)
		add(e, p->outside->first, "encryption", say_outside, 0);
}

/* ---- messages ----------------------------------------------------------------- */

static void say_client_hello(struct line *l, const struct handshake *h, const struct item *item)
{
	const struct span *name = &h->client_hello.server_name;

	(void)item;
	if (!name->size) {
		line_say(l, "ClientHello without a server name");
		return;
	}
	line_say(l, "ClientHello for ");
	line_say_bytes(l, name->at, name->size);
}

static void say_server_hello(struct line *l, const struct handshake *h, const struct item *item)
{
	char version[8], cipher[8];

	(void)item;
	line_say(l, "ServerHello: version ");
	line_say(l, name_or_hex(version_name(h->version), h->version, version));
	line_say(l, ", ");
	line_say(l, h->ssl2_server ? "SSL 2.0" :
		 name_or_hex(cipher_name(h->cipher), h->cipher, cipher));
}

static void say_size(struct line *l, uint32_t bytes)
{
	line_say_number(l, bytes);
	line_say(l, " bytes");
}

static void say_certificate(struct line *l, const struct handshake *h, const struct item *item)
{
	line_say(l, item->number == BODY_SERVER_CERTIFICATE ? "the server's Certificate, " :
							      "the client's Certificate, ");
	say_size(l, h->body[item->number].length);
}

static void say_key_exchange(struct line *l, const struct handshake *h, const struct item *item)
{
	(void)item;
	line_say(l, "ClientKeyExchange, ");
	line_say(l, handshake_kx_method(h));
	line_say(l, ", ");
	say_size(l, h->client_key_exchange_length);
}

static void add_messages(struct evidence *e, const struct handshake *h)
{
	const struct body *b = h->body;

	add(e, b[BODY_CLIENT_HELLO].time, "hello", say_client_hello, 0);
	add_text(e, b[BODY_CLIENT_HELLO_AGAIN].time, "hello",
		 "second ClientHello, after a HelloRetryRequest");
	add(e, b[BODY_SERVER_HELLO].time, "hello", say_server_hello, 0);
	add(e, b[BODY_SERVER_CERTIFICATE].time, "certificate", say_certificate,
	    BODY_SERVER_CERTIFICATE);
	add_text(e, h->certificate_request, "certificate request",
		 "the server asks for a client certificate");
	add(e, b[BODY_CLIENT_CERTIFICATE].time, "certificate", say_certificate,
	    BODY_CLIENT_CERTIFICATE);
	add(e, b[BODY_CLIENT_KEY_EXCHANGE].time, "key exchange", say_key_exchange, 0);
	add_text(e, h->side[CLIENT].change_cipher_spec, "key exchange",
		 "the client changes to the new keys");
	add_text(e, h->side[SERVER].change_cipher_spec, "key exchange",
		 "the server changes to the new keys");
	add_text(e, h->side[CLIENT].application_data, "data",
		 "the client's first record under the new keys");
}

static void say_alert(struct line *l, const struct handshake *h, const struct item *item)
{
	const struct handshake_alert *a = &h->alert[item->number];
	char number[8];

	line_say(l, alert_is_fatal(a, handshake_is_tls13(h)) ? "fatal alert " : "warning alert ");
	line_say(l, name_or_hex(alert_name(a->description), a->description, number));
	line_say(l, a->role == CLIENT ? " by the client" : " by the server");
}

static void add_alerts(struct evidence *e, const struct handshake *h)
{
	size_t i;

	for (i = 0; i < h->alerts; i++)
		add(e, h->alert[i].time, "alert", say_alert, i);
	add_text(e, h->side[CLIENT].encrypted_alert, "alert", "an encrypted alert by the client");
	add_text(e, h->side[SERVER].encrypted_alert, "alert", "an encrypted alert by the server");
}

/* ---- the connection ----------------------------------------------------------- */

static void say_connect(struct line *l, const struct handshake *h, const struct item *item)
{
	char remote[TEXT_ENDPOINT_SIZE];

	(void)item;
	line_say(l, "connects to ");
	line_say(l, text_endpoint(&h->flow.remote, remote));
}

static void say_end(struct line *l, const struct handshake *h, const struct item *item)
{
	(void)item;
	line_say(l, "handshake ");
	line_say(l, handshake_end_name(h->end));
}

static void say_close(struct line *l, const struct handshake *h, const struct item *item)
{
	(void)item;
	line_say(l, "connection over: ");
	line_say_number(l, h->flow.bytes_out);
	line_say(l, " bytes were sent, ");
	line_say_number(l, h->flow.bytes_in);
	line_say(l, " came back");
}

/* Of equal times, in this order. */
static void collect(struct evidence *e, const struct handshake *h)
{
	add_process(e, h->process);
	add(e, h->connected, "connect", say_connect, 0);
	add_messages(e, h);
	add_alerts(e, h);
	add_calls(e, h);
	add(e, h->ended, h->end == HANDSHAKE_CLOSED ? "close" : "end", say_end, 0);
	if (h->flow.known_bytes)
		add(e, h->closed, "close", say_close, 0);
}

/* All have the same three members: what stands between them is one text. */
static void write_item(struct line *l, const struct handshake *h, const struct item *item)
{
	static const char time[] = "{\"time\":";
	char *to = line_key(l, NULL, sizeof(time) + LINE_TIME_SIZE);

	if (!to)
		return;
	memcpy(to, time, sizeof(time) - 1);
	line_put_time(l, to + sizeof(time) - 1, item->time);
	line_say(l, ",\"what\":\"");
	line_say(l, item->what);
	line_say(l, "\",\"text\":\"");
	item->say(l, h, item);
	line_say(l, "\"}");
}

void evidence_json(struct line *l, const struct handshake *h)
{
	struct evidence e;
	size_t i;

	e.items = 0;
	collect(&e, h);
	line_list(l, "evidence");
	for (i = 0; i < e.items; i++)
		write_item(l, h, &e.item[i]);
	line_close(l);
}
