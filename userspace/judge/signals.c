// SPDX-License-Identifier: BSD-3-Clause
#include "signals.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include <tls/names.h>
#include <track/script.h>

#define SSL2	0x0002
#define SSL3	0x0300
#define TLS12	0x0303

/* Designers of attacks on 1024 bits are assumed to have a state's means (RFC 7919, 1). */
#define WEAK_BITS	2048
#define BREAKABLE_BITS	1024
#define MEBIBYTE	(1024ull * 1024)

bool signals_have(const struct signal_set *set, enum signal_id id)
{
	return set->word[id / 64] >> id % 64 & 1;
}

enum signal_id signals_next(const struct signal_set *set, unsigned int from)
{
	unsigned int i;
	uint64_t left;

	for (i = from / 64; i < SIGNAL_WORDS; i++) {
		left = set->word[i];
		if (i == from / 64)
			left &= ~(uint64_t)0 << from % 64;
		if (left)
			return 64 * i + (unsigned int)__builtin_ctzll(left);
	}
	return SIGNALS;
}

void signals_remove(struct signal_set *set, enum signal_id id)
{
	set->word[id / 64] &= ~((uint64_t)1 << id % 64);
}

static void put(struct signal_set *set, enum signal_id id, bool is)
{
	set->word[id / 64] |= (uint64_t)is << id % 64;
}

/* ---- the program -------------------------------------------------------------- */

static void evaluate_process(struct signal_set *s, const struct signal_input *in)
{
	const struct process *p = in->handshake->process;
	bool file = !p->fact.exe_memfd;

	put(s, SIGNAL_INTERPRETER, script_is_interpreter(p->fact.exe));
	put(s, SIGNAL_EXECUTABLE_DELETED, p->fact.exe_deleted && file);
	put(s, SIGNAL_EXECUTABLE_MEMFD, !file);
	put(s, SIGNAL_EXECUTABLE_TEMPORARY, file &&
	    text_list_holds(&in->rules->temporary, p->fact.exe));
	put(s, SIGNAL_EXECUTABLE_HOME, file && text_list_holds(&in->rules->homes, p->fact.exe));
	put(s, SIGNAL_EXECUTABLE_WRITABLE, in->host && in->host->writable == YES);
	put(s, SIGNAL_EXECUTABLE_UNPACKAGED, in->host && in->host->packaged == NO);
}

static void evaluate_library(struct signal_set *s, const struct rules *rules,
			     const struct library *l)
{
	bool temporary = text_list_holds(&rules->temporary, l->path);

	put(s, SIGNAL_LIBRARY_DELETED, l->deleted);
	put(s, SIGNAL_LIBRARY_DLOPEN, l->how == KXW_HOW_DLOPEN);
	put(s, SIGNAL_LIBRARY_PRELOADED, l->how == KXW_HOW_PRELOAD);
	put(s, SIGNAL_LIBRARY_INHERITED, l->how == KXW_HOW_INHERITED);
	put(s, SIGNAL_LIBRARY_MPROTECT, l->how == KXW_HOW_MPROTECT);
	put(s, SIGNAL_LIBRARY_TEMPORARY, temporary);
	put(s, SIGNAL_LIBRARY_UNUSUAL_PATH, l->path && !temporary &&
	    !text_list_holds(&rules->library_paths, l->path));
	put(s, SIGNAL_LIBRARY_UNEXPECTED, l->path && rules->libraries.count &&
	    !text_list_matches(&rules->libraries, l->path));
}

/* The stacks that a program has; 0 where there may be one that is not known. */
static uint32_t stacks_of(const struct process *p, const struct inspection *host)
{
	uint32_t stacks;
	size_t i;

	if (!host || !host->searched || !host->binary.complete || p->libraries_cut)
		return 0;
	stacks = host->binary.stacks;
	for (i = 0; i < p->libraries; i++) {
		enum tls_stack stack = tls_stack_of_library(p->library[i].path);

		if (stack == TLS_STACK_UNKNOWN)
			return 0;
		stacks |= 1u << stack;
	}
	return stacks;
}

/*
 * Only of a program that has OpenSSL or Go's crypto/tls and nothing else can it
 * be said that a hello is not its own: others may hide in what it loads (programs
 * that have a browser in them load NSS as well).
 */
