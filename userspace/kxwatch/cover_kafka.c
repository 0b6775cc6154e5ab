// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include <sink/kafka_tail.h>

#include "cover_sink.h"

#define PATIENCE 5000	/* milliseconds for its brokers to say where the topic ends */

static void kafka_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	const char *text;
	size_t size;

	while (kafka_tail_next(o->own, &text, &size))
		cover_sink_line(o, m, text, size, now);
}

static void kafka_close(struct cover_sink *o)
{
	kafka_tail_close(o->own);
	o->own = NULL;
}

static const struct cover_way kafka_way = { kafka_poll, kafka_close };

void cover_sink_open_kafka(struct cover_sink *o, const struct config *config)
{
	char error[SINK_ERROR_SIZE], target[PATH_MAX];

	snprintf(target, sizeof(target), "%s, topic %s", config->sinks.kafka.brokers,
		 config->sinks.kafka.topic);
	cover_sink_begin(o, "kafka", target);
	o->own = kafka_tail_open(config, PATIENCE, error);
	if (o->own)
		o->way = &kafka_way;
	else
		cover_sink_unread(o, error);
}
