// SPDX-License-Identifier: BSD-3-Clause
#include "summary.h"

/* What records of Elastic's detection engine have for low, medium, high and critical. */
static const struct {
	int64_t severity;
	unsigned int priority;
} priorities[] = {
	{ 99, 2 }, { 73, 3 }, { 47, 4 }, { 21, 5 },
};

static const enum fact fields[] = {
	FACT_DATASET, FACT_ID, FACT_ACTION, FACT_SEQUENCE, FACT_RISK_SCORE, FACT_PID, FACT_ENTITY,
	FACT_EXECUTABLE, FACT_USER, FACT_PARENT, FACT_CONTAINER, FACT_SOURCE_IP, FACT_SOURCE_PORT,
	FACT_IP, FACT_PORT, FACT_DOMAIN, FACT_VERSION, FACT_CIPHER, FACT_SUBJECT, FACT_ISSUER,
	FACT_SHA256, FACT_KX, FACT_VERDICT, FACT_REACTION, FACT_JA4,
};

unsigned int summary_priority(struct item *item)
{
	int64_t severity = item_number(item, FACT_EVENT_SEVERITY);
	size_t i;

	for (i = 0; i < sizeof(priorities) / sizeof(*priorities); i++)
		if (severity >= priorities[i].severity)
			return priorities[i].priority;
	return item_is(item, "lost") ? 4 : 6;
}

const char *summary_sentence(struct item *item)
{
	const char *text = item_fact(item, FACT_REASON);

	if (!text)
		text = item_fact(item, FACT_ACTION);
	return text ? text : "";
}

void summary_each(struct item *item, summary_take *take, void *arg)
{
	const char *value;
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		value = item_fact(item, fields[i]);
		if (value)
			take(fact_path(fields[i]), value, arg);
	}
}
