// SPDX-License-Identifier: BSD-3-Clause
#include "fact.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char *fact_path(enum fact fact)
{
	static const char *const path[FACTS] = {
		[FACT_TIME] = "@timestamp", [FACT_HOST] = "host.name",
		[FACT_DATASET] = "event.dataset", [FACT_ACTION] = "event.action",
		[FACT_SEQUENCE] = "event.sequence", [FACT_ID] = "event.id",
		[FACT_REASON] = "event.reason", [FACT_EVENT_SEVERITY] = "event.severity",
		[FACT_RISK_SCORE] = "event.risk_score", [FACT_PID] = "process.pid",
		[FACT_ENTITY] = "process.entity_id", [FACT_PROCESS] = "process.name",
		[FACT_EXECUTABLE] = "process.executable",
		[FACT_PARENT] = "process.parent.executable",
		[FACT_USER_ID] = "process.user.id", [FACT_USER] = "process.user.name",
		[FACT_SCRIPT] = "kxwatch.process.script", [FACT_CONTAINER] = "container.id",
		[FACT_SOURCE_IP] = "source.ip", [FACT_SOURCE_PORT] = "source.port",
		[FACT_IP] = "destination.ip", [FACT_PORT] = "destination.port",
		[FACT_DOMAIN] = "destination.domain", [FACT_VERSION] = "tls.version",
		[FACT_CIPHER] = "tls.cipher", [FACT_SUBJECT] = "tls.server.subject",
		[FACT_ISSUER] = "tls.server.issuer", [FACT_SHA1] = "tls.server.hash.sha1",
		[FACT_SHA256] = "tls.server.hash.sha256", [FACT_KX] = "kxwatch.kx.method",
		[FACT_VERDICT] = "kxwatch.certificate.verdict",
		[FACT_REACTION] = "kxwatch.client_reaction", [FACT_END] = "kxwatch.handshake_end",
		[FACT_JA4] = "kxwatch.ja4", [FACT_SEVERITY] = "kxwatch.severity",
	};

	return path[fact];
}

/* ---- texts, as line.c writes them ---------------------------------------------- */

static unsigned int read_unit(const char *digits)
{
	char text[5] = { digits[0], digits[1], digits[2], digits[3], '\0' };

	return (unsigned int)strtoul(text, NULL, 16);
}

/* RFC 3629 */
static char *put_character(char *to, unsigned int c)
{
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	int size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

	for (i = size - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(first[size] | c);
	return to + size;
}

/* "\u20AC", or two of them that are one character. *from moves behind. */
static char *read_unicode(const char **from, char *to)
{
	unsigned int c = read_unit(*from + 2);

	*from += 6;
	if (c >= 0xd800 && c < 0xdc00) {
		c = 0x10000 + ((c & 0x3ff) << 10 | (read_unit(*from + 2) & 0x3ff));
		*from += 6;
	}
	return put_character(to, c);
}

static char *read_escape(const char **from, char *to)
{
	static const char letter[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char escaped = (*from)[1], *at = strchr(letter, escaped);

	if (escaped == 'u')
		return read_unicode(from, to);
	*to = at ? meant[at - letter] : escaped;
	*from += 2;
	return to + 1;
}

size_t fact_read(const char *json, char *to)
{
	const bool text = *json == '"';
	const char *const stop = text ? "\"\\" : ",]}";
	const char *from = json + text;
	char *const begin = to;
	size_t n;

	for (;;) {
		n = strcspn(from, stop);
		memcpy(to, from, n);
		from += n;
		to += n;
		if (*from != '\\')
			break;
		to = read_escape(&from, to);
	}
	*to = '\0';
	return (size_t)(to + 1 - begin);
}
