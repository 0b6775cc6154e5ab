/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tape: plays events to tracker, judge and records as the daemon does, and
 * keeps the records. Handshakes are recorded conversations of real programs,
 * cut into messages by the module's own code. For one test program.
 * Any failure ends the test.
 */
#ifndef TEST_TAPE_H
#define TEST_TAPE_H

#include <jansson.h>

#include <judge/config.h>
#include <kmod/wire/tls_peek.h>
#include <record/report.h>
#include <track/track.h>

#include "fact_check.h"
#include "talk.h"

#define TAPE_START	1700000000000000000ULL	/* 2023-11-14 */
#define TAPE_PART	700	/* bytes of a message that one part carries at most */
#define TAPE_ALL	TALK_SEGMENTS

struct tape {
	struct config config;
	struct report *report;
	struct track *track;
	json_t *records;
	struct kxw_event event;
	uint64_t seq, time;
	struct talk talk;
	struct kxw_tls_peek peek;
	bool closed_by_peek;
};

static inline void tape_emit(const struct line *line, void *arg)
{
	struct tape *t = arg;
	json_error_t error;
	json_t *record = json_loadb(line->text, line->size, JSON_REJECT_DUPLICATES, &error);

	assert_null(memchr(line->text, '\n', line->size));
	if (!record)
		fail_msg("not JSON: %s: %s", error.text, line->text);
	fact_check(line);
	json_array_append_new(t->records, record);
}

/* text: settings, or "" */
static inline void tape_configure(struct config *c, const char *text)
{
	char file[] = "/tmp/t_tape.XXXXXX", error[CONFIG_ERROR_SIZE];
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	if (config_load(c, file, error))
		fail_msg("%s", error);
	unlink(file);
}

static inline void tape_open(struct tape *t, const char *settings)
{
	struct track_listener listener;
	char *error;

	memset(t, 0, sizeof(*t));
	tape_configure(&t->config, settings);
	t->records = json_array();
	t->report = report_create(&t->config, tape_emit, t, &error);
	assert_non_null(t->report);
	report_set_instance(t->report, 0xabc);
	report_listener(t->report, &listener);
	t->track = track_create(&t->config.limits, &listener, NULL);
	assert_non_null(t->track);
	t->time = TAPE_START;
}

static inline void tape_close(struct tape *t)
{
	track_destroy(t->track);
	report_destroy(t->report);
	config_clean(&t->config);
	json_decref(t->records);
}

/* ---- events ------------------------------------------------------------------- */

static inline struct kxw_event *tape_event(struct tape *t, uint32_t type)
{
	memset(&t->event, 0, sizeof(t->event));
	t->event.type = type;
	t->event.seq = ++t->seq;
	t->event.time = t->time;
	t->time += 1000000;
	return &t->event;
}

/* args: with a blank between arguments */
static inline void tape_process(struct tape *t, uint64_t id, const char *exe, const char *args)
{
	struct kxw_event *ev = tape_event(t, KXW_EVENT_PROCESS);
	char copy[256];
	size_t i;

	snprintf(copy, sizeof(copy), "%s", args);
	for (i = 0; copy[i]; i++)
		if (copy[i] == ' ')
			copy[i] = '\0';
	ev->process_id = id;
	ev->process.id = id;
	ev->process.pid = 1000 + (uint32_t)id;
	ev->process.start = 5000000000ULL;
	ev->process.known = KXW_KNOWS_UID | KXW_KNOWS_PPID;
	ev->process.uid = 4242;
	ev->process.ppid = 77;
	ev->process.comm = strrchr(exe, '/') + 1;
	ev->process.exe = exe;
	ev->process.args = copy;
	ev->process.args_size = strlen(args) + 1;
	track_event(t->track, ev);
}

static inline void tape_library(struct tape *t, uint64_t process, const char *path)
{
	struct kxw_event *ev = tape_event(t, KXW_EVENT_LIBRARY);

	ev->process_id = process;
	ev->library.path = path;
	ev->library.dev = 8 << 20 | 1;
	ev->library.inode = 99;
	ev->library.known_file = true;
	track_event(t->track, ev);
}

static inline void tape_endpoint(struct kxw_endpoint *e, const char *ip, uint16_t port)
{
	bool v6 = strchr(ip, ':') != NULL;

	assert_int_equal(inet_pton(v6 ? AF_INET6 : AF_INET, ip, e->ip), 1);
	e->ip_size = v6 ? 16 : 4;
	e->port = port;
}

static inline void tape_flow(struct kxw_event *ev, uint64_t flow, uint64_t process, const char *remote)
{
	ev->process_id = process;
	ev->flow_id = flow;
	ev->flow.id = flow;
	ev->flow.process_id = process;
	tape_endpoint(&ev->flow.local, strchr(remote, ':') ? "2001:db8::99" : "10.0.0.5", 40000);
	tape_endpoint(&ev->flow.remote, remote, 443);
}

static inline void tape_connect(struct tape *t, uint64_t flow, uint64_t process, const char *remote)
{
	struct kxw_event *ev = tape_event(t, KXW_EVENT_CONNECT);

	tape_flow(ev, flow, process, remote);
	track_event(t->track, ev);
}