static bool fingerprint_is_strange(const struct handshake *h, const struct inspection *host)
{
	const uint32_t sure = 1u << TLS_STACK_OPENSSL | 1u << TLS_STACK_GO;
	uint32_t stacks = stacks_of(h->process, host);
	enum tls_stack hello;

	if (!stacks || stacks & ~sure || !body_whole(&h->body[BODY_CLIENT_HELLO]))
		return false;
	hello = tls_stack_of_hello(&h->client_hello);
	return hello != TLS_STACK_UNKNOWN && !(stacks >> hello & 1);
}

static void evaluate_stack(struct signal_set *s, const struct signal_input *in)
{
	const struct process *p = in->handshake->process;
	const struct inspection *host = in->host;
	size_t i;

	put(s, SIGNAL_LIBRARY_MAPPED, p->libraries != 0);
	put(s, SIGNAL_STATIC_STACK, p->libraries == 0);
	put(s, SIGNAL_NO_STACK, p->libraries == 0 && host && host->searched &&
	    host->binary.complete && !host->binary.stacks);
	for (i = 0; i < p->libraries; i++)
		evaluate_library(s, in->rules, &p->library[i]);
	put(s, SIGNAL_LIBRARY_REPLACED, host && host->library_replaced == YES);
	put(s, SIGNAL_FINGERPRINT_MISMATCH, fingerprint_is_strange(in->handshake, host));
}

/* ---- where to ----------------------------------------------------------------- */

static bool is_address(const struct span *name)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char ip[16];

	if (!name->size || name->size >= sizeof(text))
		return false;
	/* Of the one all end in a digit, of the other all have a colon; few names do either. */
	if (!isdigit(name->at[name->size - 1]) && !memchr(name->at, ':', name->size))
		return false;
	memcpy(text, name->at, name->size);
	text[name->size] = '\0';
	return inet_pton(AF_INET, text, ip) == 1 || inet_pton(AF_INET6, text, ip) == 1;
}

static void evaluate_destination(struct signal_set *s, const struct signal_input *in)
{
	const struct handshake *h = in->handshake;
	const struct span *name = &h->client_hello.server_name;
	const struct kxw_endpoint *remote = &h->flow.remote;
	bool late = h->before != 0;

	put(s, SIGNAL_EXTERNAL, in->external);
	put(s, SIGNAL_NAME_MISSING, body_whole(&h->body[BODY_CLIENT_HELLO]) && !name->size);
	put(s, SIGNAL_NAME_ADDRESS, is_address(name));
	if (!remote->ip_size)
		return;
	put(s, SIGNAL_PORT_UNEXPECTED, !late && !port_set_has(&in->rules->tls_ports, remote->port));
	put(s, SIGNAL_PORT_LATE, late && !port_set_has(&in->rules->late_ports, remote->port));
}

bool flow_is_asymmetric(const struct rules *rules, const struct kxw_flow *f)
{
	return f->outcome && f->known_bytes && rules->ratio &&
	       f->bytes_out >= rules->ratio_minimum * MEBIBYTE &&
	       f->bytes_out / rules->ratio >= f->bytes_in;
}

static void evaluate_lists(struct signal_set *s, const struct signal_input *in)
{
	put(s, SIGNAL_LIST_JA3, in->listed[LIST_JA3] != NULL);
	put(s, SIGNAL_LIST_JA4, in->listed[LIST_JA4] != NULL);
	put(s, SIGNAL_LIST_CERTIFICATE, in->listed[LIST_CERTIFICATE] != NULL);
}

static void evaluate_baseline(struct signal_set *s, const struct baseline_view *v)
{
	put(s, SIGNAL_FIRST_SEEN, v->first_seen);
	put(s, SIGNAL_UNAPPROVED, v->unapproved);
	put(s, SIGNAL_ISSUER_CHANGED, v->other_issuer);
	put(s, SIGNAL_HELLO_CHANGED, v->other_hello);
}

/* ---- the handshake ------------------------------------------------------------ */

static void evaluate_certificate(struct signal_set *s, const struct cert_report *c,
				 enum client_reaction reaction)
{
	int i;

	for (i = 0; i < CERT_FINDINGS; i++)
		put(s, SIGNAL_CERTIFICATE_UNPARSABLE + i, c->findings >> i & 1);
	if (c->verdict != CERT_INVALID)
		return;
	put(s, SIGNAL_INVALID_ACCEPTED, reaction == REACTION_ACCEPTED);
	put(s, SIGNAL_INVALID_REJECTED, reaction == REACTION_REJECTED);
	put(s, SIGNAL_INVALID_UNDECIDED, reaction == REACTION_UNKNOWN ||
	    reaction == REACTION_ABORTED);
}

