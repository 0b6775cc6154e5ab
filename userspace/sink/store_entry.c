// SPDX-License-Identifier: BSD-3-Clause
#include "store_entry.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static enum entry_dataset dataset_of(const char *name)
{
	static const char begin[] = "kxwatch.";
	int dataset;

	if (!name || strncmp(name, begin, sizeof(begin) - 1))
		return ENTRY_OTHER;
	dataset = entry_dataset_find(name + sizeof(begin) - 1);
	return dataset < 0 ? ENTRY_OTHER : (enum entry_dataset)dataset;
}

static int64_t uid_of(const char *id)
{
	return id && isdigit((unsigned char)*id) ? strtoll(id, NULL, 10) : -1;
}

void store_entry(struct entry *e, struct item *item)
{
	static const enum fact text[ENTRY_COLUMNS] = {
		[ENTRY_PROCESS] = FACT_PROCESS, [ENTRY_PATH] = FACT_EXECUTABLE,
		[ENTRY_SCRIPT] = FACT_SCRIPT, [ENTRY_CONTAINER] = FACT_CONTAINER,
		[ENTRY_IP] = FACT_IP, [ENTRY_NAME] = FACT_DOMAIN,
		[ENTRY_CERTIFICATE] = FACT_SHA256,
	};
	const char *end = item_fact(item, FACT_END);
	const char *const *signal;
	size_t i, signals = item_signals(item, &signal);

	entry_init(e, dataset_of(item_fact(item, FACT_DATASET)));
	e->time = entry_time(item_fact(item, FACT_TIME));
	entry_set_id(e, item_fact(item, FACT_ID), item->text, item->size);
	for (i = 0; i < ENTRY_COLUMNS; i++)
		e->text[i] = item_fact(item, text[i]);
	entry_set_certificate(e, item_fact(item, FACT_SHA256), item_fact(item, FACT_SHA1));
	e->uid = uid_of(item_fact(item, FACT_USER_ID));
	e->severity = (int)item_number(item, FACT_EVENT_SEVERITY);
	e->provisional = end && !strcmp(end, "stopped");
	for (i = 0; i < signals && i < ENTRY_SIGNALS_MAX; i++)
		e->signal[e->signals++] = signal[i];
}
