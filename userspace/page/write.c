// SPDX-License-Identifier: BSD-3-Clause
#include "write.h"

#include <string.h>

#include <openssl/evp.h>

#include <kxwatch/html.h>
#include <page/assets.h>
#include <tls/digest.h>

#include "draw.h"
#include "moment.h"
#include "show.h"
#include "story.h"

#define SHA256_SIZE 32

/* "'sha256-...'", as a Content-Security-Policy names what is inline. */
static void hash(FILE *to, const char *text)
{
	unsigned char raw[SHA256_SIZE], base64[SHA256_SIZE / 3 * 4 + 5];
	struct digest d;

	digest_start(&d, DIGEST_SHA256);
	digest_add(&d, text, strlen(text));
	/* Without it nothing is allowed, and the page is plain. */
	if (!digest_end_raw(&d, raw, sizeof(raw))) {
		fputs("'none'", to);
		return;
	}
	EVP_EncodeBlock(base64, raw, sizeof(raw));
	fprintf(to, "'sha256-%s'", (const char *)base64);
}

static void write_head(FILE *to, const struct page *p)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ",
	      to);
	hash(to, asset_css);
	fputs("; script-src ", to);
	hash(to, asset_js);
	fputs("; base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<title>kxwatch report</title>\n<style>", to);
	fputs(asset_css, to);
	fputs("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>Key exchanges", to);
	if (tally_size(&p->hosts) == 1) {
		fputs(" of ", to);
		html_text(to, tally_next(&p->hosts, NULL)->name);
	}
	fputs("</h1>\n", to);
	story_headline(to, p);
	story_tell(to, p);
	fputs("</header>\n", to);
}

static void card(FILE *to, const char *class, uint64_t number, const char *name)
{
	fprintf(to, "<li class=\"%s%s\"><b>", class, number ? "" : " zero");
	html_number(to, number);
	fprintf(to, "</b> %s</li>\n", name);
}

static void write_cards(FILE *to, const struct page *p)
{
	unsigned int rank;

	fputs("<ul class=\"cards\">\n", to);
	for (rank = SEVERITY_RANKS - 1; rank; rank--)
		card(to, page_severity(rank), p->alerts[rank], page_severity(rank));
	card(to, "plain", p->repeats.sum, "held back");
	card(to, "plain", p->handshakes, "handshakes");
	card(to, p->lost ? "lost" : "plain", p->lost, "events lost");
	fputs("</ul>\n", to);
}

static void chapter(FILE *to, const struct page *p, const char *id, const char *title,
		    void (*show)(FILE *to, const struct page *p))
{
	fprintf(to, "<section class=\"chapter\" id=\"%s\">\n<h2>%s</h2>\n", id, title);
	show(to, p);
	fputs("</section>\n", to);
}

static void show_timeline(FILE *to, const struct page *p)
{
	draw_timeline(to, &p->timeline);
}

static void write_foot(FILE *to, const struct page *p, char *const *sources, time_t now)
{
	fputs("</main>\n<footer>\n<p>Written by kxwatch " KXW_VERSION " at ", to);
	moment_print(to, now);
	fputs(" UTC from ", to);
	html_count(to, p->records, "record");
	fputs(" of ", to);
	for (; *sources; sources++) {
		html_text(to, strcmp(*sources, "-") ? *sources : "standard input");
		fputs(sources[1] ? ", " : "", to);
	}
	if (p->since_given) {
		fputs(", from ", to);
		moment_print(to, p->since);
		fputs(" UTC on", to);
	}
	fputs(". Records of alerts: MITRE ATT&amp;CK analytic AN1497 (T1573.002). This file loads"
	      " nothing and sends nothing.</p>\n</footer>\n<script>", to);
	fputs(asset_js, to);
	fputs("</script>\n</body>\n</html>\n", to);
}

void write_page(FILE *to, const struct page *p, char *const *sources, time_t now)
{
	write_head(to, p);
	write_cards(to, p);
	chapter(to, p, "time", "When", show_timeline);
	chapter(to, p, "pairs", "Who went where", draw_pairs);
	chapter(to, p, "list", "Alerts", show_alerts);
	chapter(to, p, "certificates", "Certificates", show_certificates);
	chapter(to, p, "exchanges", "Key exchanges and signals", show_key_exchanges);
	chapter(to, p, "missing", "Held back and lost", show_missing);
	chapter(to, p, "blind", "What these records cannot tell", show_blindness);
	write_foot(to, p, sources, now);
}
