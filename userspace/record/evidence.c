// SPDX-License-Identifier: BSD-3-Clause
#include "evidence.h"

#include <tls/names.h>
#include <tls/x509_errors.h>
#include <track/reading.h>

#include "text.h"

/* exec, connect, close; calls; libraries; messages; alerts. */
#define ITEMS_MAX (20 + PROCESS_LIBRARIES_MAX + HANDSHAKE_BODIES + HANDSHAKE_ALERTS_MAX)

/* Of what is told; where nothing of the handshake is in it, one text. */
enum kind {
	EXEC, MMAP, CONNECT, END, END_CLOSED, CLOSE,
	CLIENT_HELLO, CLIENT_HELLO_AGAIN, SERVER_HELLO, CERTIFICATE, CERTIFICATE_REQUEST,
	CLIENT_KEY_EXCHANGE, CLIENT_CHANGES, SERVER_CHANGES, CLIENT_DATA,
	ALERT, CLIENT_ALERT, SERVER_ALERT,
	VERIFICATION, VERIFY_OFF, OWN_VERIFIER, ENCRYPTION,
};

struct item {
	uint64_t time;
	enum kind kind;
	uint32_t number;	/* of several of its kind */
};

struct evidence {
	struct item item[ITEMS_MAX];
	size_t items;
};

/*
 * Adds an item behind what is as old or older: nearly always at the end. What was not
 * seen has no time and is no evidence.
 */
static inline void add(struct evidence *e, uint64_t time, enum kind kind, uint32_t number)
{
	size_t i;

	if (!time || e->items == ITEMS_MAX)
		return;
	for (i = e->items++; i && e->item[i - 1].time > time; i--)
		e->item[i] = e->item[i - 1];
	e->item[i] = (struct item){ time, kind, number };
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
	add(e, p->seen, EXEC, 0);
	for (i = 0; i < p->libraries; i++)
		add(e, p->library[i].time, MMAP, (uint32_t)i);
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

	add(e, h->library.time, VERIFICATION, 0);
	if (!p)
		return;
	add(e, p->verify_off, VERIFY_OFF, 0);
	add(e, p->own_verifier, OWN_VERIFIER, 0);
	if (p->outside)
		add(e, p->outside->first, ENCRYPTION, 0);
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

	add(e, b[BODY_CLIENT_HELLO].time, CLIENT_HELLO, 0);
	add(e, b[BODY_CLIENT_HELLO_AGAIN].time, CLIENT_HELLO_AGAIN, 0);
	add(e, b[BODY_SERVER_HELLO].time, SERVER_HELLO, 0);
	add(e, b[BODY_SERVER_CERTIFICATE].time, CERTIFICATE, BODY_SERVER_CERTIFICATE);
	add(e, h->certificate_request, CERTIFICATE_REQUEST, 0);
	add(e, b[BODY_CLIENT_CERTIFICATE].time, CERTIFICATE, BODY_CLIENT_CERTIFICATE);
	add(e, b[BODY_CLIENT_KEY_EXCHANGE].time, CLIENT_KEY_EXCHANGE, 0);
	add(e, h->side[CLIENT].change_cipher_spec, CLIENT_CHANGES, 0);
	add(e, h->side[SERVER].change_cipher_spec, SERVER_CHANGES, 0);
	add(e, h->side[CLIENT].application_data, CLIENT_DATA, 0);
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
		add(e, h->alert[i].time, ALERT, (uint32_t)i);
	add(e, h->side[CLIENT].encrypted_alert, CLIENT_ALERT, 0);
	add(e, h->side[SERVER].encrypted_alert, SERVER_ALERT, 0);
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
	add(e, h->connected, CONNECT, 0);
	add_messages(e, h);
	add_alerts(e, h);
	add_calls(e, h);
	add(e, h->ended, h->end == HANDSHAKE_CLOSED ? END_CLOSED : END, 0);
	if (h->flow.known_bytes)
		add(e, h->closed, CLOSE, 0);
}

/* ---- how they are written ------------------------------------------------------ */

/* All have the same three members: what stands between time and text is one text as well. */
#define BEFORE(what)	",\"what\":\"" what "\",\"text\":\""
#define AFTER		"\"}"
#define SAID(what, how)	{ BEFORE(what), sizeof(BEFORE(what)) - 1, how }
#define TEXT(what, text) { BEFORE(what) text AFTER, sizeof(BEFORE(what) text AFTER) - 1, NULL }

static const struct {
	const char *words;
	size_t size;
	void (*say)(struct line *l, const struct handshake *h, const struct item *item);
} kinds[] = {
	[EXEC] = SAID("exec", say_exec),
	[MMAP] = SAID("mmap", say_library),
	[CONNECT] = SAID("connect", say_connect),
	[END] = SAID("end", say_end),
	[END_CLOSED] = SAID("close", say_end),
	[CLOSE] = SAID("close", say_close),
	[CLIENT_HELLO] = SAID("hello", say_client_hello),
	[CLIENT_HELLO_AGAIN] = TEXT("hello", "second ClientHello, after a HelloRetryRequest"),
	[SERVER_HELLO] = SAID("hello", say_server_hello),
	[CERTIFICATE] = SAID("certificate", say_certificate),
	[CERTIFICATE_REQUEST] = TEXT("certificate request",
				     "the server asks for a client certificate"),
	[CLIENT_KEY_EXCHANGE] = SAID("key exchange", say_key_exchange),
	[CLIENT_CHANGES] = TEXT("key exchange", "the client changes to the new keys"),
	[SERVER_CHANGES] = TEXT("key exchange", "the server changes to the new keys"),
	[CLIENT_DATA] = TEXT("data", "the client's first record under the new keys"),
	[ALERT] = SAID("alert", say_alert),
	[CLIENT_ALERT] = TEXT("alert", "an encrypted alert by the client"),
	[SERVER_ALERT] = TEXT("alert", "an encrypted alert by the server"),
	[VERIFICATION] = SAID("verification", say_verdict),
	[VERIFY_OFF] = TEXT("setting", "the program asked for no verification of certificates"),
	[OWN_VERIFIER] = TEXT("setting", "the program put a verifier of its own in place of the"
					 " TLS library's"),
	[ENCRYPTION] = SAID("encryption", say_outside),
};

static void write_item(struct line *l, const struct handshake *h, const struct item *item)
{
	static const char time[] = "{\"time\":";
	char *to = line_key(l, NULL, sizeof(time) + LINE_TIME_SIZE);

	if (!to)
		return;
	memcpy(to, time, sizeof(time) - 1);
	line_put_time(l, to + sizeof(time) - 1, item->time);
	line_say_words(l, kinds[item->kind].words, kinds[item->kind].size);
	if (!kinds[item->kind].say)
		return;
	kinds[item->kind].say(l, h, item);
	line_say(l, AFTER);
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
