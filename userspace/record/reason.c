// SPDX-License-Identifier: BSD-3-Clause
#include "reason.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tls/names.h>
#include <track/reading.h>

#include "text.h"

/* "python3 (/tmp/x.py)", "curl (/usr/bin/curl)" */
static void write_who(FILE *f, const struct process *p)
{
	const char *name = p ? p->fact.comm : NULL, *more = p ? p->fact.exe : NULL;

	if (p && p->script)
		more = p->script;
	if (!name && !more)
		fputs("An unknown process", f);
	else if (!name || !more)
		fputs(name ? name : more, f);
	else
		fprintf(f, "%s (%s)", name, more);
}

static void write_deed(FILE *f, const struct handshake *h)
{
	char endpoint[TEXT_ENDPOINT_SIZE];
	const char *method = handshake_kx_method(h);
	/* As they are spoken: an RSA, an ECDHE, an SRP; a DHE, a PSK, a GOST. */
	const char *article = strchr("ERS", method[0]) ? "an" : "a";

	if (handshake_is_tls13(h))
		fputs(h->established ? " did a TLS 1.3 key exchange" :
				       " began a TLS 1.3 handshake", f);
	else if (h->resumed)
		fputs(" resumed a TLS session", f);
	else if (h->client_key_exchange_length && !strcmp(method, "UNKNOWN"))
		fputs(" did an unknown key exchange", f);
	else if (h->client_key_exchange_length)
		fprintf(f, " did %s %s key exchange", article, method);
	else
		fputs(" began a TLS handshake", f);
	fprintf(f, " with %s", text_endpoint(&h->flow.remote, endpoint));
}

/* In the order of what says most about a certificate. */
static const struct {
	enum cert_finding finding;
	const char *text;
} kinds[] = {
	{ CERT_UNPARSABLE, "an unparsable" },
	{ CERT_REVOKED, "a revoked" },
	{ CERT_BAD_SIGNATURE, "a wrongly signed" },
	{ CERT_SELF_SIGNED, "a self-signed" },
	{ CERT_EXPIRED, "an expired" },
	{ CERT_NOT_YET_VALID, "a not yet valid" },
	{ CERT_UNTRUSTED_ISSUER, "an untrusted" },
	{ CERT_MISSING_ISSUER, "an unverifiable" },
	{ CERT_NAME_MISMATCH, "another name's" },
};

static const char *kind_of(const struct cert_report *r)
{
	size_t i;

	if (r->verdict == CERT_VALID)
		return "a valid";
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (r->fatal >> kinds[i].finding & 1)
			return kinds[i].text;
	return "an invalid";
}

static void write_alert(FILE *f, const struct handshake_alert *alert)
{
	const char *name = alert ? alert_name(alert->description) : NULL;

	if (alert && name)
		fprintf(f, " (alert %s)", name);
	else if (alert)
		fprintf(f, " (alert %u)", alert->description);
}

static void write_reaction(FILE *f, const struct handshake *h, bool shown)
{
	switch (h->reaction) {
	case REACTION_ACCEPTED:
		fputs(shown ? " and accepted it" : "", f);
		break;
	case REACTION_REJECTED:
		fputs(shown ? " and rejected it" : ", rejected its certificate", f);
		write_alert(f, handshake_fatal_alert(h, CLIENT));
		break;
	case REACTION_ABORTED:
		fputs(shown ? " and aborted the handshake" : ", then aborted the handshake", f);
		write_alert(f, handshake_fatal_alert(h, CLIENT));
		break;
	case REACTION_UNKNOWN:
		break;
	}
}

/* Anomalies that the sentence does not hold yet. */
static void write_anomalies(FILE *f, const struct signal_set *signals)
{
	static const struct {
		enum signal_id signal;
		const char *text;
	} anomaly[] = {
		{ SIGNAL_ALERT_SERVER, "the server ended it with an alert" },
		{ SIGNAL_INCOMPLETE, "the connection ended before the handshake did" },
		{ SIGNAL_TIMEOUT, "the handshake did not end in time" },
		{ SIGNAL_MALFORMED, "a rule of TLS was broken" },
		{ SIGNAL_OVERLAP, "bytes were sent twice, differently" },
		{ SIGNAL_DOWNGRADE, "an older version was agreed than both can speak" },
		{ SIGNAL_SSL2, "it was SSL 2.0" },
		{ SIGNAL_SSL3, "it was SSL 3.0" },
		{ SIGNAL_CIPHER_WEAK, "the cipher is weak" },
		{ SIGNAL_REVERSED, "the program acted as the server" },
		{ SIGNAL_NAME_CHANGED, "the server's name was changed on the way" },
		{ SIGNAL_SUITE_NOT_OFFERED, "the server chose a suite that was not offered" },
		{ SIGNAL_VERSION_NOT_OFFERED, "the server chose a version that was not offered" },
		{ SIGNAL_FINGERPRINT_MISMATCH, "the hello is of another TLS stack" },
		{ SIGNAL_LIST_JA3, "its JA3 is on a list" },
		{ SIGNAL_LIST_JA4, "its JA4 is on a list" },
		{ SIGNAL_LIST_CERTIFICATE, "the certificate is on a list" },
		{ SIGNAL_ASYMMETRIC, "far more was sent than came back" },
		{ SIGNAL_ISSUER_CHANGED, "the baseline has other issuers for it" },
		{ SIGNAL_FIRST_SEEN, "the baseline does not have this of it" },
	};
	size_t i;

	for (i = 0; i < sizeof(anomaly) / sizeof(*anomaly); i++)
		if (signals_have(signals, anomaly[i].signal))
			fprintf(f, "; %s", anomaly[i].text);
}

char *reason_of(const struct handshake *h, const struct judgement *v)
{
	bool shown = v->certificate.verdict != CERT_NOT_VISIBLE;
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	write_who(f, h->process);
	write_deed(f, h);
	if (shown)
		fprintf(f, ", was shown %s certificate", kind_of(&v->certificate));
	write_reaction(f, h, shown);
	write_anomalies(f, &v->signals);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	return text;
}