static bool begins(const char *text, const char *word)
{
	return !strncmp(text, word, strlen(word));
}

/* By what the registry's name says, which is looked through word by word. */
static void evaluate_cipher_name(struct signal_set *s, const char *name)
{
	for (; (name = strchr(name, '_')); name++) {
		switch (name[1]) {
		case 'W':
			put(s, SIGNAL_CIPHER_NULL, begins(name, "_WITH_NULL_"));
			break;
		case 'R':
			put(s, SIGNAL_CIPHER_RC4, begins(name, "_RC4_"));
			put(s, SIGNAL_CIPHER_DES, begins(name, "_RC2_"));
			break;
		case 'D':
			put(s, SIGNAL_CIPHER_DES, begins(name, "_DES_") || begins(name, "_DES40_"));
			break;
		case '3':
			put(s, SIGNAL_CIPHER_3DES, begins(name, "_3DES_"));
			break;
		case 'E':
			put(s, SIGNAL_KX_EXPORT, begins(name, "_EXPORT"));
			break;
		}
	}
}

static void evaluate_cipher(struct signal_set *s, const struct handshake *h)
{
	const char *name = cipher_name(h->cipher);

	/* Suites of SSL 2.0 have other numbers. */
	if (!h->version || h->ssl2_server)
		return;
	evaluate_cipher_name(s, name ? name : "");
	/* TLS_SHA256_SHA256 and its kin hide nothing (RFC 9150). */
	put(s, SIGNAL_CIPHER_NULL, h->cipher == 0xc0b4 || h->cipher == 0xc0b5);
	put(s, SIGNAL_CIPHER_WEAK, signals_have(s, SIGNAL_CIPHER_NULL) ||
	    signals_have(s, SIGNAL_CIPHER_RC4) || signals_have(s, SIGNAL_CIPHER_DES) ||
	    signals_have(s, SIGNAL_CIPHER_3DES) || signals_have(s, SIGNAL_KX_EXPORT));
}

static bool has_curve(uint32_t kx)
{
	return kx == KXW_KX_ECDHE || kx == KXW_KX_ECDHE_PSK || kx == KXW_KX_ECDH_ANON ||
	       kx == KXW_KX_ECCPWD;
}

/* sect163k1 to sect193r2, and the three sizes of 160 and 192 bits: RFC 8422 5.1.1. */
static bool curve_is_weak(uint16_t group)
{
	return (group >= 1 && group <= 5) || (group >= 15 && group <= 19);
}

static void evaluate_key_exchange(struct signal_set *s, const struct handshake *h)
{
	bool curve = has_curve(h->kx);

	/* Only what took place: a suite that was chosen and not used is none. */
	put(s, SIGNAL_KX_RSA, (h->kx == KXW_KX_RSA || h->kx == KXW_KX_RSA_PSK) &&
	    h->client_key_exchange_length);
	put(s, SIGNAL_KX_STATIC, (h->kx == KXW_KX_DH || h->kx == KXW_KX_ECDH) &&
	    body_seen(&h->body[BODY_CLIENT_KEY_EXCHANGE]));
	put(s, SIGNAL_KX_ANONYMOUS, h->kx == KXW_KX_DH_ANON || h->kx == KXW_KX_ECDH_ANON);
	put(s, SIGNAL_KX_WEAK, !curve && h->bits && h->bits < WEAK_BITS);
	put(s, SIGNAL_KX_BREAKABLE, !curve && h->bits && h->bits < BREAKABLE_BITS);
	put(s, SIGNAL_KX_WEAK_CURVE, curve_is_weak(h->group));
	/* A curve with a name has no size of its own. */
	put(s, SIGNAL_KX_EXPLICIT_CURVE, curve && h->bits);
}

/*
 * RFC 8446 4.1.3: the server says in its random that it could do more; it is
 * a finding only where the client could as well, for else that is no news.
 */
static bool is_downgrade(const struct handshake *h)
{
	uint16_t top = client_hello_top_version(&h->client_hello);

	if (h->server_hello.downgrade == 12)
		return h->version == TLS12 && top > TLS12;
	return h->server_hello.downgrade == 11 && h->version < TLS12 && top >= TLS12;
}

/* TLS 1.3 has a list of its own; an SSL 2.0 hello has no TLS suites to begin with. */
static bool suite_is_offered(const struct handshake *h)
{
	const struct client_hello *c = &h->client_hello;

	return !h->version || h->ssl2_server || !body_whole(&h->body[BODY_CLIENT_HELLO]) ||
	       u16s_has(&c->ciphers, h->cipher);
}

