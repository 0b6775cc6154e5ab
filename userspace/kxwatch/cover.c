// SPDX-License-Identifier: BSD-3-Clause
#include "cover.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cover_spot(struct cover *c, enum spot_kind kind, const char *id, const char *name,
		const char *format, ...)
{
	struct spot *more = realloc(c->spot, (c->spots + 1) * sizeof(*more)), *s;
	va_list args;

	if (!more)
		return;
	c->spot = more;
	s = &more[c->spots];
	s->kind = kind;
	s->id = id;
	s->name = name ? strdup(name) : NULL;
	va_start(args, format);
	if (vasprintf(&s->text, format, args) < 0)
		s->text = NULL;
	va_end(args);
	if (s->text && (s->name || !name)) {
		c->spots++;
		return;
	}
	free(s->name);
	free(s->text);
}

const char *spot_kind_name(enum spot_kind kind)
{
	static const char *const name[] = {
		[SPOT_FAULT] = "fault",
		[SPOT_SETTING] = "setting",
		[SPOT_KERNEL] = "kernel",
		[SPOT_INHERENT] = "inherent",
	};

	return name[kind];
}

static bool is_missing(const struct cell *cell)
{
	return cell->state == CELL_NOT_SEEN || cell->state == CELL_UNKNOWN;
}

bool cover_row_is_seen(const struct cover *c, enum row row)
{
	size_t i;

	if (is_missing(&c->module.cell[row]))
		return false;
	for (i = 0; i < c->sinks; i++)
		if (is_missing(&c->sink[i].cell[row]))
			return false;
	return true;
}

bool cover_row_is_asked(const struct cover *c, enum row row)
{
	size_t i;

	if (c->module.cell[row].state != CELL_NOT_ASKED)
		return true;
	for (i = 0; i < c->sinks; i++)
		if (c->sink[i].cell[row].state != CELL_NOT_ASKED)
			return true;
	return false;
}

size_t cover_seen(const struct cover *c, size_t *of)
{
	size_t seen = 0;
	int i;

	*of = 0;
	for (i = 0; i < ROWS; i++) {
		if (!cover_row_is_asked(c, i))
			continue;
		++*of;
		seen += cover_row_is_seen(c, i);
	}
	return seen;
}

/* Whether a place that is read back has it. */
static enum cell_state state_elsewhere(const struct cover *c, enum row row)
{
	enum cell_state state = CELL_NOT_READ;
	size_t i;

	for (i = 0; i < c->sinks; i++) {
		if (*c->sink[i].unread)
			continue;
		if (c->sink[i].cell[row].state == CELL_SEEN)
			return CELL_HANDED_OVER;
		if (c->sink[i].cell[row].state == CELL_NOT_SEEN)
			state = CELL_NOT_SEEN;
	}
	return state;
}

static void hand_over(struct cover *c, struct cover_sink *o, bool taken)
{
	int i;

	for (i = 0; i < ROWS; i++)
		if (o->cell[i].state == CELL_NOT_READ || o->cell[i].state == CELL_HANDED_OVER ||
		    o->cell[i].state == CELL_NOT_SEEN)
			o->cell[i].state = taken ? state_elsewhere(c, i) : CELL_NOT_SEEN;
}

bool cover_take_word(struct cover *c)
{
	bool all = true, taken;
	size_t i;

	for (i = 0; i < c->sinks; i++) {
		if (!*c->sink[i].unread || !cover_word_has(&c->word, c->sink[i].name))
			continue;
		taken = cover_word_taken(&c->word_before, &c->word, c->sink[i].name,
					 &c->sink[i].records);
		hand_over(c, &c->sink[i], taken);
		all &= taken;
	}
	return all;
}

void cover_clean(struct cover *c)
{
	size_t i;

	for (i = 0; i < c->sinks; i++)
		cover_sink_close(&c->sink[i]);
	c->sinks = 0;
	for (i = 0; i < c->spots; i++) {
		free(c->spot[i].name);
		free(c->spot[i].text);
	}
	free(c->spot);
	c->spot = NULL;
	c->spots = 0;
}
