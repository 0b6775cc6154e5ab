// SPDX-License-Identifier: BSD-3-Clause
#include "show.h"

#include <stdlib.h>

#include <kxwatch/html.h>
#include <kxwatch/sighting.h>

#include "moment.h"

#define ITEMS_MAX 64	/* of a list in an alert */

/* ---- one alert -------------------------------------------------------------------- */

static void fact(FILE *to, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(to, "<dt>%s</dt><dd>", name);
	html_text(to, text);
	fputs("</dd>\n", to);
}

static void fact_number(FILE *to, const char *name, const json_t *number)
{
	if (!json_is_integer(number))
		return;
	fprintf(to, "<dt>%s</dt><dd>%lld</dd>\n", name, (long long)json_integer_value(number));
}

static void findings(FILE *to, const json_t *list)
{
	size_t i;

	if (!json_array_size(list))
		return;
	fputs("<dt>findings</dt><dd>", to);
	for (i = 0; i < json_array_size(list) && i < ITEMS_MAX; i++) {
		fputs(i ? ", " : "", to);
		html_text(to, json_string_value(json_array_get(list, i)));
	}
	fputs("</dd>\n", to);
}

struct named {
	const char *name, *path;
};

static void facts(FILE *to, const json_t *r, const char *title, const struct named *named)
{
	fprintf(to, "<section><h4>%s</h4><dl>\n", title);
	for (; named->name; named++)
		fact(to, named->name, record_text(r, named->path));
	/* The list is closed by who knows what else belongs to it. */
}

static void facts_end(FILE *to)
{
	fputs("</dl></section>\n", to);
}

static void show_facts(FILE *to, const json_t *r)
{
	static const struct named who[] = {
		{ "program", "process.executable" }, { "script", "kxwatch.process.script" },
		{ "command line", "process.command_line" }, { "user", "process.user.name" },
		{ "user id", "process.user.id" }, { "parent", "process.parent.executable" },
		{ "cgroup", "kxwatch.process.cgroup" }, { "container", "container.id" },
		{ "TLS stack", "kxwatch.tls_stack" }, { "JA4", "kxwatch.ja4" }, { NULL, NULL },
	};
	static const struct named where[] = {
		{ "address", "destination.ip" }, { "server name", "tls.client.server_name" },
		{ "TLS version", "tls.version" }, { "cipher", "tls.cipher" },
		{ "key exchange", "kxwatch.kx.method" }, { "the client", "kxwatch.client_reaction" },
		{ "handshake", "kxwatch.handshake_end" }, { "community id", "network.community_id" },
		{ NULL, NULL },
	};
	static const struct named certificate[] = {
		{ "verdict", "kxwatch.certificate.verdict" }, { "error", "kxwatch.certificate.error" },
		{ "subject", "tls.server.subject" }, { "issuer", "tls.server.issuer" },
		{ "valid from", "tls.server.not_before" }, { "valid to", "tls.server.not_after" },
		{ "SHA-256", "tls.server.hash.sha256" }, { NULL, NULL },
	};

	fputs("<div class=\"facts\">\n", to);
	facts(to, r, "Who", who);
	fact_number(to, "process id", record_get(r, "process.pid"));
	facts_end(to);
	facts(to, r, "With whom", where);
	fact_number(to, "port", record_get(r, "destination.port"));
	fact_number(to, "bytes sent", record_get(r, "source.bytes"));
	fact_number(to, "bytes received", record_get(r, "destination.bytes"));
	facts_end(to);
	facts(to, r, "Certificate", certificate);
	findings(to, record_get(r, "kxwatch.certificate.findings"));
	facts_end(to);
	fputs("</div>\n", to);
}

static void tell_more(FILE *to, size_t all)
{
	if (all > ITEMS_MAX)
		fprintf(to, "<li>%zu more are left out here.</li>\n", all - ITEMS_MAX);
}

static void show_signals(FILE *to, const json_t *list)
{
	const json_t *one;
	size_t i;

	fputs("<h4>Why it is an alert</h4><ul class=\"signals\">\n", to);
	for (i = 0; i < json_array_size(list) && i < ITEMS_MAX; i++) {
		one = json_array_get(list, i);
		fprintf(to, "<li><b>%lld</b> <span>",
			(long long)json_integer_value(json_object_get(one, "weight")));
		html_text(to, record_text(one, "text"));
		fputs(" <code>", to);
		html_text(to, record_text(one, "id"));
		fputs("</code></span></li>\n", to);
	}
	tell_more(to, json_array_size(list));
	fputs("</ul>\n", to);
}

