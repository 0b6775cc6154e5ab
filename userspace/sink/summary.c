// SPDX-License-Identifier: BSD-3-Clause
#include "summary.h"

#include <stdio.h>

/* What records of Elastic's detection engine have for low, medium, high and critical. */
static const struct {
	json_int_t severity;
	unsigned int priority;
} priorities[] = {
	{ 99, 2 }, { 73, 3 }, { 47, 4 }, { 21, 5 },
};

static const char *const fields[] = {
	"event.dataset", "event.id", "event.action", "event.sequence", "event.risk_score",
	"process.pid", "process.entity_id", "process.executable", "process.user.name",
	"process.parent.executable", "container.id", "source.ip", "source.port",
	"destination.ip", "destination.port", "destination.domain", "tls.version", "tls.cipher",
	"tls.server.subject", "tls.server.issuer", "tls.server.hash.sha256", "kxwatch.kx.method",
	"kxwatch.certificate.verdict", "kxwatch.client_reaction", "kxwatch.ja4",
};

unsigned int summary_priority(struct item *item)
{
	json_int_t severity = json_integer_value(item_get(item, "event.severity"));
	size_t i;

	for (i = 0; i < sizeof(priorities) / sizeof(*priorities); i++)
		if (severity >= priorities[i].severity)
			return priorities[i].priority;
	return item_is(item, "lost") ? 4 : 6;
}

const char *summary_sentence(struct item *item)
{
	const char *text = item_text(item, "event.reason");

	if (!text)
		text = item_text(item, "event.action");
	return text ? text : "";
}

void summary_each(struct item *item, summary_take *take, void *arg)
{
	char number[24];
	json_t *value;
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		value = item_get(item, fields[i]);
		if (json_is_string(value)) {
			take(fields[i], json_string_value(value), arg);
		} else if (json_is_integer(value)) {
			snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
				 json_integer_value(value));
			take(fields[i], number, arg);
		}
	}
}
