// SPDX-License-Identifier: BSD-3-Clause
#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kxwatch/sighting.h>

#include "certs.h"
#include "moment.h"

#define PAIRS_MAX	8192
#define CERTS_MAX	1024
#define WORDS_MAX	128
#define NAME_MAX_BYTES	400	/* of a program or a destination */

static const char *const severities[SEVERITY_RANKS] = {
	"none", "low", "medium", "high", "critical",
};

const char *page_severity(unsigned int rank)
{
	return severities[rank < SEVERITY_RANKS ? rank : 0];
}

static unsigned int rank_of(const json_t *record)
{
	const char *text = record_text(record, "kxwatch.severity");
	unsigned int rank;

	for (rank = SEVERITY_RANKS - 1; text && rank; rank--)
		if (!strcmp(text, severities[rank]))
			return rank;
	return 1;
}

/* ---- names ---------------------------------------------------------------------- */

/* Of one that is too long the beginning and the end, which say the most. */
static char *bounded(char *name)
{
	static const char dots[] = "\xe2\x80\xa6";
	const size_t half = NAME_MAX_BYTES / 2, head = half - (sizeof(dots) - 1);
	size_t size = name ? strlen(name) : 0;

	if (size <= NAME_MAX_BYTES)
		return name;
	memcpy(name + head, dots, sizeof(dots) - 1);
	memmove(name + half, name + size - half, half + 1);
	return name;
}

char *page_who(const json_t *record)
{
	const char *exe = record_text(record, "process.executable");
	const char *script = record_text(record, "kxwatch.process.script");
	char *name;

	if (!exe)
		exe = record_text(record, "process.name");
	if (asprintf(&name, "%s%s%s", exe ? exe : "a program of unknown name",
		     script ? " " : "", script ? script : "") < 0)
		return NULL;
	return bounded(name);
}

char *page_where(const json_t *record)
{
	const char *host = record_text(record, "destination.domain");
	json_int_t port = json_integer_value(record_get(record, "destination.port"));
	const char *ip = record_text(record, "destination.ip");
	bool brackets;
	char *name;
	int ret;

	if (!host)
		host = ip;
	brackets = host && host == ip && strchr(host, ':');
	if (!host)
		ret = asprintf(&name, "an unknown address");
	else if (port)
		ret = asprintf(&name, brackets ? "[%s]:%lld" : "%s:%lld", host, (long long)port);
	else
		ret = asprintf(&name, "%s", host);
	return ret < 0 ? NULL : bounded(name);
}

static struct tally_entry *pair_add(struct page *p, struct tally *t, const json_t *record,
				    uint64_t count, unsigned int rank)
{
	char *who = page_who(record), *where = page_where(record), name[2 * NAME_MAX_BYTES + 16];
	struct tally_entry *e = NULL;
	size_t size;

	if (who && where) {
		size = (size_t)snprintf(name, sizeof(name), "%s%c%s", who, '\0', where) + 1;
		e = tally_add(t, name, size, count, rank);
	} else {
		p->no_memory++;
	}
	free(who);
	free(where);
	return e;
}

/* ---- kinds of records ------------------------------------------------------------- */

static bool is_text(const json_t *record, const char *path, const char *text)
{
	const char *is = record_text(record, path);

	return is && !strcmp(is, text);
}

static void take_blindness(struct blindness *b, const json_t *record)
{
	if (is_text(record, "kxwatch.certificate.verdict", "not-visible")) {
		b->not_visible++;
		if (json_is_true(record_get(record, "tls.resumed")))
			b->resumed++;
		else if (is_text(record, "tls.version", "1.3"))
			b->tls13++;
	}
	b->truncated += json_is_true(record_get(record, "kxwatch.truncated"));
	b->after_loss += json_integer_value(record_get(record, "kxwatch.lost_before")) > 0;
	b->nobody += !record_text(record, "process.executable");
}

static void take_handshake(struct page *p, const json_t *record, int64_t at)
{
	p->handshakes++;
	timeline_at(&p->timeline, at)->handshakes++;
	pair_add(p, &p->quiet_pairs, record, 1, 0);
	certs_take(&p->bad_certs, &p->good_certs, record);
	tally_text(&p->methods, record_text(record, "kxwatch.kx.method"));
	tally_text(&p->versions, record_text(record, "tls.version"));
	take_blindness(&p->blind, record);
}

static void take_signals(struct page *p, const json_t *list)
{
	const char *id, *text;
	char name[512];
	size_t i;
	int size;

	for (i = 0; i < json_array_size(list) && i < WORDS_MAX; i++) {
		id = record_text(json_array_get(list, i), "id");
		text = record_text(json_array_get(list, i), "text");
		if (!id)
			continue;
		size = snprintf(name, sizeof(name), "%.128s%c%.300s", id, '\0', text ? text : "");
		tally_add(&p->signals, name, (size_t)size + 1, 1, 0);
	}
}

