// SPDX-License-Identifier: BSD-3-Clause
#include "doubts.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <judge/glob.h>

void doubt(const struct doubts *d, const char *place, const char *format, ...)
{
	char text[2 * PATH_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	d->take(place, text, d->arg);
}

/* ---- what an entry says that another has said ------------------------------------- */

/* Whether whatever b matches is matched by a; false also where that is not plain to see. */
static bool text_covers(enum glob_kind kind, const char *a, const char *b)
{
	char one[PATH_MAX];
	size_t size;

	if (!a || (b && !strcmp(a, b)))
		return true;
	return b && glob_literal(b, one, sizeof(one), &size) && glob_matches(kind, a, one);
}

static bool same(const char *a, const char *b)
{
	return !a || (b && !strcmp(a, b));
}

static bool network_covers(const struct network *a, const struct network *b)
{
	struct kxw_endpoint first = { .ip_size = b->ip_size };

	memcpy(first.ip, b->ip, sizeof(first.ip));
	return a->ip_size == b->ip_size && a->prefix <= b->prefix && network_has(a, &first);
}

static bool destination_covers(const struct allow_entry *a, const struct allow_entry *b)
{
	if (!a->any_destination && (b->any_destination ||
				    !network_covers(&a->destination, &b->destination)))
		return false;
	return (!a->port || a->port == b->port) &&
	       text_covers(GLOB_NAME, a->server_name, b->server_name) &&
	       text_covers(GLOB_TEXT, a->issuer, b->issuer) && same(a->ja4_stable, b->ja4_stable);
}

static bool program_covers(const struct allow_entry *a, const struct allow_entry *b)
{
	return text_covers(GLOB_PATH, a->executable, b->executable) &&
	       text_covers(GLOB_PATH, a->script, b->script) &&
	       text_covers(GLOB_PATH, a->parent, b->parent) &&
	       text_covers(GLOB_TEXT, a->cgroup, b->cgroup) &&
	       text_covers(GLOB_TEXT, a->library, b->library) &&
	       text_covers(GLOB_TEXT, a->package, b->package) && same(a->sha256, b->sha256) &&
	       (a->any_user || (!b->any_user && a->uid == b->uid));
}

/* As long as b holds. */
static bool covers(const struct allow_entry *a, const struct allow_entry *b)
{
	return (!a->expires || (b->expires && a->expires >= b->expires)) &&
	       program_covers(a, b) && destination_covers(a, b);
}

/* Of two that say the same the later is one too many. */
static const struct allow_entry *shadow(const struct doubts *d, const struct allow_list *l,
					size_t end, const struct allow_entry *e)
{
	const struct allow_entry *other;
	size_t i;

	for (i = 0; i < l->count; i++) {
		other = l->entry[i];
		if (other == e || !allow_entry_holds(other, d->now) || !covers(other, e))
			continue;
		if (i < end || !covers(e, other))
			return other;
	}
	return NULL;
}

/* ---- what an entry says that never is --------------------------------------------- */

/* The kernel's paths have no such parts. */
static const char *odd_part(const char *path)
{
	static const char *const parts[] = { "//", "/./", "/../" };
	size_t i, size = strlen(path);

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(path, parts[i]))
			return parts[i];
	return size && path[size - 1] == '/' ? "/" : NULL;
}

/* A link to a script is something else: what runs is the script's interpreter. */
static bool is_program(const char *path)
{
	char magic[4] = "";
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(magic, 1, sizeof(magic), f) : 0;

	if (f)
		fclose(f);
	return n == sizeof(magic) && !memcmp(magic, "\x7f" "ELF", sizeof(magic));
}

static bool is_named(const struct allow_list *l, const char *path)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (l->entry[i]->executable && glob_matches(GLOB_PATH, l->entry[i]->executable, path))
			return true;
	return false;
}

/*
 * Programs are told by the path of their file, never by that of a link to it. That
 * is no matter where the file is named as well, for lists that serve many hosts.
 */
static void check_path(const struct doubts *d, const char *place, const char *what,
		       const char *path)
{
	char one[PATH_MAX], real[PATH_MAX];
	const char *part;
	size_t size;

	if (!path)
		return;
	part = odd_part(path);
	if (part) {
		doubt(d, place, "%s never matches: no program's path has \"%s\" there: %s", what,
		      part, path);
		return;
	}
	if (!glob_literal(path, one, sizeof(one), &size) || !realpath(one, real))
		return;
	if (strcmp(one, real) && is_program(real) && !is_named(&d->config->allow, real))
		doubt(d, place, "%s never matches on this host: %s is a link, and what runs is %s",
		      what, one, real);
}

/* "*", "/""*": of everything. */
static bool is_everything(const char *text)
{
	return text && text[strspn(text, "*/")] == '\0';
}

static void check_width(const struct doubts *d, const struct allow_entry *e)
{
	if (!e->executable && !e->package && is_everything(e->cgroup))
		doubt(d, e->place, "is about every process there is");
	else if (!e->executable && is_everything(e->package))
		doubt(d, e->place, "is about every program of every package");
}

static void check_destination(const struct doubts *d, const struct allow_entry *e)
{
	const struct network_list *inside = &d->config->internal;
	size_t i;

	for (i = 0; !e->any_destination && i < inside->count; i++)
		if (network_covers(&inside->network[i], &e->destination)) {
			doubt(d, e->place, "is of no use: its destination is one of"
			      " internal_networks, where nothing is an alert");
			return;
		}
}

static void check_entry(const struct doubts *d, const struct allow_entry *e)
{
	check_path(d, e->place, "executable", e->executable);
	check_path(d, e->place, "parent", e->parent);
	check_width(d, e);
	check_destination(d, e);
}

static void check_list(const struct doubts *d, const struct allow_list *l)
{
	const struct allow_entry *e, *other;
	size_t i;

	for (i = 0; i < l->count; i++) {
		e = l->entry[i];
		if (!allow_entry_holds(e, d->now)) {
			doubt(d, e->place, "has expired and matches no more");
			continue;
		}
		other = shadow(d, l, i, e);
		if (!other && l != &d->config->allow)
			other = shadow(d, &d->config->allow, d->config->allow.count, e);
		if (other)
			doubt(d, e->place, "is of no use: %s says as much, or more", other->place);
		check_entry(d, e);
	}
}

void doubts_entries(const struct doubts *d)
{
	check_list(d, &d->config->allow);
	check_list(d, &d->config->baseline);
}
