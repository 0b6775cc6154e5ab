// SPDX-License-Identifier: BSD-3-Clause
#include "probe_row.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include <record/text.h>

#include "escape.h"
#include "words.h"

static const char *point_name(uint32_t kind)
{
	return word_point(kind) ? word_point(kind) : "unknown";
}

static int print_probe(const struct kxw_probe *probe, void *arg)
{
	bool *begun = arg;
	size_t i;

	if (!*begun)
		printf("\nPROBED LIBRARIES, and their calls, told or not\n");
	*begun = true;
	escape_text(stdout, *probe->path ? probe->path : "a file of unknown name");
	printf("%s\n ", probe->pinned ? "" : " (while it is mapped)");
	for (i = 0; i < probe->points; i++)
		printf(" %s %" PRIu64, point_name(probe->point[i].kind), probe->point[i].hits);
	putchar('\n');
	return 0;
}

void probes_print(struct kxw *k)
{
	bool begun = false;

	kxw_probes(k, print_probe, &begun);
}

static json_t *point_json(const struct kxw_probe_point *p)
{
	json_t *o = json_object();

	text_set(o, "kind", text_json(point_name(p->kind)));
	text_set(o, "offset", json_integer((json_int_t)p->offset));
	text_set(o, "hits", json_integer((json_int_t)p->hits));
	return o;
}

static int add_probe(const struct kxw_probe *probe, void *arg)
{
	json_t *o = json_object(), *points = json_array();
	size_t i;

	for (i = 0; i < probe->points; i++)
		json_array_append_new(points, point_json(&probe->point[i]));
	if (*probe->path)
		text_set(o, "path", text_json(probe->path));
	text_set(o, "dev", text_json_format("%u:%u", probe->dev >> 20, probe->dev & 0xfffff));
	text_set(o, "inode", json_integer((json_int_t)probe->inode));
	text_set(o, "pinned", json_boolean(probe->pinned));
	text_set(o, "points", points);
	json_array_append_new(arg, o);
	return 0;
}

json_t *probes_json(struct kxw *k)
{
	json_t *list = json_array();

	if (list)
		kxw_probes(k, add_probe, list);
	return list;
}
