// SPDX-License-Identifier: BSD-3-Clause
#include "baseline_review.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <judge/allow_text.h>
#include <judge/baseline.h>
#include <judge/glob.h>
#include <record/text.h>

#include "baseline_file.h"

struct review {
	const struct config *config;
	struct allow_list pending;
	const char **why;	/* of each that is pending */
	bool *seen;		/* of each that is approved */
	time_t now;
};

/* ---- from a tuple to an entry --------------------------------------------------- */

static bool set(char **to, const char *text)
{
	if (text)
		*to = glob_escape(text);
	return !text || *to;
}

static int entry_of(const struct tuple *one, struct allow_entry *e)
{
	char comment[160];
	bool ok;

	memset(e, 0, sizeof(*e));
	e->any_user = one->uid < 0;
	e->uid = (uint32_t)one->uid;
	e->any_destination = !one->network;
	e->port = (uint16_t)one->port;
	ok = set(&e->executable, one->executable) && set(&e->script, one->script) &&
	     set(&e->server_name, one->server_name) && set(&e->issuer, one->issuer) &&
	     (!one->network || !network_parse(&e->destination, one->network));
	snprintf(comment, sizeof(comment), "%sseen %" PRId64 " times, %.10s to %.10s",
		 one->invalid ? "CERTIFICATE INVALID; " : "", one->count, one->first, one->last);
	e->comment = strdup(comment);
	e->ja4_stable = one->ja4_stable ? strdup(one->ja4_stable) : NULL;
	if (ok && e->comment && (e->ja4_stable || !one->ja4_stable))
		return 0;
	allow_entry_clean(e);
	return -1;
}

static void query_of(const struct tuple *one, time_t now, struct allow_query *q)
{
	memset(q, 0, sizeof(*q));
	q->executable = one->executable;
	q->host_path = true;
	q->script = one->script;
	q->knows_user = one->uid >= 0;
	q->uid = (uint32_t)one->uid;
	q->server_name = one->server_name;
	q->issuer = one->issuer;
	q->ja4_stable = one->ja4_stable;
	q->at = now;
	q->remote.port = (uint16_t)one->port;
	if (one->ip && inet_pton(AF_INET, one->ip, q->remote.ip) == 1)
		q->remote.ip_size = 4;
	else if (one->ip && inet_pton(AF_INET6, one->ip, q->remote.ip) == 1)
		q->remote.ip_size = 16;
}

/* ---- what was learned, held against what is approved ----------------------------- */

/* An entry was seen if anything of that program and destination was, however it is now. */
static void mark_seen(struct review *r, const struct allow_query *q)
{
	const struct allow_list *l = &r->config->baseline;
	struct allow_cursor c = { 0, 0, NULL };
	const struct allow_entry *e;
	size_t i;

	while ((e = allow_next(l, q, &c))) {
		if (!allow_entry_is_destination(e, q) ||
		    allow_entry_issuer(e, q) == ALLOW_DIFFERS)
			continue;
		for (i = 0; i < l->count; i++)
			if (l->entry[i] == e)
				r->seen[i] = true;
	}
}

static const char *why_of(const struct baseline_view *v)
{
	if (v->unapproved)
		return "a destination that no program has";
	if (v->first_seen)
		return "a destination that this program does not have";
	if (v->other_issuer)
		return "another issuer";
	return v->other_hello ? "another fingerprint" : "nothing approved yet, or no certificate seen";
}

static int pend(struct review *r, const struct tuple *one, const char *why)
{
	const char **grown = realloc(r->why, (r->pending.count + 1) * sizeof(*grown));
	struct allow_entry e;

	if (!grown)
		return -1;
	r->why = grown;
	r->why[r->pending.count] = why;
	if (entry_of(one, &e))
		return -1;
	if (!allow_list_add(&r->pending, &e))
		return 0;
	allow_entry_clean(&e);
	return -1;
}

static int take(const struct tuple *one, void *arg)
{
	struct review *r = arg;
	struct baseline_view view;
	struct allow_query q;

	query_of(one, r->now, &q);
	mark_seen(r, &q);
	if (!one->executable || allow_find(&r->config->allow, &q))
		return 0;
	baseline_look(&r->config->baseline, &q, &view);
	return view.approved ? 0 : pend(r, one, why_of(&view));
}

