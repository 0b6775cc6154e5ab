// SPDX-License-Identifier: BSD-3-Clause
#include "draw.h"

#include <inttypes.h>

#include <kxwatch/html.h>

#include "moment.h"

/* Units of the picture, 1000 wide. */
#define LEFT	46.0
#define RIGHT	992.0
#define ALERTS_TOP	18.0
#define ALERTS_BOTTOM	122.0
#define SHAKES_TOP	142.0
#define SHAKES_BOTTOM	206.0
#define AXIS		222.0
#define BAR_MAX		40.0
#define TICKS		4

struct scale {
	double step, bar;		/* of a slot, and what is drawn of it */
	uint64_t alerts, handshakes;	/* the most in a slot */
};

static uint64_t alerts_of(const struct slot *s)
{
	return s->alerts[1] + s->alerts[2] + s->alerts[3] + s->alerts[4];
}

static void scale_find(struct scale *s, const struct timeline *t)
{
	size_t i;

	s->alerts = s->handshakes = 1;
	for (i = 0; i < t->used; i++) {
		if (alerts_of(&t->slot[i]) > s->alerts)
			s->alerts = alerts_of(&t->slot[i]);
		if (t->slot[i].handshakes > s->handshakes)
			s->handshakes = t->slot[i].handshakes;
	}
	s->step = (RIGHT - LEFT) / (double)t->used;
	s->bar = s->step * 0.8 < BAR_MAX ? s->step * 0.8 : BAR_MAX;
}

static double middle(const struct scale *s, size_t slot)
{
	return LEFT + s->step * ((double)slot + 0.5);
}

/* At least a hair's breadth: what happened once is to be seen beside a million. */
static double height(uint64_t n, uint64_t most, double room)
{
	double h = room * (double)n / (double)most;

	return n && h < 2 ? 2 : h;
}

static void title(FILE *to, const struct timeline *t, size_t i)
{
	const struct slot *s = &t->slot[i];
	int rank;

	fputs("<title>", to);
	moment_print(to, (t->from + (int64_t)i) * timeline_width(t));
	fputs(" UTC, ", to);
	moment_print_span(to, timeline_width(t));
	fputs(": ", to);
	html_count(to, s->handshakes, "handshake");
	for (rank = SEVERITY_RANKS - 1; rank; rank--)
		if (s->alerts[rank])
			fprintf(to, ", %" PRIu64 " %s", s->alerts[rank], page_severity(rank));
	if (s->lost) {
		fputs(", lost: ", to);
		html_count(to, s->lost, "event");
	}
	fputs("</title>", to);
}

static void bar(FILE *to, const char *class, double x, double y, double width, double h)
{
	if (h > 0)
		fprintf(to, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
			class, x, y, width, h);
}

static void draw_slot(FILE *to, const struct timeline *t, const struct scale *s, size_t i)
{
	const struct slot *slot = &t->slot[i];
	double x = middle(s, i) - s->bar / 2, y = ALERTS_BOTTOM, h;
	unsigned int rank;

	if (!alerts_of(slot) && !slot->handshakes && !slot->lost)
		return;
	fputs("<g>", to);
	title(to, t, i);
	/* The gravest at the bottom, where the eye compares them. */
	for (rank = SEVERITY_RANKS - 1; rank; rank--) {
		h = height(slot->alerts[rank], s->alerts, ALERTS_BOTTOM - ALERTS_TOP);
		if (y - h < ALERTS_TOP)
			h = y - ALERTS_TOP;
		y -= h;
		bar(to, page_severity(rank), x, y, s->bar, h);
	}
	h = height(slot->handshakes, s->handshakes, SHAKES_BOTTOM - SHAKES_TOP);
	bar(to, "handshakes", x, SHAKES_BOTTOM - h, s->bar, h);
	if (slot->lost)
		fprintf(to, "<path class=\"lost\" d=\"M%.1f 136l-5 -9h10z\"/>", middle(s, i));
	fputs("</g>\n", to);
}

static void panel(FILE *to, double top, double bottom, uint64_t most, const char *name)
{
	fprintf(to, "<line class=\"axis\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>"
		"<line class=\"grid\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>",
		LEFT, RIGHT, bottom, bottom, LEFT, RIGHT, top, top);
	fprintf(to, "<text class=\"scale\" x=\"%.0f\" y=\"%.1f\">", LEFT - 6, top + 4);
	html_number(to, most);
	fprintf(to, "</text><text class=\"panel\" x=\"%.0f\" y=\"%.1f\">%s</text>\n", LEFT + 2,
		top - 5, name);
}

static void axis(FILE *to, const struct timeline *t)
{
	static const char *const anchor[TICKS + 1] = { "start", "middle", "middle", "middle", "end" };
	const int64_t begin = t->from * timeline_width(t);
	const int64_t span = (int64_t)t->used * timeline_width(t);
	int i;

	for (i = 0; i <= TICKS; i++) {
		fprintf(to, "<text class=\"tick\" text-anchor=\"%s\" x=\"%.0f\" y=\"%.0f\">", anchor[i],
			LEFT + (RIGHT - LEFT) * i / TICKS, AXIS);
		/* Few seconds make no three different moments. */
		if (span > TICKS || i == 0 || i == TICKS)
			moment_print(to, begin + span * i / TICKS);
		fputs("</text>", to);
	}
	putc('\n', to);
}

void draw_timeline(FILE *to, const struct timeline *t)
{
	struct scale s;
	size_t i;

	if (!t->used) {
		fputs("<p class=\"none\">Nothing happened in this time that was recorded.</p>\n", to);
		return;
	}
	scale_find(&s, t);
	fputs("<div class=\"picture\"><svg viewBox=\"0 0 1000 228\" role=\"img\""
	      " aria-label=\"Alerts and handshakes over time\">\n", to);
	panel(to, ALERTS_TOP, ALERTS_BOTTOM, s.alerts, "alerts");
	panel(to, SHAKES_TOP, SHAKES_BOTTOM, s.handshakes, "handshakes");
	for (i = 0; i < t->used; i++)
		draw_slot(to, t, &s, i);
	axis(to, t);
	fputs("</svg></div>\n<p class=\"note\">One bar is ", to);
	moment_print_span(to, timeline_width(t));
	fputs(". Times are UTC. A <span class=\"lostkey\">&#9660;</span> marks where events were lost."
	      "</p>\n", to);
}
