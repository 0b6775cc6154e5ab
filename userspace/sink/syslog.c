// SPDX-License-Identifier: BSD-3-Clause
#include "syslog.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "datagram.h"
#include "stream.h"
#include "syslog_text.h"

struct syslog {
	struct server server;
	enum sink_records records;
	struct syslog_form form;
	char *structured_id;
	struct syslog_text text;
	/* One of the two, as the server is. */
	struct stream stream;
	struct datagram datagram;
	uint64_t shortened;
};

static bool is_stream(const struct syslog *s)
{
	return s->server.kind == SERVER_TCP;
}

static const struct dial *dial_of(const struct syslog *s)
{
	return is_stream(s) ? &s->stream.dial : &s->datagram.dial;
}

static bool syslog_wanted(const struct config *c)
{
	return c->sinks.syslog.server.kind != SERVER_NONE;
}

static void syslog_close(void *sink)
{
	struct syslog *s = sink;

	stream_clean(&s->stream);
	datagram_clean(&s->datagram);
	syslog_text_clean(&s->text);
	server_clean(&s->server);
	free(s->structured_id);
	free(s);
}

static void *syslog_open(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE])
{
	struct syslog *s = calloc(1, sizeof(*s));

	(void)now;
	snprintf(error, SINK_ERROR_SIZE, "out of memory");
	if (!s)
		return NULL;
	stream_init(&s->stream, &s->server);
	datagram_init(&s->datagram, &s->server);
	s->structured_id = strdup(c->sinks.syslog.structured_id);
	if (!s->structured_id || server_parse(&s->server, c->sinks.syslog.server.text)) {
		syslog_close(s);
		return NULL;
	}
	s->records = c->sinks.syslog.records;
	s->form.facility = c->sinks.syslog.facility;
	s->form.pid = (long)getpid();
	s->form.structured_id = c->sinks.syslog.structured ? s->structured_id : NULL;
	return s;
}

static bool syslog_takes(const void *sink, const struct item *item)
{
	const struct syslog *s = sink;

	return item_is_among(item, s->records);
}

static int put(struct syslog *s, uint64_t now)
{
	if (is_stream(s))
		return stream_send(&s->stream, s->text.text, s->text.size, now);
	return datagram_send(&s->datagram, s->text.text, s->text.size, now);
}

static int answer(int ret)
{
	return ret < 0 ? ret : ret ? SINK_SENT : SINK_DONE;
}

static int syslog_send(void *sink, struct item *item, uint64_t now)
{
	struct syslog *s = sink;
	struct syslog_form brief = s->form;
	int ret;

	if (!syslog_text_write(&s->text, &s->form, item))
		return -ENOMEM;
	ret = put(s, now);
	if (ret != -EMSGSIZE || s->form.structured_id)
		return answer(ret);
	brief.structured_id = s->structured_id;
	if (!syslog_text_write(&s->text, &brief, item))
		return -ENOMEM;
	ret = put(s, now);
	s->shortened += ret >= 0;
	return answer(ret);
}

static int syslog_settled(void *sink, uint64_t now)
{
	struct syslog *s = sink;

	return is_stream(s) ? stream_settled(&s->stream, now) : datagram_settled(&s->datagram, now);
}

static int syslog_tick(void *sink, uint64_t now)
{
	struct syslog *s = sink;

	return is_stream(s) ? stream_tick(&s->stream, now) : 0;
}

/* What is on its way has come to be acknowledged, or not. */
static int syslog_flush(void *sink, uint64_t now, unsigned int wait)
{
	struct syslog *s = sink;
	unsigned int waited;
	int ret = 0;

	for (waited = 0; is_stream(s) && s->stream.out && !ret && waited < wait; waited += 20) {
		poll(NULL, 0, 20);
		ret = stream_tick(&s->stream, now);
		if (ret == -EAGAIN)
			ret = 0;
	}
	return ret;
}

static const char *syslog_reason(const void *sink)
{
	const struct dial *d = dial_of(sink);

	return d->reason ? d->reason : d->error ? strerror(d->error) : NULL;
}

static const char *syslog_place(const void *sink)
{
	const struct syslog *s = sink;

	return s->server.text;
}

static void syslog_describe(const void *sink, json_t *status)
{
	const struct syslog *s = sink;

	json_object_set_new(status, "connected", json_boolean(dial_of(s)->up));
	json_object_set_new(status, "shortened", json_integer((json_int_t)s->shortened));
}

const struct sink_class syslog_class = {
	.name = "syslog",
	.wanted = syslog_wanted,
	.open = syslog_open,
	.close = syslog_close,
	.takes = syslog_takes,
	.send = syslog_send,
	.settled = syslog_settled,
	.tick = syslog_tick,
	.flush = syslog_flush,
	.reason = syslog_reason,
	.place = syslog_place,
	.describe = syslog_describe,
};
