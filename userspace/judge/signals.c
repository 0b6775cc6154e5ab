// SPDX-License-Identifier: BSD-3-Clause
#include "signals.h"

#include <string.h>

#include <tls/names.h>
#include <track/script.h>

#define SSL2	0x0002
#define SSL3	0x0300
#define TLS12	0x0303

/* Designers of attacks on 1024 bits are assumed to have a state's means (RFC 7919, 1). */
#define WEAK_BITS	2048

const struct judge_signal signal_table[SIGNALS] = {
	[SIGNAL_NOT_ALLOWLISTED] = { "process.not-allowlisted", 10, false,
		"The program is not among those expected to speak TLS." },
	[SIGNAL_INTERPRETER] = { "process.interpreter", 5, false,
		"The program is an interpreter: what it does is decided by a script." },
	[SIGNAL_EXECUTABLE_DELETED] = { "process.executable-deleted", 15, false,
		"The program's file was deleted while it ran." },
	[SIGNAL_EXECUTABLE_MEMFD] = { "process.executable-memfd", 25, false,
		"The program was run from memory and never had a file name." },
	[SIGNAL_LIBRARY_MAPPED] = { "library.mapped", 10, false,
		"The program mapped a TLS library." },
	[SIGNAL_LIBRARY_DELETED] = { "library.deleted", 10, false,
		"The TLS library's file was deleted when it was mapped." },
	[SIGNAL_STATIC_STACK] = { "tls.no-library", 10, false,
		"The program spoke TLS and mapped no known TLS library." },
	[SIGNAL_EXTERNAL] = { "destination.external", 5, false,
		"The destination is outside of the internal networks." },
	[SIGNAL_KX_RSA] = { "kx.rsa", 30, true,
		"The secret was sent under the server's RSA key, without forward secrecy." },
	[SIGNAL_KX_ANONYMOUS] = { "kx.anonymous", 40, true,
		"The key exchange was anonymous: the server proved nothing." },
	[SIGNAL_KX_WEAK] = { "kx.weak", 10, false,
		"The key of the key exchange is shorter than 2048 bits." },
	[SIGNAL_CIPHER_WEAK] = { "cipher.weak", 15, true,
		"The cipher suite encrypts weakly or not at all." },
	[SIGNAL_INVALID_ACCEPTED] = { "certificate.invalid-accepted", 50, true,
		"The certificate was invalid and the client went on." },
	[SIGNAL_INVALID_REJECTED] = { "certificate.invalid-rejected", 10, true,
		"The certificate was invalid and the client refused it." },
	[SIGNAL_INVALID_UNDECIDED] = { "certificate.invalid", 25, true,
		"The certificate was invalid; what the client made of it did not show." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_UNPARSABLE] = { "certificate.unparsable", 10, false,
		"The certificate could not be parsed." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_SELF_SIGNED] = { "certificate.self-signed", 5, false,
		"The certificate is signed by its own key." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_UNTRUSTED_ISSUER] = {
		"certificate.untrusted-issuer", 5, false,
		"The certificate was issued by a root that is not trusted here." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_MISSING_ISSUER] = {
		"certificate.missing-issuer", 2, false,
		"The issuer of the certificate was not sent and is not known." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_EXPIRED] = { "certificate.expired", 5, false,
		"The certificate had expired." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_NOT_YET_VALID] = {
		"certificate.not-yet-valid", 5, false,
		"The certificate was not valid yet." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_NAME_MISMATCH] = {
		"certificate.name-mismatch", 5, false,
		"The certificate is for another name than the one asked for." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_NO_SAN] = { "certificate.no-san", 2, false,
		"The certificate has no subject alternative name." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_WEAK_KEY] = { "certificate.weak-key", 5, false,
		"The certificate's key is too short." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_WEAK_SIGNATURE] = {
		"certificate.weak-signature", 5, false,
		"The certificate is signed with a broken hash." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_LONG_VALIDITY] = {
		"certificate.long-validity", 2, false,
		"The certificate is valid for longer than public authorities issue." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_CA_AS_LEAF] = { "certificate.ca-as-leaf", 5, false,
		"An authority's certificate was used as a server's." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_WRONG_PURPOSE] = {
		"certificate.wrong-purpose", 5, false,
		"The certificate is not meant for TLS servers." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_REVOKED] = { "certificate.revoked", 10, false,
		"The certificate was revoked." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_BAD_SIGNATURE] = {
		"certificate.bad-signature", 10, false,
		"A signature in the certificate chain is wrong." },
	[SIGNAL_CERTIFICATE_UNPARSABLE + CERT_OTHER] = { "certificate.other", 5, false,
		"The certificate chain failed verification for another reason." },
	[SIGNAL_ABORTED] = { "handshake.aborted", 15, true,
		"The client ended the handshake and did not say why." },
	[SIGNAL_ALERT_CLIENT] = { "handshake.alert", 10, true,
		"The client ended the handshake with a fatal alert." },
	[SIGNAL_ALERT_SERVER] = { "handshake.server-alert", 10, true,
		"The server ended the handshake with a fatal alert." },
	[SIGNAL_INCOMPLETE] = { "handshake.incomplete", 10, true,
		"The connection ended before the handshake was complete." },
	[SIGNAL_TIMEOUT] = { "handshake.timeout", 15, true,
		"The handshake did not end in time." },
	[SIGNAL_MALFORMED] = { "handshake.malformed", 25, true,
		"The handshake broke a rule of TLS." },
	[SIGNAL_OVERLAP] = { "handshake.overlap", 30, true,
		"Bytes were sent twice with different contents." },
	[SIGNAL_DOWNGRADE] = { "handshake.downgrade", 30, true,
		"Client and server agreed on an older version than both can speak." },
	[SIGNAL_SSL2] = { "version.ssl2", 40, true, "SSL 2.0 was spoken." },
	[SIGNAL_SSL3] = { "version.ssl3", 25, true, "SSL 3.0 was spoken." },
	[SIGNAL_TLS_OLD] = { "version.tls-deprecated", 5, false,
		"TLS 1.0 or 1.1 was spoken, which RFC 8996 deprecates." },
	[SIGNAL_REVERSED] = { "handshake.reversed", 30, true,
		"The program connected and then acted as the TLS server." },
	[SIGNAL_NAME_CHANGED] = { "handshake.server-name-changed", 30, true,
		"The client asked for another server name in its second hello." },
};