static void take_alert(struct page *p, const json_t *record, int64_t at)
{
	struct kept k = {
		.record = (json_t *)record,
		.id = record_text(record, "event.id"),
		.severity = rank_of(record),
		.score = json_integer_value(record_get(record, "event.risk_score")),
	};

	if (kept_has(&p->kept, k.id)) {
		p->twice++;
		return;
	}
	p->alert_sum++;
	p->alerts[k.severity]++;
	timeline_at(&p->timeline, at)->alerts[k.severity]++;
	p->accepted_bad += is_text(record, "kxwatch.certificate.verdict", "invalid") &&
			   is_text(record, "kxwatch.client_reaction", "accepted");
	take_signals(p, record_get(record, "kxwatch.signals"));
	k.pair = pair_add(p, &p->loud_pairs, record, 1, k.severity);
	if (kept_add(&p->kept, &k))
		p->no_memory++;
}

static uint64_t number(const json_t *record, const char *path)
{
	json_int_t n = json_integer_value(record_get(record, path));

	return n > 0 ? (uint64_t)n : 0;
}

static void take_lost(struct page *p, const json_t *record, int64_t at)
{
	const uint64_t events = number(record, "kxwatch.lost.events");
	const uint64_t gaps = number(record, "kxwatch.lost.gaps");

	/* What a sink had to drop is told in all of them: this file may have it. */
	if (record_get(record, "kxwatch.lost.records")) {
		p->dropped += number(record, "kxwatch.lost.records");
		return;
	}
	timeline_at(&p->timeline, at)->lost += events;
	p->lost += events;
	p->gaps += gaps;
	p->losses_all++;
	if (p->losses < PAGE_LOSSES_MAX)
		p->loss[p->losses++] = (struct loss_told){ at, events, gaps };
}

static void take_kind(struct page *p, const json_t *record, const char *kind, int64_t at)
{
	if (!strcmp(kind, "kxwatch.handshake")) {
		take_handshake(p, record, at);
	} else if (!strcmp(kind, "kxwatch.alert")) {
		take_alert(p, record, at);
	} else if (!strcmp(kind, "kxwatch.repeats")) {
		timeline_at(&p->timeline, at);
		pair_add(p, &p->repeats, record, number(record, "kxwatch.repeats.count"), 0);
	} else if (!strcmp(kind, "kxwatch.lost")) {
		take_lost(p, record, at);
	} else if (!strcmp(kind, "kxwatch.library")) {
		p->libraries++;
	} else if (!strcmp(kind, "kxwatch.flow")) {
		p->flows++;
		p->blind.not_read += is_text(record, "event.action", "handshake-not-read");
	} else {
		p->others++;
	}
}

void page_take(struct page *p, const json_t *record)
{
	const char *kind = record_text(record, "event.dataset");
	int64_t at;

	if (!moment_parse(record_text(record, "@timestamp"), &at)) {
		p->timeless++;
		return;
	}
	if (p->since_given && at < p->since) {
		p->earlier++;
		return;
	}
	p->records++;
	tally_text(&p->hosts, record_text(record, "host.name"));
	take_kind(p, record, kind ? kind : "", at);
}

/* ---- beginning and end ------------------------------------------------------------ */

void page_init(struct page *p, size_t alerts_most)
{
	memset(p, 0, sizeof(*p));
	p->kept.most = alerts_most;
	p->quiet_pairs.most = p->loud_pairs.most = p->repeats.most = PAIRS_MAX;
	p->bad_certs.most = p->good_certs.most = CERTS_MAX;
	p->methods.most = p->versions.most = p->signals.most = WORDS_MAX;
	p->hosts.most = PAIRS_MAX;
}

void page_finish(struct page *p)
{
	kept_sort(&p->kept);
	tally_sort(&p->quiet_pairs);
	tally_sort(&p->loud_pairs);
	tally_sort(&p->repeats);
	tally_sort(&p->bad_certs);
	tally_sort(&p->good_certs);
	tally_sort(&p->methods);
	tally_sort(&p->versions);
	tally_sort(&p->signals);
	tally_sort(&p->hosts);
}

void page_clean(struct page *p)
{
	kept_clean(&p->kept);
	tally_clean(&p->quiet_pairs);
	tally_clean(&p->loud_pairs);
	tally_clean(&p->repeats);
	tally_clean(&p->bad_certs);
	tally_clean(&p->good_certs);
	tally_clean(&p->methods);
	tally_clean(&p->versions);
	tally_clean(&p->signals);
	tally_clean(&p->hosts);
}
