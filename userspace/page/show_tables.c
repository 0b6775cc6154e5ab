// SPDX-License-Identifier: BSD-3-Clause
#include "show.h"

#include <string.h>

#include <kxwatch/html.h>

#include "certs.h"
#include "moment.h"

#define ROWS_MAX 40

static void table(FILE *to, const char *heads)
{
	fprintf(to, "<div class=\"scroll\"><table><thead><tr>%s</tr></thead><tbody>\n", heads);
}

static void table_end(FILE *to)
{
	fputs("</tbody></table></div>\n", to);
}

static void cell_number(FILE *to, uint64_t number)
{
	fputs("<td class=\"number\">", to);
	html_number(to, number);
	fputs("</td>", to);
}

static void cell(FILE *to, const char *text)
{
	fputs("<td>", to);
	html_text(to, text && *text ? text : "\xe2\x80\x93");
	fputs("</td>", to);
}

/* What a table of so many rows left out. */
static void tell_rest(FILE *to, const struct tally *t, const char *of, const char *what)
{
	const size_t names = tally_size(t);

	if (names > ROWS_MAX) {
		fputs("<p class=\"note\">", to);
		html_count(to, names - ROWS_MAX, of);
		fputs(" more are left out here.</p>\n", to);
	}
	if (t->beyond) {
		fputs("<p class=\"note\">", to);
		html_count(to, t->beyond, what);
		fputs(" were of others, which were too many to be told apart.</p>\n", to);
	}
}

/* ---- certificates ----------------------------------------------------------------- */

/* Of a time its day. */
static void day(FILE *to, const char *time)
{
	char text[11];

	snprintf(text, sizeof(text), "%s", time);
	html_text(to, *text ? text : "?");
}

static void certificate_row(FILE *to, const struct tally_entry *e, const char *verdict)
{
	fprintf(to, "<tr><td><span class=\"verdict %s\">%s</span>", verdict, verdict);
	if (*certs_text(e, CERT_TEXT_FINDINGS)) {
		fputs("<br>", to);
		html_text(to, certs_text(e, CERT_TEXT_FINDINGS));
	}
	fputs("</td>", to);
	cell(to, certs_text(e, CERT_TEXT_SUBJECT));
	cell(to, certs_text(e, CERT_TEXT_ISSUER));
	fputs("<td class=\"dates\">", to);
	day(to, certs_text(e, CERT_TEXT_BEGIN));
	fputs(" to<br>", to);
	day(to, certs_text(e, CERT_TEXT_END));
	fputs("</td>", to);
	cell(to, certs_text(e, CERT_TEXT_KEY));
	cell_number(to, e->count);
	fputs("<td class=\"hash\">", to);
	html_text(to, certs_text(e, CERT_TEXT_SHA256));
	fputs("</td></tr>\n", to);
}

static void certificate_rows(FILE *to, const struct tally *t, const char *verdict)
{
	const struct tally_entry *e = tally_next(t, NULL);
	int rows;

	for (rows = 0; e && rows < ROWS_MAX; rows++, e = tally_next(t, e))
		certificate_row(to, e, verdict);
}

void show_certificates(FILE *to, const struct page *p)
{
	if (!p->bad_certs.sum && !p->good_certs.sum) {
		fputs("<p class=\"none\">No certificate was seen.</p>\n", to);
		return;
	}
	table(to, "<th>verdict</th><th>subject</th><th>issuer</th><th>valid</th><th>key</th>"
	      "<th class=\"number\">seen</th><th>SHA-256</th>");
	certificate_rows(to, &p->bad_certs, "invalid");
	certificate_rows(to, &p->good_certs, "valid");
	table_end(to);
	tell_rest(to, &p->bad_certs, "bad certificate", "bad certificate");
	tell_rest(to, &p->good_certs, "good certificate", "good certificate");
}

/* ---- key exchanges and signals ---------------------------------------------------- */

static void bars(FILE *to, const struct tally *t, const char *title)
{
	const struct tally_entry *e = tally_next(t, NULL);
	uint64_t most = e ? e->count : 1;
	int rows;

	fprintf(to, "<section><h3>%s</h3>\n", title);
	table(to, "<th>name</th><th class=\"number\">times</th><th></th>");
	for (rows = 0; e && rows < ROWS_MAX; rows++, e = tally_next(t, e)) {
		fputs("<tr><td>", to);
		html_text(to, e->name);
		if (e->size > strlen(e->name) + 1) {
			fputs("<br><span class=\"sub\">", to);
			html_text(to, tally_second(e));
			fputs("</span>", to);
		}
		fputs("</td>", to);
		cell_number(to, e->count);
		fprintf(to, "<td class=\"bar\"><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\""
			" aria-hidden=\"true\"><rect width=\"%.1f\" height=\"8\"/></svg></td></tr>\n",
			100.0 * (double)e->count / (double)most);
	}
	table_end(to);
	tell_rest(to, t, "name", "time");
	fputs("</section>\n", to);
}

void show_key_exchanges(FILE *to, const struct page *p)
{
	fputs("<div class=\"columns\">\n", to);
	fputs("<div>\n", to);
	bars(to, &p->methods, "Key exchange");
	bars(to, &p->versions, "TLS version");
	fputs("</div>\n", to);
	if (p->alert_sum)
		bars(to, &p->signals, "Signals of the alerts");
	fputs("</div>\n", to);
}

