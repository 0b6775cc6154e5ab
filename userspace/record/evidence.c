// SPDX-License-Identifier: BSD-3-Clause
#include "evidence.h"

#include <stdlib.h>

#include <tls/names.h>
#include <track/reading.h>

#include "text.h"

/* exec, connect, close; libraries; messages; alerts. */
#define ITEMS_MAX (16 + PROCESS_LIBRARIES_MAX + HANDSHAKE_BODIES + HANDSHAKE_ALERTS_MAX)

struct item {
	uint64_t time;
	size_t order;		/* of equal times */
	const char *what;
	json_t *text;
};

struct evidence {
	struct item item[ITEMS_MAX];
	size_t items;
};

/* Takes text over. What was not seen has no time and is no evidence. */
static void add(struct evidence *e, uint64_t time, const char *what, json_t *text)
{
	struct item *item = &e->item[e->items];

	if (!time || !text || e->items == ITEMS_MAX) {
		json_decref(text);
		return;
	}
	item->time = time;
	item->order = e->items++;
	item->what = what;
	item->text = text;
}

static void add_process(struct evidence *e, const struct process *p)
{
	size_t i;

	if (!p)
		return;
	add(e, p->seen, "exec", text_json_format("runs %s", p->fact.exe ? p->fact.exe :
						 "a program of unknown name"));
	for (i = 0; i < p->libraries; i++)
		add(e, p->library[i].time, "mmap",
		    text_json_format("mapped %s", p->library[i].path ? p->library[i].path :
				     "a TLS library of unknown name"));
}

static json_t *client_hello_text(const struct handshake *h)
{
	const struct span *name = &h->client_hello.server_name;
	json_t *text;
	char *clean;

	if (!name->size)
		return text_json("ClientHello without a server name");
	clean = text_clean((const char *)name->at, name->size);
	text = clean ? text_json_format("ClientHello for %s", clean) : NULL;
	free(clean);
	return text;
}

static json_t *server_hello_text(const struct handshake *h)
{
	char version[8], cipher[8];

	return text_json_format("ServerHello: version %s, %s",
				name_or_hex(version_name(h->version), h->version, version),
				h->ssl2_server ? "SSL 2.0" :
				name_or_hex(cipher_name(h->cipher), h->cipher, cipher));
}

static void add_messages(struct evidence *e, const struct handshake *h)
{
	const struct body *b = h->body;

	add(e, b[BODY_CLIENT_HELLO].time, "hello", client_hello_text(h));
	add(e, b[BODY_CLIENT_HELLO_AGAIN].time, "hello",
	    text_json("second ClientHello, after a HelloRetryRequest"));
	add(e, b[BODY_SERVER_HELLO].time, "hello", server_hello_text(h));
	add(e, b[BODY_SERVER_CERTIFICATE].time, "certificate",
	    text_json_format("the server's Certificate, %u bytes",
			     b[BODY_SERVER_CERTIFICATE].length));
	add(e, h->certificate_request, "certificate request",
	    text_json("the server asks for a client certificate"));
	add(e, b[BODY_CLIENT_CERTIFICATE].time, "certificate",
	    text_json_format("the client's Certificate, %u bytes",
			     b[BODY_CLIENT_CERTIFICATE].length));
	add(e, b[BODY_CLIENT_KEY_EXCHANGE].time, "key exchange",
	    text_json_format("ClientKeyExchange, %s, %u bytes", handshake_kx_method(h),
			     h->client_key_exchange_length));
	add(e, h->side[CLIENT].change_cipher_spec, "key exchange",
	    text_json("the client changes to the new keys"));
	add(e, h->side[SERVER].change_cipher_spec, "key exchange",
	    text_json("the server changes to the new keys"));
	add(e, h->side[CLIENT].application_data, "data",
	    text_json("the client's first record under the new keys"));
}

static void add_alerts(struct evidence *e, const struct handshake *h)
{
	static const char *const who[] = { [CLIENT] = "client", [SERVER] = "server" };
	char number[8];
	size_t i;

	for (i = 0; i < h->alerts; i++) {
		const struct handshake_alert *a = &h->alert[i];

		add(e, a->time, "alert",
		    text_json_format("%s alert %s by the %s",
				     alert_is_fatal(a, handshake_is_tls13(h)) ? "fatal" :
				     "warning",
				     name_or_hex(alert_name(a->description), a->description,
						 number), who[a->role]));
	}
	for (i = CLIENT; i <= SERVER; i++)
		add(e, h->side[i].encrypted_alert, "alert",
		    text_json_format("an encrypted alert by the %s", who[i]));
}

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

json_t *evidence_json(const struct handshake *h)
{
	struct evidence e = { .items = 0 };
	json_t *list = json_array(), *one;
	char remote[TEXT_ENDPOINT_SIZE];
	size_t i;

	add_process(&e, h->process);
	add(&e, h->connected, "connect",
	    text_json_format("connects to %s", text_endpoint(&h->flow.remote, remote)));
	add_messages(&e, h);
	add_alerts(&e, h);
	add(&e, h->ended, h->end == HANDSHAKE_CLOSED ? "close" : "end",
	    text_json_format("handshake %s", handshake_end_name(h->end)));
	if (h->closed && h->flow.known_bytes)
		add(&e, h->closed, "close",
		    text_json_format("connection over: %llu bytes were sent, %llu came back",
				     (unsigned long long)h->flow.bytes_out,
				     (unsigned long long)h->flow.bytes_in));
	qsort(e.item, e.items, sizeof(e.item[0]), compare);
	for (i = 0; i < e.items; i++) {
		one = json_object();
		text_set(one, "time", text_json_time(e.item[i].time));
		text_set(one, "what", text_json(e.item[i].what));
		text_set(one, "text", e.item[i].text);
		json_array_append_new(list, one);
	}
	return list;
}
