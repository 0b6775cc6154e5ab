// SPDX-License-Identifier: BSD-3-Clause
#include "story.h"

#include <kxwatch/html.h>
#include <kxwatch/sighting.h>

#include "moment.h"

/* "2 critical, 1 high" */
static void severities(FILE *to, const struct page *p)
{
	const char *between = "";
	unsigned int rank;

	for (rank = SEVERITY_RANKS - 1; rank; rank--) {
		if (!p->alerts[rank])
			continue;
		fputs(between, to);
		html_number(to, p->alerts[rank]);
		fprintf(to, " %s", page_severity(rank));
		between = ", ";
	}
}

void story_headline(FILE *to, const struct page *p)
{
	unsigned int rank = SEVERITY_RANKS - 1;

	while (rank && !p->alerts[rank])
		rank--;
	fprintf(to, "<p class=\"headline %s\">", page_severity(rank));
	if (rank) {
		html_number(to, p->alerts[rank]);
		fprintf(to, " %s alert%s", page_severity(rank), p->alerts[rank] == 1 ? "" : "s");
	} else {
		fputs(p->records ? "No alert" : "No records", to);
	}
	fputs("</p>\n", to);
}

static void tell_period(FILE *to, const struct page *p)
{
	const struct timeline *t = &p->timeline;
	const struct tally_entry *host = tally_next(&p->hosts, NULL);

	if (!t->used) {
		fputs("The records hold no handshake and no alert of this time. ", to);
		return;
	}
	fputs("Between ", to);
	moment_print(to, t->first);
	fputs(" and ", to);
	moment_print(to, t->last);
	fputs(" UTC, ", to);
	if (tally_size(&p->hosts) > 1)
		html_count(to, tally_size(&p->hosts), "host");
	else
		html_text(to, host ? host->name : "this host");
	if (p->handshakes) {
		fputs(" recorded ", to);
		html_count(to, p->handshakes, "TLS handshake");
		fputs(" by ", to);
		html_count(to, tally_size(&p->quiet_pairs), "pair");
		fputs(" of program and destination", to);
	} else {
		fputs(" recorded alerts only", to);
	}
	fputs(". ", to);
}

static void tell_alerts(FILE *to, const struct page *p)
{
	if (!p->alert_sum) {
		if (p->timeline.used)
			fputs("<strong>None of them was an alert.</strong> That is said of what was"
			      " seen, and not of what could not be; the last chapter tells what"
			      " that was. ", to);
		return;
	}
	fputs("<strong>", to);
	html_count(to, p->alert_sum, "alert");
	fputs("</strong> (", to);
	severities(to, p);
	fprintf(to, ") %s raised", p->alert_sum == 1 ? "was" : "were");
	if (p->repeats.sum) {
		fputs(", and ", to);
		html_count(to, p->repeats.sum, "repetition");
		fputs(" of them held back", to);
	}
	fputs(". ", to);
	if (!p->accepted_bad)
		return;
	fputs("In <strong>", to);
	html_count(to, p->accepted_bad, "case");
	fputs("</strong> a program was shown a bad certificate and went on anyway. ", to);
}

static void tell_gravest(FILE *to, const struct page *p)
{
	const struct kept *k = p->kept.alert;
	const char *reason;
	int64_t at;

	if (!p->kept.count)
		return;
	reason = record_text(k->record, "event.reason");
	fputs("</p>\n<p>The gravest", to);
	if (moment_parse(record_text(k->record, "@timestamp"), &at)) {
		fputs(", at ", to);
		moment_print(to, at);
		fputs(" UTC", to);
	}
	fputs(": <q>", to);
	html_text(to, reason ? reason : "its record gives no reason");
	fprintf(to, "</q> (score %lld of 100). ", (long long)k->score);
}

static void tell_blindness(FILE *to, const struct page *p)
{
	fputs("</p>\n<p>", to);
	if (p->losses_all) {
		fputs("<strong>", to);
		html_count(to, p->lost, "event");
		fprintf(to, " %s lost</strong> before %s read: what %s told is missing here. ",
			p->lost == 1 ? "was" : "were", p->lost == 1 ? "it was" : "they were",
			p->lost == 1 ? "it" : "they");
	} else {
		fputs("The records tell of no loss. ", to);
	}
	if (!p->handshakes || !p->blind.not_visible)
		return;
	fputs("In ", to);
	html_number(to, p->blind.not_visible);
	fprintf(to, " of the %s no certificate could be seen (TLS 1.3 encrypts it, a resumed"
		" session shows none): a bad one would not have been noticed there. ",
		p->handshakes == 1 ? "handshake" : "handshakes");
}

void story_tell(FILE *to, const struct page *p)
{
	fputs("<p>", to);
	tell_period(to, p);
	tell_alerts(to, p);
	tell_gravest(to, p);
	tell_blindness(to, p);
	fputs("</p>\n", to);
}