struct review *review_create(const struct config *c, struct tuples *t)
{
	struct review *r = calloc(1, sizeof(*r));

	if (r)
		r->seen = calloc(c->baseline.count + 1, sizeof(*r->seen));
	if (!r || !r->seen) {
		fprintf(stderr, "kxwatch: out of memory\n");
		free(r);
		return NULL;
	}
	r->config = c;
	r->now = time(NULL);
	if (!t || !tuples_each(t, take, r))
		return r;
	fprintf(stderr, "kxwatch: %s\n", tuples_error(t));
	review_destroy(r);
	return NULL;
}

void review_destroy(struct review *r)
{
	if (!r)
		return;
	allow_list_clean(&r->pending);
	free(r->why);
	free(r->seen);
	free(r);
}

size_t review_pending(const struct review *r)
{
	return r->pending.count;
}

/* ---- for people and programs ----------------------------------------------------- */

static int print_json(json_t *o)
{
	int ret = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);

	json_decref(o);
	putchar('\n');
	if (ret)
		fprintf(stderr, "kxwatch: out of memory\n");
	return ret;
}

static json_t *entry_json(const struct allow_entry *e, const char *why)
{
	json_t *o = json_object();
	char *text = allow_text(e);

	text_set(o, "entry", text_json(text));
	text_set(o, "why", text_json(why));
	free(text);
	return o;
}

static json_t *pending_json(const struct review *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->pending.count; i++)
		json_array_append_new(list, entry_json(r->pending.entry[i], r->why[i]));
	return list;
}

int review_show(const struct review *r, bool json)
{
	if (json)
		return print_json(pending_json(r));
	baseline_file_write(stdout, &r->pending);
	return 0;
}

static json_t *unseen_json(const struct review *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->config->baseline.count; i++)
		if (!r->seen[i])
			json_array_append_new(list, entry_json(r->config->baseline.entry[i], NULL));
	return list;
}

int review_diff(const struct review *r, bool json)
{
	const struct allow_list *approved = &r->config->baseline;
	json_t *o;
	size_t i;

	if (json) {
		o = json_object();
		json_object_set_new(o, "added", pending_json(r));
		json_object_set_new(o, "not_seen", unseen_json(r));
		return print_json(o);
	}
	for (i = 0; i < r->pending.count; i++) {
		printf("+ # %s\n+ ", r->why[i]);
		allow_text_entry(stdout, r->pending.entry[i], "+ ");
		putchar('\n');
	}
	for (i = 0; i < approved->count; i++) {
		if (r->seen[i])
			continue;
		printf("- # approved, and not seen\n- ");
		allow_text_entry(stdout, approved->entry[i], "- ");
		putchar('\n');
	}
	return 0;
}

/* ---- into the file --------------------------------------------------------------- */

/* Whether a list has the same entry, word for word. */
static bool has(const struct allow_list *l, const struct allow_entry *e)
{
	char *text = allow_text(e), *other;
	bool found = false;
	size_t i;

	for (i = 0; text && !found && i < l->count; i++) {
		other = allow_text(l->entry[i]);
		found = other && !strcmp(text, other);
		free(other);
	}
	free(text);
	return found;
}

int review_apply(const struct review *r, const struct allow_list *from, size_t *added)
{
	const struct allow_list *approved = &r->config->baseline;
	struct allow_list all = { .entry = NULL };
	size_t i, n = 0;
	int ret;

	*added = 0;
	if (!from)
		from = &r->pending;
	/* Pointers to entries of others: this list is only written, never cleaned. */
	all.entry = malloc((approved->count + from->count + 1) * sizeof(struct allow_entry *));
	if (!all.entry) {
		fprintf(stderr, "kxwatch: out of memory\n");
		return -1;
	}
	for (i = 0; i < approved->count; i++)
		all.entry[n++] = approved->entry[i];
	for (i = 0; i < from->count; i++) {
		if (has(approved, from->entry[i]))
			continue;
		all.entry[n++] = from->entry[i];
		++*added;
	}
	all.count = n;
	ret = baseline_file_replace(r->config->baseline_file, &all);
	free(all.entry);
	return ret;
}