static void show_evidence(FILE *to, const json_t *list)
{
	const json_t *one;
	size_t i;

	fputs("<h4>What was seen, in order</h4><ol class=\"evidence\">\n", to);
	for (i = 0; i < json_array_size(list) && i < ITEMS_MAX; i++) {
		one = json_array_get(list, i);
		fputs("<li><time>", to);
		html_text(to, record_text(one, "time"));
		fputs("</time> <span>", to);
		html_text(to, record_text(one, "text"));
		fputs("</span></li>\n", to);
	}
	tell_more(to, json_array_size(list));
	fputs("</ol>\n", to);
}

static void show_alert(FILE *to, const struct kept *k)
{
	char *who = page_who(k->record), *where = page_where(k->record);
	const char *severity = page_severity(k->severity);
	int64_t at;

	fprintf(to, "<details class=\"alert %s\" data-severity=\"%s\"", severity, severity);
	html_attribute(to, "data-who", who ? who : "");
	html_attribute(to, "data-where", where ? where : "");
	fprintf(to, "><summary><span class=\"badge\">%s</span><span class=\"score\">%lld</span>"
		"<span class=\"reason\">", severity, (long long)k->score);
	html_text(to, record_text(k->record, "event.reason"));
	fputs("</span><time>", to);
	if (moment_parse(record_text(k->record, "@timestamp"), &at))
		moment_print(to, at);
	fputs("</time></summary>\n<div class=\"body\">\n", to);
	show_signals(to, record_get(k->record, "kxwatch.signals"));
	show_evidence(to, record_get(k->record, "kxwatch.evidence"));
	show_facts(to, k->record);
	fputs("<p class=\"note\">kxwatch explain <code>", to);
	html_text(to, k->id);
	fputs("</code> tells what would have kept it quiet.</p>\n</div></details>\n", to);
	free(who);
	free(where);
}

/* ---- filters ---------------------------------------------------------------------- */

/* What the alerts that are shown are of; a tally so that each is there once. */
static void options(FILE *to, const struct page *p, char *(*name_of)(const json_t *record),
		    const char *id, const char *label)
{
	struct tally names = { .most = p->kept.most };
	const struct tally_entry *e;
	char *name;
	size_t i;

	for (i = 0; i < p->kept.count; i++) {
		name = name_of(p->kept.alert[i].record);
		tally_text(&names, name);
		free(name);
	}
	tally_sort(&names);
	fprintf(to, "<label>%s <select id=\"%s\"><option value=\"\">all</option>\n", label, id);
	for (e = tally_next(&names, NULL); e; e = tally_next(&names, e)) {
		fputs("<option", to);
		html_attribute(to, "value", e->name);
		putc('>', to);
		html_short(to, e->name, 60);
		fprintf(to, " (%llu)</option>\n", (unsigned long long)e->count);
	}
	fputs("</select></label>\n", to);
	tally_clean(&names);
}

static void show_filters(FILE *to, const struct page *p)
{
	unsigned int rank;

	/* Of use with the script alone, which shows it. */
	fputs("<form id=\"filters\" hidden>\n<fieldset><legend>Severity</legend>\n", to);
	for (rank = SEVERITY_RANKS - 1; rank; rank--)
		fprintf(to, "<label class=\"%s\"><input type=\"checkbox\" name=\"severity\""
			" value=\"%s\" checked> %s</label>\n", page_severity(rank),
			page_severity(rank), page_severity(rank));
	fputs("</fieldset>\n", to);
	options(to, p, page_who, "who", "Program");
	options(to, p, page_where, "where", "Destination");
	fputs("<label>Text <input type=\"search\" id=\"text\" autocomplete=\"off\"></label>\n"
	      "<button type=\"reset\">Show all</button>\n"
	      "<p id=\"shown\" role=\"status\"></p>\n</form>\n", to);
}

void show_alerts(FILE *to, const struct page *p)
{
	size_t i;

	if (!p->alert_sum) {
		fputs("<p class=\"none\">There is none.</p>\n", to);
		return;
	}
	if (p->kept.count < p->alert_sum) {
		fprintf(to, "<p class=\"note\">Shown with their evidence are %zu of ", p->kept.count);
		html_count(to, p->alert_sum, "alert");
		fprintf(to, ": of each program and destination the %d gravest, then the gravest of"
			" all, the first of those that are alike. The others are counted above,"
			" and stand in the records.</p>\n", KEPT_OF_A_PAIR);
	}
	show_filters(to, p);
	fputs("<div id=\"alerts\">\n", to);
	for (i = 0; i < p->kept.count; i++)
		show_alert(to, &p->kept.alert[i]);
	fputs("</div>\n", to);
}
