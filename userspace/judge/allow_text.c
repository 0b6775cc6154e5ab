// SPDX-License-Identifier: BSD-3-Clause
#include "allow_text.h"

#include <arpa/inet.h>
#include <stdlib.h>

static void write_quoted(FILE *f, const char *text)
{
	const unsigned char *c;

	fputc('"', f);
	for (c = (const unsigned char *)text; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(f, "\\%c", *c);
		else if (*c < ' ' || *c >= 0x7f)
			fprintf(f, "\\x%02x", *c);
		else
			fputc(*c, f);
	}
	fputc('"', f);
}

struct writer {
	FILE *f;
	const char *indent;
	bool begun;
};

static void member(struct writer *w, const char *name)
{
	if (w->begun)
		fprintf(w->f, "\n%s  ", w->indent);
	fprintf(w->f, "%s = ", name);
	w->begun = true;
}

static void write_text(struct writer *w, const char *name, const char *text)
{
	if (!text)
		return;
	member(w, name);
	write_quoted(w->f, text);
	fputc(';', w->f);
}

static void write_network(struct writer *w, const struct network *n)
{
	char ip[INET6_ADDRSTRLEN];

	member(w, "destination");
	inet_ntop(n->ip_size == 4 ? AF_INET : AF_INET6, n->ip, ip, sizeof(ip));
	if (n->prefix == 8 * n->ip_size)
		fprintf(w->f, "\"%s\";", ip);
	else
		fprintf(w->f, "\"%s/%u\";", ip, n->prefix);
}

/* The last day on which it holds. */
static void write_expires(struct writer *w, time_t expires)
{
	time_t last = expires - 1;
	struct tm day;
	char text[32];

	gmtime_r(&last, &day);
	strftime(text, sizeof(text), "%Y-%m-%d", &day);
	write_text(w, "expires", text);
}

void allow_text_entry(FILE *f, const struct allow_entry *e, const char *indent)
{
	struct writer w = { f, indent, false };

	fputs("{ ", f);
	write_text(&w, "executable", e->executable);
	write_text(&w, "sha256", e->sha256);
	write_text(&w, "package", e->package);
	write_text(&w, "script", e->script);
	write_text(&w, "parent", e->parent);
	if (!e->any_user) {
		member(&w, "user");
		fprintf(f, "%lld%s;", (long long)e->uid, e->uid > INT32_MAX ? "L" : "");
	}
	write_text(&w, "cgroup", e->cgroup);
	write_text(&w, "library", e->library);
	if (!e->any_destination)
		write_network(&w, &e->destination);
	if (e->port) {
		member(&w, "port");
		fprintf(f, "%u;", e->port);
	}
	write_text(&w, "server_name", e->server_name);
	write_text(&w, "issuer", e->issuer);
	write_text(&w, "ja4_stable", e->ja4_stable);
	if (e->expires)
		write_expires(&w, e->expires);
	write_text(&w, "comment", e->comment);
	fputs(" }", f);
}

char *allow_text(const struct allow_entry *e)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	allow_text_entry(f, e, "");
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}
