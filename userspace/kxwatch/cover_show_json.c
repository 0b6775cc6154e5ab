// SPDX-License-Identifier: BSD-3-Clause
#include "cover_show.h"

#include <inttypes.h>
#include <unistd.h>

#include <record/text.h>

static json_t *cell_json(const struct cell *cell)
{
	json_t *o = json_object();

	text_set(o, "state", text_json(cell_state_name(cell->state)));
	if (cell->state == CELL_SEEN && cell->timed)
		text_set(o, "latency_ms", json_integer((json_int_t)cell->ms));
	return o;
}

static json_t *row_json(const struct cover *c, enum row row)
{
	const struct row_info *info = &row_table[row];
	json_t *o = json_object(), *sinks = json_array(), *sink;
	size_t i;

	text_set(o, "id", text_json(info->id));
	text_set(o, "telemetry", text_json(info->telemetry));
	text_set(o, "data_component", text_json(info->component));
	text_set(o, "data_component_id", text_json(info->component_id));
	text_set(o, "canary", text_json(canary_name(info->canary)));
	text_set(o, "what", text_json(info->what));
	text_set(o, "field", text_json(info->field));
	text_set(o, "proves", text_json(info->proves));
	text_set(o, "asked", json_boolean(cover_row_is_asked(c, row)));
	text_set(o, "seen", json_boolean(cover_row_is_asked(c, row) && cover_row_is_seen(c, row)));
	text_set(o, "module", cell_json(&c->module.cell[row]));
	for (i = 0; i < c->sinks; i++) {
		sink = cell_json(&c->sink[i].cell[row]);
		text_set(sink, "name", text_json(c->sink[i].name));
		json_array_append_new(sinks, sink);
	}
	text_set(o, "sinks", sinks);
	return o;
}

static json_t *canary_json(const struct cover *c)
{
	json_t *o = json_object();

	text_set(o, "id", text_json(c->canaries.id));
	text_set(o, "server_name", text_json(c->canaries.server_name));
	text_set(o, "directory", text_json(c->canaries.directory));
	text_set(o, "address", text_json(c->canaries.address));
	text_set(o, "port", json_integer(c->canaries.port));
	return o;
}

static json_t *daemon_json(const struct cover *c)
{
	json_t *o = json_object();

	text_set(o, "running", json_boolean(c->daemon.count > 0));
	if (c->daemon.count)
		text_set(o, "pid", json_integer(c->daemon.pid));
	return o;
}

static json_t *sinks_json(const struct cover *c)
{
	json_t *list = json_array(), *o;
	size_t i;

	for (i = 0; i < c->sinks; i++) {
		o = json_object();
		text_set(o, "name", text_json(c->sink[i].name));
		text_set(o, "target", *c->sink[i].target ? text_json(c->sink[i].target) : NULL);
		text_set(o, "records", json_integer((json_int_t)c->sink[i].records));
		text_set(o, "read_back", json_boolean(!*c->sink[i].unread));
		text_set(o, "why", *c->sink[i].unread ? text_json(c->sink[i].unread) : NULL);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *spots_json(const struct cover *c)
{
	json_t *list = json_array(), *o;
	size_t i;

	for (i = 0; i < c->spots; i++) {
		o = json_object();
		text_set(o, "id", text_json(c->spot[i].id));
		text_set(o, "name", text_json(c->spot[i].name));
		text_set(o, "kind", text_json(spot_kind_name(c->spot[i].kind)));
		text_set(o, "text", text_json(c->spot[i].text));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *module_json(const struct cover *c)
{
	json_t *o = json_object();

	text_set(o, "version", text_json(c->after.version));
	text_set(o, "instance", text_json_format("%016" PRIx64, c->after.instance));
	text_set(o, "events_per_second", json_real(c->rate));
	text_set(o, "log_seconds", c->held > 0 ? json_integer((json_int_t)c->held) : NULL);
	text_set(o, "missing", json_integer((json_int_t)c->module.missing));
	return o;
}

int cover_show_json(FILE *to, const struct cover *c)
{
	json_t *o = json_object(), *rows = json_array();
	size_t of, seen = cover_seen(c, &of);
	char host[256] = "";
	int i, ret;

	gethostname(host, sizeof(host) - 1);
	for (i = 0; i < ROWS; i++)
		json_array_append_new(rows, row_json(c, i));
	text_set(o, "format", json_integer(1));
	text_set(o, "tool", text_json(KXW_VERSION));
	text_set(o, "time", text_json_time(c->began));
	text_set(o, "host", text_json(host));
	text_set(o, "analytic", text_json("AN1497"));
	text_set(o, "technique", text_json("T1573.002"));
	text_set(o, "complete", json_boolean(seen == of));
	text_set(o, "seen", json_integer((json_int_t)seen));
	text_set(o, "asked", json_integer((json_int_t)of));
	text_set(o, "canary", canary_json(c));
	text_set(o, "module", module_json(c));
	text_set(o, "daemon", daemon_json(c));
	text_set(o, "sinks", sinks_json(c));
	text_set(o, "rows", rows);
	text_set(o, "blind_spots", spots_json(c));
	ret = json_dumpf(o, to, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	json_decref(o);
	putc('\n', to);
	return ret || ferror(to) ? -1 : 0;
}