static inline void tape_hangup(struct tape *t, uint64_t flow, uint64_t process, const char *remote)
{
	struct kxw_event *ev = tape_event(t, KXW_EVENT_CLOSE);

	tape_flow(ev, flow, process, remote);
	ev->flow.established = true;
	ev->flow.outcome = KXW_OUTCOME_CLOSED;
	ev->flow.duration = 123456789;
	ev->flow.known_bytes = true;
	ev->flow.bytes_out = 1111;
	ev->flow.bytes_in = 2222;
	track_event(t->track, ev);
}

static inline void tape_lose(struct tape *t, uint64_t missing)
{
	struct kxw_event *ev = tape_event(t, KXW_EVENT_GAP);

	ev->missing = missing;
	t->seq += missing - 1;
	track_event(t->track, ev);
}

/* ---- conversations ------------------------------------------------------------ */

static inline void tape_talk(struct tape *t, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/data/tls/%s.txt", name);
	talk_load(&t->talk, path);
	kxw_tls_peek_init(&t->peek);
}

/* A piece in parts, as the module cuts long ones. */
static inline void tape_piece(struct kxw_event *ev, const struct kxw_tls_piece *piece)
{
	size_t at = 0, size;

	do {
		struct kxw_message *m = &ev->message[ev->messages++];

		assert_true(ev->messages <= KXW_MESSAGES_MAX);
		size = piece->size - at < TAPE_PART ? piece->size - at : TAPE_PART;
		m->type = piece->type;
		m->version = piece->version;
		m->length = piece->length;
		m->offset = piece->offset + (uint32_t)at;
		m->kx = piece->kx;
		m->data = piece->size ? piece->data + at : NULL;
		m->size = size;
		at += size;
	} while (at < piece->size);
}

static inline void tape_segment(struct tape *t, uint64_t flow, uint64_t process,
				const struct talk_segment *s)
{
	struct kxw_event *ev = tape_event(t, KXW_EVENT_TLS);
	const uint8_t *data = t->talk.bytes + s->start;
	size_t size = s->size;
	struct kxw_tls_piece piece;
	enum kxw_tls_result result;

	ev->process_id = process;
	ev->flow_id = flow;
	ev->direction = s->dir;
	kxw_tls_peek_segment(&t->peek, s->dir);
	while ((result = kxw_tls_peek_next(&t->peek, s->dir, &data, &size, &piece)) == KXW_TLS_PIECE)
		tape_piece(ev, &piece);
	if (result == KXW_TLS_DONE)
		ev->tls_end = KXW_TLS_END_COMPLETE;
	if (result == KXW_TLS_BAD) {
		ev->tls_end = KXW_TLS_END_BAD;
		ev->tls_rule = t->peek.rule;
	}
	if (ev->messages || ev->tls_end)
		track_event(t->track, ev);
}

/* Plays segments from one on, until another, to a flow that was connected. */
static inline void tape_play(struct tape *t, uint64_t flow, uint64_t process, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to && i < t->talk.segments; i++)
		tape_segment(t, flow, process, &t->talk.segment[i]);
}

/* How many segments go until a direction has sent its n-th one. */
static inline size_t tape_until(const struct tape *t, enum kxw_direction dir, size_t n)
{
	size_t i;

	for (i = 0; i < t->talk.segments && n; i++)
		n -= t->talk.segment[i].dir == dir;
	return i;
}

/* ---- records ------------------------------------------------------------------ */

/* The n-th record of a dataset, or NULL. */
static inline json_t *tape_record(const struct tape *t, const char *dataset, size_t n)
{
	size_t i;

	for (i = 0; i < json_array_size(t->records); i++) {
		json_t *record = json_array_get(t->records, i);
		json_t *event = json_object_get(record, "event");

		if (!strcmp(json_string_value(json_object_get(event, "dataset")), dataset) && !n--)
			return record;
	}
	return NULL;
}

static inline json_t *tape_get(json_t *o, const char *path)
{
	char copy[128], *name, *rest = copy;

	snprintf(copy, sizeof(copy), "%s", path);
	while ((name = strsep(&rest, ".")))
		o = json_object_get(o, name);
	return o;
}

/* As text; "" if absent. */
static inline const char *tape_text(json_t *record, const char *path)
{
	static char number[4][32];
	static int turn;
	const json_t *value = tape_get(record, path);
	char *text = number[turn++ % 4];

	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	if (json_is_integer(value)) {
		snprintf(text, sizeof(number[0]), "%lld", (long long)json_integer_value(value));
		return text;
	}
	return "";
}

#define assert_field(record, path, text) assert_string_equal(tape_text(record, path), text)

static inline bool tape_signals(json_t *record, const char *id)
{
	json_t *list = tape_get(record, "kxwatch.signals");
	size_t i;

	for (i = 0; i < json_array_size(list); i++)
		if (!strcmp(tape_text(json_array_get(list, i), "id"), id))
			return true;
	return false;
}

#endif
