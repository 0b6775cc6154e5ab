// SPDX-License-Identifier: BSD-3-Clause
#include "certs.h"

#include <stdlib.h>
#include <string.h>

#include <kxwatch/sighting.h>

#define TEXT_MAX	400	/* bytes of each member: names are the peer's */

struct name {
	char text[CERT_TEXTS * (TEXT_MAX + 1)];
	size_t size;
};

static void add(struct name *n, const char *text)
{
	size_t size = text ? strnlen(text, TEXT_MAX) : 0;

	if (size)
		memcpy(n->text + n->size, text, size);
	n->size += size;
	n->text[n->size++] = '\0';
}

static void add_key(struct name *n, const json_t *record)
{
	const char *type = record_text(record, "tls.server.x509.public_key_algorithm");
	json_int_t bits = json_integer_value(record_get(record,
							"tls.server.x509.public_key_size"));
	char text[TEXT_MAX];

	if (bits)
		snprintf(text, sizeof(text), "%.100s %lld", type ? type : "", (long long)bits);
	else
		snprintf(text, sizeof(text), "%.100s", type ? type : "");
	add(n, text);
}

static void add_findings(struct name *n, const json_t *list)
{
	char text[TEXT_MAX] = "";
	const char *one;
	size_t i, at = 0;

	for (i = 0; i < json_array_size(list) && at < sizeof(text) - 1; i++) {
		one = json_string_value(json_array_get(list, i));
		if (one)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.100s",
					       at ? ", " : "", one);
	}
	add(n, text);
}

void certs_take(struct tally *bad, struct tally *good, const json_t *record)
{
	const char *verdict = record_text(record, "kxwatch.certificate.verdict");
	const char *source = record_text(record, "kxwatch.certificate.source");
	const char *sha256 = record_text(record, "tls.server.hash.sha256");
	struct name n = { .size = 0 };

	/* One that a library judged was seen by nobody here. */
	if (!verdict || !strcmp(verdict, "not-visible") || (source && !strcmp(source, "library")))
		return;
	add(&n, sha256);
	add(&n, record_text(record, "tls.server.subject"));
	add(&n, record_text(record, "tls.server.issuer"));
	add(&n, record_text(record, "tls.server.not_before"));
	add(&n, record_text(record, "tls.server.not_after"));
	add_key(&n, record);
	add_findings(&n, record_get(record, "kxwatch.certificate.findings"));
	tally_add(strcmp(verdict, "invalid") ? good : bad, n.text, n.size, 1, 0);
}

const char *certs_text(const struct tally_entry *e, enum cert_text which)
{
	const char *text = e->name;

	while (which--)
		text += strlen(text) + 1;
	return text;
}
