// SPDX-License-Identifier: BSD-3-Clause
#include "module_metrics.h"

static void put_hooks(struct exposition *e, const struct kxw_status *s)
{
	const struct kxw_hook *end = s->hook + s->hooks, *h;

	exposition_gauge(e, "kxwatch_hook_up", "Whether a hook of the module works.");
	for (h = s->hook; h < end; h++)
		exposition_sample(e, h->state == KXW_HOOK_ON, "hook", h->name, "symbol", h->symbol,
				  NULL);
	exposition_counter(e, "kxwatch_hook_hits", "Times a hook has run.");
	for (h = s->hook; h < end; h++)
		exposition_sample(e, h->hits, "hook", h->name, NULL);
	exposition_counter(e, "kxwatch_hook_missed", "Times the kernel could not run a hook.");
	for (h = s->hook; h < end; h++)
		exposition_sample(e, h->missed, "hook", h->name, NULL);
}

static void put_tables(struct exposition *e, const struct kxw_status *s)
{
	const struct kxw_limit *end = s->limit + s->limits, *l;

	exposition_gauge(e, "kxwatch_table_used", "Entries of a table of the module in use.");
	for (l = s->limit; l < end; l++)
		exposition_sample(e, l->used, "table", l->name, NULL);
	exposition_gauge(e, "kxwatch_table_capacity", "Entries that a table of the module can hold.");
	for (l = s->limit; l < end; l++)
		exposition_sample(e, l->capacity, "table", l->name, NULL);
	exposition_gauge(e, "kxwatch_table_bytes", "Memory that a table of the module was given.");
	for (l = s->limit; l < end; l++)
		exposition_sample(e, (uint64_t)l->capacity * l->unit_size, "table", l->name, NULL);
}

static void put_counters(struct exposition *e, const struct kxw_status *s)
{
	unsigned int i;

	exposition_counter(e, "kxwatch_module_counter", "What the module counted since it was loaded;"
			   " kxwatch status says what each counts.");
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX; i++)
		exposition_sample(e, s->stats[i], "counter", kxw_stats_name(i), NULL);
	exposition_gauge(e, "kxwatch_log_held_events", "Events that the module's log holds.");
	exposition_sample(e, s->tail ? s->head - s->tail + 1 : 0, NULL);
}

void module_metrics(struct exposition *e, const struct kxw_status *status)
{
	exposition_gauge(e, "kxwatch_module_up", "Whether the module is loaded and answers.");
	exposition_sample(e, status != NULL, NULL);
	if (!status)
		return;
	exposition_gauge(e, "kxwatch_module_version", "The module's version, in the label; always 1.");
	exposition_sample(e, 1, "version", status->version, NULL);
	put_hooks(e, status);
	put_counters(e, status);
	put_tables(e, status);
}
