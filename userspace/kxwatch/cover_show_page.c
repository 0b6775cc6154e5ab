// SPDX-License-Identifier: BSD-3-Clause
#include "cover_show.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "html.h"

static const char head[] =
	"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\""
	" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>kxwatch coverage</title>\n<style>\n"
	":root{color-scheme:light dark;--back:#fbfbfa;--card:#fff;--text:#1c2128;--soft:#5b6470;"
	"--line:#dfe3e8;--good:#13703f;--bad:#b3261e;--none:#6a737d}\n"
	"@media(prefers-color-scheme:dark){:root{--back:#14171b;--card:#1c2026;--text:#e6e9ee;"
	"--soft:#9aa4b1;--line:#313842;--good:#5fd19a;--bad:#ff8a80;--none:#98a2ae}}\n"
	"*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--text);"
	"font:16px/1.5 system-ui,sans-serif}main{max-width:72rem;margin:0 auto;padding:2rem 1rem}\n"
	"h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2.5rem 0 .75rem}"
	"p{margin:.4rem 0}.soft{color:var(--soft)}\n"
	".sum{font-size:1.25rem;font-weight:600;margin-top:1rem}.good{color:var(--good)}"
	".bad{color:var(--bad)}.none{color:var(--none)}\n"
	".wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);"
	"border-radius:.5rem}table{border-collapse:collapse;width:100%;font-size:.9rem}\n"
	"th,td{text-align:left;vertical-align:top;padding:.5rem .75rem;"
	"border-top:1px solid var(--line)}thead th{border-top:0;color:var(--soft);font-weight:600}\n"
	"td.n{white-space:nowrap;font-variant-numeric:tabular-nums}"
	"td code{white-space:nowrap}code{font:.85em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.25rem;margin:0}"
	"dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
	"@media print{main{padding:0}.wide{overflow:visible}}\n"
	"</style>\n</head>\n<body>\n<main>\n";

static void put_fact(FILE *to, const char *name, const char *value)
{
	fprintf(to, "<dt>%s</dt><dd><code>", name);
	html_text(to, value);
	fputs("</code></dd>\n", to);
}

static void put_cell(FILE *to, const struct cell *cell)
{
	fputs("<td class=\"n\">", to);
	switch (cell->state) {
	case CELL_SEEN:
		if (cell->timed)
			fprintf(to, "<span class=\"good\">&#10003;</span> %" PRIu64 " ms", cell->ms);
		else
			fputs("<span class=\"good\">&#10003;</span> seen", to);
		break;
	case CELL_NOT_SEEN:
		fputs("<span class=\"bad\">&#10007; not seen</span>", to);
		break;
	case CELL_NOT_ASKED:
		fputs("<span class=\"none\">not asked</span>", to);
		break;
	case CELL_UNKNOWN:
		fputs("<span class=\"bad\">? cannot be looked at</span>", to);
		break;
	case CELL_HANDED_OVER:
		fputs("<span class=\"good\">&#8594;</span> handed over", to);
		break;
	case CELL_NOT_READ:
		fputs("<span class=\"none\">not read back</span>", to);
		break;
	}
	fputs("</td>", to);
}

static void put_row(FILE *to, const struct cover *c, enum row row)
{
	const struct row_info *info = &row_table[row];
	size_t i;

	fprintf(to, "<tr id=\"%s\"><td>%s<br><span class=\"soft\">%s%s%s</span></td><td>%s<br>"
		"<span class=\"soft\">%s</span></td>", info->id, info->telemetry,
		info->component_id ? info->component_id : "", info->component_id ? " " : "",
		info->component, info->what, info->proves);
	put_cell(to, &c->module.cell[row]);
	for (i = 0; i < c->sinks; i++)
		put_cell(to, &c->sink[i].cell[row]);
	fprintf(to, "<td><code>%s</code></td></tr>\n", info->field);
}

static void put_rows(FILE *to, const struct cover *c)
{
	size_t i;
	int row;

	fputs("<h2>What was seen</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>Telemetry</th>"
	      "<th>What was done, and what it proves</th><th>Module</th>", to);
	for (i = 0; i < c->sinks; i++)
		fprintf(to, "<th>Records (%s)</th>", c->sink[i].name);
	fputs("<th>Field of the records</th></tr></thead>\n<tbody>\n", to);
	for (row = 0; row < ROWS; row++)
		put_row(to, c, row);
	fputs("</tbody></table></div>\n<p class=\"soft\">Times are from the moment in the kernel until"
	      " it could be read there; what was handed over was taken there, by the daemon's word.</p>\n", to);
}

static void put_spots(FILE *to, const struct cover *c)
{
	static const char *const kinds[] = {
		[SPOT_FAULT] = "Fault",
		[SPOT_SETTING] = "By settings",
		[SPOT_KERNEL] = "This kernel",
		[SPOT_INHERENT] = "On every host",
	};
	size_t i;

	fputs("<h2>Blind spots of this host</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>Kind</th>"
	      "<th>What is not seen</th></tr></thead>\n<tbody>\n", to);
	for (i = 0; i < c->spots; i++) {
		fprintf(to, "<tr><td class=\"n%s\">%s</td><td>",
			c->spot[i].kind == SPOT_FAULT ? " bad" : "", kinds[c->spot[i].kind]);
		html_text(to, c->spot[i].text);
		fputs("</td></tr>\n", to);
	}
	fputs("</tbody></table></div>\n", to);
}

static void put_facts(FILE *to, const struct cover *c, const char *host)
{
	char text[64];
	size_t i;

	fputs("<h2>How it was tried</h2>\n<dl>\n", to);
	put_fact(to, "Host", host);
	put_fact(to, "Module", c->after.version);
	put_fact(to, "Tool", KXW_VERSION);
	put_fact(to, "Canaries", c->canaries.server_name);
	put_fact(to, "Programs", c->canaries.directory);
	for (i = 0; i < c->sinks; i++)
		put_fact(to, "Records", *c->sink[i].target ? c->sink[i].target :
			 "standard output, which is no file");
	snprintf(text, sizeof(text), "%.1f", c->rate);
	put_fact(to, "Events per second", text);
	if (c->held > 0) {
		snprintf(text, sizeof(text), "%.0f", c->held);
		put_fact(to, "Seconds that the log holds", text);
	}
	fputs("</dl>\n", to);
}

int cover_show_page(FILE *to, const struct cover *c)
{
	size_t of, seen = cover_seen(c, &of);
	const time_t at = (time_t)(c->began / 1000000000ULL);
	char host[256] = "", when[64] = "";
	struct tm tm;

	gethostname(host, sizeof(host) - 1);
	if (gmtime_r(&at, &tm))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
	fputs(head, to);
	fputs("<h1>kxwatch coverage of ", to);
	html_text(to, host);
	fprintf(to, "</h1>\n<p class=\"soft\">%s. MITRE ATT&amp;CK analytic AN1497, technique"
		" T1573.002, tried with programs that do what it looks for.</p>\n", when);
	fprintf(to, "<p class=\"sum %s\">%zu of %zu seen%s</p>\n", seen == of ? "good" : "bad", seen,
		of, seen == of ? "" : ": this host does not show all that it should");
	put_rows(to, c);
	put_spots(to, c);
	put_facts(to, c, host);
	fputs("</main>\n</body>\n</html>\n", to);
	return ferror(to) ? -1 : 0;
}
