// SPDX-License-Identifier: BSD-3-Clause
#include "reason.h"

#include <string.h>

#include <tls/names.h>
#include <track/reading.h>

#include "parts.h"
#include "text.h"

static void say_deed(struct line *l, const struct handshake *h)
{
	char endpoint[TEXT_ENDPOINT_SIZE];
	const char *method = handshake_kx_method(h);

	if (handshake_is_tls13(h)) {
		line_say(l, h->established ? " did a TLS 1.3 key exchange" :
					     " began a TLS 1.3 handshake");
	} else if (h->resumed) {
		line_say(l, " resumed a TLS session");
	} else if (h->client_key_exchange_length && !strcmp(method, "UNKNOWN")) {
		line_say(l, " did an unknown key exchange");
	} else if (h->client_key_exchange_length) {
		/* As they are spoken: an RSA, an ECDHE, an SRP; a DHE, a PSK, a GOST. */
		line_say(l, strchr("ERS", method[0]) ? " did an " : " did a ");
		line_say(l, method);
		line_say(l, " key exchange");
	} else {
		line_say(l, " began a TLS handshake");
	}
	line_say(l, " with ");
	line_say(l, text_endpoint(&h->flow.remote, endpoint));
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

static void say_alert(struct line *l, const struct handshake_alert *alert)
{
	const char *name = alert ? alert_name(alert->description) : NULL;

	if (!alert)
		return;
	line_say(l, " (alert ");
	if (name)
		line_say(l, name);
	else
		line_say_number(l, alert->description);
	line_say(l, ")");
}

/* What was seen of it and what the program's library said of it are not the same. */
static void say_certificate(struct line *l, const struct cert_report *r)
{
	if (r->source == CERT_SOURCE_LIBRARY) {
		line_say(l, ", was shown a certificate that its TLS library judged invalid (");
		line_say_text(l, r->error);
		line_say(l, ")");
		return;
	}
	line_say(l, ", was shown ");
	line_say(l, kind_of(r));
	line_say(l, " certificate");
}

static void say_reaction(struct line *l, const struct handshake *h, bool shown)
{
	switch (h->reaction) {
	case REACTION_ACCEPTED:
		line_say(l, shown ? " and accepted it" : "");
		break;
	case REACTION_REJECTED:
		line_say(l, shown ? " and rejected it" : ", rejected its certificate");
		say_alert(l, handshake_fatal_alert(h, CLIENT));
		break;
	case REACTION_ABORTED:
		line_say(l, shown ? " and aborted the handshake" :
				    ", then aborted the handshake");
		say_alert(l, handshake_fatal_alert(h, CLIENT));
		break;
	case REACTION_UNKNOWN:
		break;
	}
}

/* Anomalies that the sentence does not hold yet. */
static void say_anomalies(struct line *l, const struct signal_set *signals)
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

	for (i = 0; i < sizeof(anomaly) / sizeof(*anomaly); i++) {
		if (!signals_have(signals, anomaly[i].signal))
			continue;
		line_say(l, "; ");
		line_say(l, anomaly[i].text);
	}
}

void reason_json(struct line *l, const struct handshake *h, const struct judgement *v)
{
	bool shown = v->certificate.verdict != CERT_NOT_VISIBLE;

	line_begin_text(l, "reason");
	parts_say_who(l, h->process);
	say_deed(l, h);
	if (shown)
		say_certificate(l, &v->certificate);
	say_reaction(l, h, shown);
	say_anomalies(l, &v->signals);
	line_end_text(l);
	line_fact(l, FACT_REASON);
}
