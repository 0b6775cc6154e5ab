// SPDX-License-Identifier: BSD-3-Clause
#include "draw.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <kxwatch/html.h>


#define NODES_MAX	12	/* on each side */
#define EDGES_MAX	40
#define ROW		34.0
#define TOP		30.0
#define LEFT_END	372.0	/* where the names of the programs end */
#define RIGHT_BEGIN	628.0
#define LABEL_MAX	44	/* bytes */

struct node {
	const char *name;
	unsigned int worst;
	uint64_t alerts, handshakes;
};

struct edge {
	size_t who, where;
	const struct tally_entry *loud, *quiet;
};

struct drawing {
	struct node who[NODES_MAX], where[NODES_MAX];
	size_t whos, wheres;
	struct edge edge[EDGES_MAX];
	size_t edges;
	uint64_t left_pairs, left_alerts, left_handshakes;
};

/* NODES_MAX: it is not there. */
static size_t node_find(const struct node *nodes, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(nodes[i].name, name))
			return i;
	return NODES_MAX;
}

static void node_count(struct node *n, const struct edge *e)
{
	if (e->loud) {
		n->alerts += e->loud->count;
		if (e->loud->worst > n->worst)
			n->worst = e->loud->worst;
	}
	if (e->quiet)
		n->handshakes += e->quiet->count;
}

/* False: there is no room for it. */
static bool place(struct drawing *d, struct edge *e, const char *who, const char *where)
{
	e->who = node_find(d->who, d->whos, who);
	e->where = node_find(d->where, d->wheres, where);
	if (d->edges == EDGES_MAX || (e->who == NODES_MAX && d->whos == NODES_MAX) ||
	    (e->where == NODES_MAX && d->wheres == NODES_MAX))
		return false;
	if (e->who == NODES_MAX) {
		e->who = d->whos++;
		d->who[e->who].name = who;
	}
	if (e->where == NODES_MAX) {
		e->where = d->wheres++;
		d->where[e->where].name = where;
	}
	node_count(&d->who[e->who], e);
	node_count(&d->where[e->where], e);
	d->edge[d->edges++] = *e;
	return true;
}

static void add(struct drawing *d, const struct tally_entry *loud, const struct tally_entry *quiet)
{
	const struct tally_entry *name = loud ? loud : quiet;
	struct edge e = { .loud = loud, .quiet = quiet };

	if (place(d, &e, name->name, tally_second(name)))
		return;
	d->left_pairs++;
	d->left_alerts += loud ? loud->count : 0;
	d->left_handshakes += quiet ? quiet->count : 0;
}

static void choose(struct drawing *d, const struct page *p)
{
	const struct tally_entry *e;

	memset(d, 0, sizeof(*d));
	for (e = tally_next(&p->loud_pairs, NULL); e; e = tally_next(&p->loud_pairs, e))
		add(d, e, tally_find(&p->quiet_pairs, e->name, e->size));
	for (e = tally_next(&p->quiet_pairs, NULL); e; e = tally_next(&p->quiet_pairs, e))
		if (!tally_find(&p->loud_pairs, e->name, e->size))
			add(d, NULL, e);
}

static double row(size_t i, size_t of, size_t rows)
{
	/* The shorter side stands in the middle of the longer. */
	return TOP + ROW * ((double)i + 0.5 + (double)(rows - of) / 2);
}

static void draw_edge(FILE *to, const struct drawing *d, const struct edge *e, size_t rows)
{
	const uint64_t n = (e->loud ? e->loud->count : 0) + (e->quiet ? e->quiet->count : 0);
	const double y1 = row(e->who, d->whos, rows), y2 = row(e->where, d->wheres, rows);
	const double width = 1.2 + log2((double)(n + 1)) * 0.7;

	fprintf(to, "<path class=\"edge %s\" stroke-width=\"%.1f\" d=\"M%.0f %.1fC500 %.1f 500 %.1f"
		" %.0f %.1f\"><title>", page_severity(e->loud ? e->loud->worst : 0),
		width > 9 ? 9 : width, LEFT_END + 8, y1, y1, y2, RIGHT_BEGIN - 8, y2);
	html_text(to, d->who[e->who].name);
	fputs(" \xe2\x86\x92 ", to);
	html_text(to, d->where[e->where].name);
	fputs(": ", to);
	html_count(to, e->loud ? e->loud->count : 0, "alert");
	fputs(", ", to);
	html_count(to, e->quiet ? e->quiet->count : 0, "handshake");
	fputs("</title></path>\n", to);
}