int signal_find(const char *id)
{
	int i;

	for (i = 0; i < SIGNALS; i++)
		if (!strcmp(signal_table[i].id, id))
			return i;
	return -1;
}

bool signals_have(uint64_t signals, enum signal_id id)
{
	return signals >> id & 1;
}

static void put(uint64_t *signals, enum signal_id id, bool is)
{
	*signals |= (uint64_t)is << id;
}

/* By what the registry's name says: NULL, EXPORT, RC2, RC4, DES, 3DES. */
static bool cipher_is_weak(uint16_t cipher)
{
	static const char *const part[] = {
		"WITH_NULL_", "_EXPORT", "_RC2_", "_RC4_", "_DES_", "_DES40_", "_3DES_",
	};
	const char *name = cipher_name(cipher);
	size_t i;

	for (i = 0; name && i < sizeof(part) / sizeof(*part); i++)
		if (strstr(name, part[i]))
			return true;
	return false;
}

static void evaluate_process(uint64_t *s, const struct process *p)
{
	size_t i;

	if (!p)
		return;
	put(s, SIGNAL_INTERPRETER, script_is_interpreter(p->fact.exe));
	put(s, SIGNAL_EXECUTABLE_DELETED, p->fact.exe_deleted && !p->fact.exe_memfd);
	put(s, SIGNAL_EXECUTABLE_MEMFD, p->fact.exe_memfd);
	put(s, SIGNAL_LIBRARY_MAPPED, p->libraries != 0);
	put(s, SIGNAL_STATIC_STACK, p->libraries == 0);
	for (i = 0; i < p->libraries; i++)
		put(s, SIGNAL_LIBRARY_DELETED, p->library[i].deleted);
}

static void evaluate_certificate(uint64_t *s, const struct cert_report *c,
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

static void evaluate_key_exchange(uint64_t *s, const struct handshake *h)
{
	/* Only what took place: a suite that was chosen and not used is none. */
	put(s, SIGNAL_KX_RSA, (h->kx == KXW_KX_RSA || h->kx == KXW_KX_RSA_PSK) &&
	    h->client_key_exchange_length);
	put(s, SIGNAL_KX_ANONYMOUS, h->kx == KXW_KX_DH_ANON || h->kx == KXW_KX_ECDH_ANON);
	put(s, SIGNAL_KX_WEAK, h->bits && h->bits < WEAK_BITS);
	put(s, SIGNAL_CIPHER_WEAK, h->version && cipher_is_weak(h->cipher));
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

static void evaluate_handshake(uint64_t *s, const struct handshake *h)
{
	bool client_alert = handshake_fatal_alert(h, CLIENT) != NULL;
	bool server_alert = handshake_fatal_alert(h, SERVER) != NULL;
	bool aborted = h->reaction == REACTION_ABORTED && !client_alert;

	put(s, SIGNAL_ALERT_CLIENT, client_alert);
	put(s, SIGNAL_ALERT_SERVER, server_alert);
	put(s, SIGNAL_ABORTED, aborted);
	put(s, SIGNAL_INCOMPLETE, h->end == HANDSHAKE_CLOSED && !h->established &&
	    !aborted && !client_alert && !server_alert);
	put(s, SIGNAL_TIMEOUT, h->end == HANDSHAKE_TIMEOUT && !h->established);
	put(s, SIGNAL_MALFORMED, h->malformed);
	put(s, SIGNAL_OVERLAP, h->overlap);
	put(s, SIGNAL_DOWNGRADE, is_downgrade(h));
	put(s, SIGNAL_SSL2, h->version == SSL2);
	put(s, SIGNAL_SSL3, h->version == SSL3);
	put(s, SIGNAL_TLS_OLD, h->version > SSL3 && h->version < TLS12);
	put(s, SIGNAL_REVERSED, h->client != KXW_OUTBOUND);
	put(s, SIGNAL_NAME_CHANGED, h->server_name_changed);
}

uint64_t signals_evaluate(const struct signal_input *in)
{
	uint64_t s = 0;

	put(&s, SIGNAL_NOT_ALLOWLISTED, !in->allowed);
	put(&s, SIGNAL_EXTERNAL, in->external);
	evaluate_process(&s, in->handshake->process);
	evaluate_key_exchange(&s, in->handshake);
	evaluate_certificate(&s, in->certificate, in->handshake->reaction);
	evaluate_handshake(&s, in->handshake);
	return s;
}
