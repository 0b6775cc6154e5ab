// SPDX-License-Identifier: BSD-3-Clause
#include "kafka_tail.h"

#include <stdio.h>

#ifdef KXW_KAFKA

#include <stdlib.h>
#include <string.h>

#include "kafka_conf.h"

#define PARTITIONS_MAX 1024

struct kafka_tail {
	rd_kafka_t *consumer;
	rd_kafka_topic_t *topic;
	rd_kafka_queue_t *queue;
	rd_kafka_message_t *message;	/* that was given last */
	int32_t partition[PARTITIONS_MAX];
	int partitions;			/* that are read */
};

/* What is not the consumer's it does not mind, but says; its errors are told by what fails. */
static void on_log(const rd_kafka_t *consumer, int level, const char *facility, const char *text)
{
	(void)consumer, (void)level, (void)facility, (void)text;
}

static rd_kafka_t *consumer_create(const struct config *c, char error[SINK_ERROR_SIZE])
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	rd_kafka_t *consumer = NULL;

	if (!kafka_configure(conf, c, error)) {
		rd_kafka_conf_set_log_cb(conf, on_log);
		consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, SINK_ERROR_SIZE);
	}
	if (!consumer)
		rd_kafka_conf_destroy(conf);
	return consumer;
}

/* From where it ends now. */
static int begin(struct kafka_tail *t, const char *name, int32_t partition, int wait)
{
	int64_t low, high;
	rd_kafka_resp_err_t e = rd_kafka_query_watermark_offsets(t->consumer, name, partition, &low,
								 &high, wait);

	if (e)
		return (int)e;
	if (rd_kafka_consume_start_queue(t->topic, partition, high, t->queue))
		return (int)rd_kafka_last_error();
	t->partition[t->partitions++] = partition;
	return 0;
}

static int begin_all(struct kafka_tail *t, const char *name, int wait)
{
	const struct rd_kafka_metadata *all;
	int i, ret = (int)rd_kafka_metadata(t->consumer, 0, t->topic, &all, wait);

	if (ret)
		return ret;
	ret = all->topic_cnt == 1 ? (int)all->topics[0].err : (int)RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
	for (i = 0; !ret && i < all->topics[0].partition_cnt && i < PARTITIONS_MAX; i++)
		ret = begin(t, name, all->topics[0].partitions[i].id, wait);
	rd_kafka_metadata_destroy(all);
	return ret;
}

struct kafka_tail *kafka_tail_open(const struct config *c, unsigned int wait,
				   char error[SINK_ERROR_SIZE])
{
	struct kafka_tail *t = calloc(1, sizeof(*t));
	int ret = (int)RD_KAFKA_RESP_ERR__FAIL;

	snprintf(error, SINK_ERROR_SIZE, "out of memory");
	if (!t)
		return NULL;
	t->consumer = consumer_create(c, error);
	if (!t->consumer) {
		free(t);
		return NULL;
	}
	t->topic = rd_kafka_topic_new(t->consumer, c->sinks.kafka.topic, NULL);
	t->queue = rd_kafka_queue_new(t->consumer);
	if (t->topic && t->queue)
		ret = begin_all(t, c->sinks.kafka.topic, (int)wait);
	if (!ret)
		return t;
	snprintf(error, SINK_ERROR_SIZE, "its brokers do not say what they have: %s",
		 rd_kafka_err2str((rd_kafka_resp_err_t)ret));
	kafka_tail_close(t);
	return NULL;
}

static void forget(struct kafka_tail *t)
{
	if (t->message)
		rd_kafka_message_destroy(t->message);
	t->message = NULL;
}

int kafka_tail_next(struct kafka_tail *t, const char **text, size_t *size)
{
	do {
		forget(t);
		t->message = rd_kafka_consume_queue(t->queue, 0);
	} while (t->message && t->message->err);
	if (!t->message)
		return 0;
	*text = t->message->payload;
	*size = t->message->len;
	return 1;
}

void kafka_tail_close(struct kafka_tail *t)
{
	int i;

	if (!t)
		return;
	forget(t);
	for (i = 0; i < t->partitions; i++)
		rd_kafka_consume_stop(t->topic, t->partition[i]);
	if (t->queue)
		rd_kafka_queue_destroy(t->queue);
	if (t->topic)
		rd_kafka_topic_destroy(t->topic);
	rd_kafka_destroy(t->consumer);
	free(t);
}

#else

struct kafka_tail *kafka_tail_open(const struct config *c, unsigned int wait,
				   char error[SINK_ERROR_SIZE])
{
	(void)c, (void)wait;
	snprintf(error, SINK_ERROR_SIZE, "this kxwatch was built without librdkafka");
	return NULL;
}

int kafka_tail_next(struct kafka_tail *t, const char **text, size_t *size)
{
	(void)t, (void)text, (void)size;
	return 0;
}

void kafka_tail_close(struct kafka_tail *t)
{
	(void)t;
}

#endif
