// SPDX-License-Identifier: BSD-3-Clause
#include "cover_sink.h"

#include <stdio.h>
#include <string.h>

#include "sighting.h"

/* ---- records -------------------------------------------------------------------- */

static void see(struct cover_sink *o, const struct cover_module *m, enum row row, uint64_t now)
{
	/* The module raises no alert: its last sign is the client's going on. */
	cell_see(&o->cell[row], m->happened[row == ROW_ALERT ? ROW_ACCEPTED : row], now);
	if (o->cell[row].ms > o->latest_ms)
		o->latest_ms = o->cell[row].ms;
}

static bool is(const json_t *record, const char *path, const char *wanted)
{
	const char *text = record_text(record, path);

	return text && !strcmp(text, wanted);
}

/* Whether one of the list has this text, or in that member. */
static bool has(const json_t *record, const char *path, const char *member, const char *text,
		bool part)
{
	const json_t *list = record_get(record, path), *one;
	const char *value;
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		one = json_array_get(list, i);
		value = json_string_value(member ? json_object_get(one, member) : one);
		if (value && (part ? strstr(value, text) != NULL : !strcmp(value, text)))
			return true;
	}
	return false;
}

static void take_libraries(struct cover_sink *o, const struct cover_module *m, const json_t *r,
			   uint64_t now)
{
	if (!has(r, "kxwatch.libraries", "path", "libssl", true))
		return;
	see(o, m, ROW_LIBRARY, now);
	if (is(r, "event.dataset", "kxwatch.library") &&
	    (has(r, "kxwatch.libraries", "how", "startup", false) ||
	     has(r, "kxwatch.libraries", "how", "preload", false) ||
	     has(r, "kxwatch.libraries", "how", "dlopen", false)))
		see(o, m, ROW_MMAP, now);
}

static void take_accept(struct cover_sink *o, const struct cover_module *m, const json_t *r,
			uint64_t now)
{
	if (json_is_integer(record_get(r, "process.pid")))
		see(o, m, ROW_PROCESS, now);
	take_libraries(o, m, r, now);
	if (has(r, "kxwatch.evidence", "what", "connect", false) ||
	    is(r, "event.dataset", "kxwatch.flow"))
		see(o, m, ROW_CONNECT, now);
	if (is(r, "destination.ip", m->canaries->address) &&
	    json_integer_value(record_get(r, "destination.port")) == m->canaries->port)
		see(o, m, ROW_OPENED, now);
	if (is(r, "event.dataset", "kxwatch.flow") && is(r, "kxwatch.outcome", "closed"))
		see(o, m, ROW_CLOSED, now);
	if (is(r, "kxwatch.kx.method", "RSA"))
		see(o, m, ROW_KEY_EXCHANGE, now);
	if (is(r, "kxwatch.certificate.verdict", "invalid") &&
	    has(r, "kxwatch.certificate.findings", NULL, "self-signed", false))
		see(o, m, ROW_CERTIFICATE, now);
	if (is(r, "kxwatch.client_reaction", "accepted"))
		see(o, m, ROW_ACCEPTED, now);
	if (is(r, "event.dataset", "kxwatch.alert") && is(r, "rule.id", "AN1497"))
		see(o, m, ROW_ALERT, now);
}

static void take_container(struct cover_sink *o, const struct cover_module *m, const json_t *r,
			   uint64_t now)
{
	if (is(r, "container.id", m->canaries->container))
		see(o, m, ROW_CONTAINER, now);
	if (is(r, "kxwatch.kx.method", "RSA"))
		see(o, m, ROW_CONTAINER_TLS, now);
}

void cover_sink_take(struct cover_sink *o, const struct cover_module *m, const json_t *r,
		     uint64_t now)
{
	const struct canaries *c = m->canaries;
	const char *program = record_text(r, "process.executable");
	int i;

	for (i = 0; i < CANARIES; i++)
		if (program && !strcmp(program, c->path[i]))
			break;
	switch (i) {
	case CANARY_ACCEPT:
		take_accept(o, m, r, now);
		break;
	case CANARY_HELLO:
		if (is(r, "destination.domain", c->server_name) &&
		    !json_array_size(record_get(r, "kxwatch.libraries")) &&
		    !is(r, "kxwatch.tls_stack", "library"))
			see(o, m, ROW_HELLO, now);
		break;
	case CANARY_REJECT:
		if (is(r, "kxwatch.client_reaction", "rejected"))
			see(o, m, ROW_REJECTED, now);
		break;
	case CANARY_CONTAINER:
		take_container(o, m, r, now);
		break;
	default:
		return;
	}
	o->records++;
}

/* Most lines of a busy host are others': they are not parsed. */
void cover_sink_line(struct cover_sink *o, const struct cover_module *m, const char *line,
		     size_t size, uint64_t now)
{
	json_t *record;

	if (!memmem(line, size, m->canaries->directory, strlen(m->canaries->directory)))
		return;
	record = json_loadb(line, size, 0, NULL);
	if (record)
		cover_sink_take(o, m, record, now);
	json_decref(record);
}

/* ---- places --------------------------------------------------------------------- */

void cover_sink_begin(struct cover_sink *o, const char *name, const char *target)
{
	memset(o, 0, sizeof(*o));
	o->name = name;
	o->fd = -1;
	if (target && strlen(target) < sizeof(o->target))
		strcpy(o->target, target);
}

void cover_sink_unread(struct cover_sink *o, const char *why)
{
	int i;

	snprintf(o->unread, sizeof(o->unread), "%s", why);
	for (i = 0; i < ROWS; i++)
		o->cell[i].state = CELL_NOT_READ;
}

void cover_sink_blind(struct cover_sink *o)
{
	int i;

	for (i = 0; i < ROWS; i++)
		o->cell[i].state = CELL_UNKNOWN;
}

/* To read a place takes long: what it has may be newer than what we had of the module then. */
static void time_rows(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	int i;

	for (i = 0; i < ROWS; i++)
		if (o->cell[i].state == CELL_SEEN && !o->cell[i].timed)
			see(o, m, i, now);
}

void cover_sink_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	time_rows(o, m, now);
	if (o->way)
		o->way->poll(o, m, now);
}

void cover_sink_close(struct cover_sink *o)
{
	if (o->way)
		o->way->close(o);
	o->way = NULL;
}
