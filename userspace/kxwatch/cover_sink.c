// SPDX-License-Identifier: BSD-3-Clause
#include "cover_sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sighting.h"

#define LINE_MAX_SIZE	(8U << 20)	/* a longer one is none of a canary's */
#define READ_SIZE	65536

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

/* ---- the file ------------------------------------------------------------------- */

/* Most lines of a busy host are others': they are not parsed. */
static void take_line(struct cover_sink *o, const struct cover_module *m, const char *line,
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

static void take_lines(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	char *at = o->pending, *end, *last = o->pending + o->size;

	while ((end = memchr(at, '\n', (size_t)(last - at)))) {
		take_line(o, m, at, (size_t)(end - at), now);
		at = end + 1;
	}
	o->size = (size_t)(last - at);
	memmove(o->pending, at, o->size);
	if (o->size >= LINE_MAX_SIZE)
		o->size = 0;
}

/* Room for a reading more; false: memory. */
static bool make_room(struct cover_sink *o)
{
	size_t room = o->room ? 2 * o->room : 2 * READ_SIZE;
	char *more;

	if (o->room - o->size >= READ_SIZE)
		return true;
	more = realloc(o->pending, room);
	if (!more)
		return false;
	o->pending = more;
	o->room = room;
	return true;
}

static void read_all(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	struct stat st;
	ssize_t n;

	/* Somebody cut it, as logrotate does with copytruncate. */
	if (!fstat(o->fd, &st) && lseek(o->fd, 0, SEEK_CUR) > st.st_size)
		lseek(o->fd, 0, SEEK_SET);
	while (make_room(o)) {
		n = read(o->fd, o->pending + o->size, READ_SIZE);
		if (n <= 0)
			break;
		o->size += (size_t)n;
		take_lines(o, m, now);
	}
}

static void file_open(struct cover_sink *o)
{
	struct stat st;

	o->fd = open(o->target, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (o->fd >= 0 && !fstat(o->fd, &st))
		o->inode = st.st_ino;
}

/* Whether the path leads to another file by now. */
static bool is_moved(const struct cover_sink *o)
{
	struct stat st;

	return !stat(o->target, &st) && st.st_ino != o->inode;
}

void cover_sink_open(struct cover_sink *o, const char *file)
{
	int i;

	memset(o, 0, sizeof(*o));
	o->name = "jsonl";
	o->fd = -1;
	if (!file || strlen(file) >= sizeof(o->target)) {
		for (i = 0; i < ROWS; i++)
			o->cell[i].state = CELL_UNKNOWN;
		return;
	}
	strcpy(o->target, file);
	file_open(o);
	if (o->fd >= 0)
		lseek(o->fd, 0, SEEK_END);
}

void cover_sink_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	if (!*o->target)
		return;
	if (o->fd >= 0)
		read_all(o, m, now);
	if (o->fd < 0 || is_moved(o)) {
		cover_sink_close(o);
		file_open(o);
		if (o->fd >= 0)
			read_all(o, m, now);
	}
}

void cover_sink_close(struct cover_sink *o)
{
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	free(o->pending);
	o->pending = NULL;
	o->size = o->room = 0;
}