static bool version_is_offered(const struct handshake *h)
{
	const struct client_hello *c = &h->client_hello;

	if (!h->version || h->ssl2_server || !body_whole(&h->body[BODY_CLIENT_HELLO]))
		return true;
	return c->versions.count ? u16s_has(&c->versions, h->version) : h->version <= c->version;
}

static void evaluate_handshake(struct signal_set *s, const struct handshake *h)
{
	bool client_alert = handshake_fatal_alert(h, CLIENT) != NULL;
	bool server_alert = handshake_fatal_alert(h, SERVER) != NULL;
	bool aborted = h->reaction == REACTION_ABORTED && !client_alert;

	put(s, SIGNAL_ALERT_CLIENT, client_alert);
	put(s, SIGNAL_ALERT_SERVER, server_alert);
	put(s, SIGNAL_ABORTED, aborted);
	put(s, SIGNAL_ABORTED_AT_CERTIFICATE, aborted &&
	    body_seen(&h->body[BODY_SERVER_CERTIFICATE]));
	put(s, SIGNAL_SERVER_RESET, !h->established && h->end == HANDSHAKE_CLOSED &&
	    h->flow.outcome == KXW_OUTCOME_RESET);
	put(s, SIGNAL_UNANSWERED, !h->version && !server_alert &&
	    (h->end == HANDSHAKE_CLOSED || h->end == HANDSHAKE_TIMEOUT));
	put(s, SIGNAL_INCOMPLETE, h->end == HANDSHAKE_CLOSED && !h->established &&
	    !aborted && !client_alert && !server_alert);
	put(s, SIGNAL_TIMEOUT, h->end == HANDSHAKE_TIMEOUT && !h->established);
	put(s, SIGNAL_MALFORMED, h->malformed);
	put(s, SIGNAL_OVERLAP, h->overlap);
	put(s, SIGNAL_DOWNGRADE, is_downgrade(h));
	put(s, SIGNAL_SUITE_NOT_OFFERED, !suite_is_offered(h));
	put(s, SIGNAL_VERSION_NOT_OFFERED, !version_is_offered(h));
	put(s, SIGNAL_SSL2, h->version == SSL2);
	put(s, SIGNAL_SSL3, h->version == SSL3);
	put(s, SIGNAL_TLS_OLD, h->version > SSL3 && h->version < TLS12);
	put(s, SIGNAL_REVERSED, h->client != KXW_OUTBOUND);
	put(s, SIGNAL_NAME_CHANGED, h->server_name_changed);
}

/* What the program asked of its library before the handshake was over. */
static void evaluate_settings(struct signal_set *s, const struct handshake *h)
{
	const struct process *p = h->process;

	put(s, SIGNAL_VERIFY_OFF, p->verify_off && p->verify_off <= h->ended);
	put(s, SIGNAL_OWN_VERIFIER, p->own_verifier && p->own_verifier <= h->ended);
}

struct signal_set signals_evaluate_outside(const struct signal_input *in)
{
	struct signal_set s = { { 0 } };

	put(&s, SIGNAL_NOT_ALLOWLISTED, !in->allowed);
	evaluate_process(&s, in);
	evaluate_stack(&s, in);
	/* No TLS was spoken, or none that is meant here. */
	signals_remove(&s, SIGNAL_STATIC_STACK);
	signals_remove(&s, SIGNAL_NO_STACK);
	put(&s, SIGNAL_EXTERNAL, in->external);
	evaluate_baseline(&s, &in->baseline);
	put(&s, SIGNAL_RSA_OUTSIDE, true);
	return s;
}

struct signal_set signals_evaluate(const struct signal_input *in)
{
	const struct handshake *h = in->handshake;
	struct signal_set s = { { 0 } };

	put(&s, SIGNAL_NOT_ALLOWLISTED, !in->allowed);
	if (h->process) {
		evaluate_process(&s, in);
		evaluate_stack(&s, in);
		evaluate_settings(&s, h);
	}
	evaluate_destination(&s, in);
	evaluate_key_exchange(&s, h);
	evaluate_cipher(&s, h);
	evaluate_certificate(&s, in->certificate, h->reaction);
	evaluate_handshake(&s, h);
	evaluate_lists(&s, in);
	evaluate_baseline(&s, &in->baseline);
	put(&s, SIGNAL_ASYMMETRIC, flow_is_asymmetric(in->rules, &h->flow));
	return s;
}