/* ---- what was held back, and what was lost ---------------------------------------- */

static void show_repeats(FILE *to, const struct page *p)
{
	const struct tally_entry *e = tally_next(&p->repeats, NULL);
	int rows;

	fputs("<h3>Alerts held back</h3>\n", to);
	if (!p->repeats.sum) {
		fputs("<p class=\"none\">The records tell of none. (They are told at the end of their"
		      " window, an hour unless set otherwise.)</p>\n", to);
		return;
	}
	fputs("<p>The same alert about the same program, user and destination is told once in a"
	      " window of time; so often it was raised again:</p>\n", to);
	table(to, "<th>program</th><th>destination</th><th class=\"number\">held back</th>");
	for (rows = 0; e && rows < ROWS_MAX; rows++, e = tally_next(&p->repeats, e)) {
		fputs("<tr>", to);
		cell(to, e->name);
		cell(to, tally_second(e));
		cell_number(to, e->count);
		fputs("</tr>\n", to);
	}
	table_end(to);
	tell_rest(to, &p->repeats, "pair", "repetition");
}

static void show_losses(FILE *to, const struct page *p)
{
	size_t i;

	fputs("<h3>Events lost</h3>\n", to);
	if (p->dropped) {
		fputs("<p>", to);
		html_count(to, p->dropped, "record");
		fputs(" could not be written in time to one of the places that records go to, for"
		      " want of room; which one, its record says.</p>\n", to);
	}
	if (!p->losses_all) {
		fputs("<p class=\"none\">The records tell of none.</p>\n", to);
		return;
	}
	fputs("<p>The module's log is bounded. These events were overwritten before they were read;"
	      " handshakes and alerts may have been among them.</p>\n", to);
	table(to, "<th>told at (UTC)</th><th class=\"number\">events</th><th class=\"number\">gaps</th>");
	for (i = 0; i < p->losses; i++) {
		fputs("<tr><td>", to);
		moment_print(to, p->loss[i].time);
		fputs("</td>", to);
		cell_number(to, p->loss[i].events);
		cell_number(to, p->loss[i].gaps);
		fputs("</tr>\n", to);
	}
	fputs("<tr class=\"sum\"><td>in all</td>", to);
	cell_number(to, p->lost);
	cell_number(to, p->gaps);
	fputs("</tr>\n", to);
	table_end(to);
	if (p->losses_all > p->losses) {
		fputs("<p class=\"note\">", to);
		html_count(to, p->losses_all - p->losses, "record");
		fputs(" of loss more are in the sum alone.</p>\n", to);
	}
}

void show_missing(FILE *to, const struct page *p)
{
	show_repeats(to, p);
	show_losses(to, p);
}

/* ---- what cannot be told ---------------------------------------------------------- */

/* "3 of 12 (25.0 %) handshakes showed ..."; of 0: of no sum. */
static void blind(FILE *to, uint64_t number, uint64_t of, const char *one, const char *what)
{
	fputs("<li>", to);
	html_number(to, number);
	if (of) {
		fputs(" of ", to);
		html_number(to, of);
		fprintf(to, " (%.1f %%)", 100.0 * (double)number / (double)of);
	}
	fprintf(to, " %s%s %s</li>\n", one, (of ? of : number) == 1 ? "" : "s", what);
}

static void blind_if(FILE *to, uint64_t number, uint64_t of, const char *one, const char *what)
{
	if (number)
		blind(to, number, of, one, what);
}

static void show_left_out(FILE *to, const struct page *p)
{
	blind_if(to, p->unreadable, 0, "line", "of the files that held no record: left out.");
	blind_if(to, p->timeless, 0, "record", "without a time: left out.");
	blind_if(to, p->earlier, 0, "record", "from before the time that was asked for: left out.");
	blind_if(to, p->twice, 0, "alert", "that stood there twice, as after a crash: counted once.");
	blind_if(to, p->no_memory, 0, "time", "that memory ran out while this page was made.");
}

void show_blindness(FILE *to, const struct page *p)
{
	const struct blindness *b = &p->blind;
	const uint64_t of = p->handshakes;

	fputs("<ul class=\"blind\">\n", to);
	if (!of && p->alert_sum)
		fputs("<li>Handshakes that were no alert were not recorded: the setting"
		      " <code>records.handshakes</code>.</li>\n", to);
	if (of)
		blind(to, b->not_visible, of, "handshake", "showed no certificate: no verdict on it"
		      " is possible, and none is given.");
	blind_if(to, b->tls13, of, "handshake", "did so because TLS 1.3 encrypts it.");
	blind_if(to, b->resumed, of, "handshake", "did so because an earlier session was resumed.");
	blind_if(to, b->truncated, of, "handshake", "could not be read to the end.");
	blind_if(to, b->after_loss, of, "handshake", "went on while events were lost.");
	blind_if(to, b->nobody, of, "handshake", "had a program whose path is unknown.");
	blind_if(to, b->not_read, 0, "connection", "noticed and not read: QUIC, DTLS or no TLS.");
	show_left_out(to, p);
	fputs("</ul>\n<p>Never seen, whatever the records say: QUIC and DTLS, connections that come in,"
	      " connections that were open before the module was loaded, the content of any"
	      " connection, and whatever root did after unloading the module. The names of"
	      " servers, certificates and programs are chosen by those who run them.</p>\n", to);
}