/* What is left of a path when there is little room: its last part, of each word. */
static void draw_label(FILE *to, const char *name)
{
	const char *space = strchr(name, ' '), *slash = NULL, *at;

	for (at = name; *at && at != space; at++)
		if (*at == '/')
			slash = at;
	if (*name == '/' && slash && slash[1])
		name = slash + 1;
	html_short(to, name, LABEL_MAX);
}

static void draw_node(FILE *to, const struct node *n, const char *kind, double x, double y,
		      const char *anchor)
{
	const bool left = *anchor == 'e';

	fprintf(to, "<g class=\"node %s\" tabindex=\"0\" role=\"button\"", page_severity(n->worst));
	html_attribute(to, kind, n->name);
	fprintf(to, "><title>");
	html_text(to, n->name);
	fprintf(to, "</title><circle cx=\"%.0f\" cy=\"%.1f\" r=\"5\"/>"
		"<text class=\"name\" text-anchor=\"%s\" x=\"%.0f\" y=\"%.1f\">",
		left ? x + 8 : x - 8, y, anchor, left ? x - 4 : x + 4, y - 1);
	if (left)
		draw_label(to, n->name);
	else
		html_short(to, n->name, LABEL_MAX);
	fprintf(to, "</text><text class=\"sub\" text-anchor=\"%s\" x=\"%.0f\" y=\"%.1f\">", anchor,
		left ? x - 4 : x + 4, y + 12);
	if (n->alerts) {
		html_count(to, n->alerts, "alert");
		fputs(", ", to);
	}
	html_count(to, n->handshakes, "handshake");
	fputs("</text></g>\n", to);
}

static void tell_rest(FILE *to, const struct page *p, const struct drawing *d)
{
	const uint64_t alerts = d->left_alerts + p->loud_pairs.beyond;
	const uint64_t handshakes = d->left_handshakes + p->quiet_pairs.beyond;

	fputs("<p class=\"note\">Drawn: ", to);
	html_count(to, d->edges, "pair");
	fputs(" of a program and a destination, those with the gravest alerts first, then the"
	      " busiest. ", to);
	if (!d->left_pairs && !alerts && !handshakes) {
		fputs("There are no others.</p>\n", to);
		return;
	}
	fputs("Not drawn: ", to);
	html_count(to, d->left_pairs, "pair");
	fputs(", with ", to);
	html_count(to, d->left_alerts, "alert");
	fputs(" and ", to);
	html_count(to, d->left_handshakes, "handshake");
	if (p->loud_pairs.beyond || p->quiet_pairs.beyond) {
		fputs("; and ", to);
		html_count(to, p->loud_pairs.beyond, "alert");
		fputs(" and ", to);
		html_count(to, p->quiet_pairs.beyond, "handshake");
		fputs(" of pairs that were too many to be told apart", to);
	}
	fputs(".</p>\n", to);
}

void draw_pairs(FILE *to, const struct page *p)
{
	struct drawing d;
	size_t rows, i;

	choose(&d, p);
	if (!d.edges) {
		fputs("<p class=\"none\">No handshake was recorded.</p>\n", to);
		return;
	}
	rows = d.whos > d.wheres ? d.whos : d.wheres;
	fprintf(to, "<div class=\"picture\"><svg viewBox=\"0 0 1000 %.0f\" role=\"group\""
		" aria-label=\"Which program went where\">\n"
		"<text class=\"panel\" text-anchor=\"end\" x=\"%.0f\" y=\"16\">program</text>"
		"<text class=\"panel\" x=\"%.0f\" y=\"16\">destination</text>\n",
		TOP + ROW * (double)rows + 8, LEFT_END - 4, RIGHT_BEGIN + 4);
	for (i = d.edges; i--;)
		draw_edge(to, &d, &d.edge[i], rows);
	for (i = 0; i < d.whos; i++)
		draw_node(to, &d.who[i], "data-who", LEFT_END, row(i, d.whos, rows), "end");
	for (i = 0; i < d.wheres; i++)
		draw_node(to, &d.where[i], "data-where", RIGHT_BEGIN, row(i, d.wheres, rows), "start");
	fputs("</svg></div>\n", to);
	tell_rest(to, p, &d);
}
