// SPDX-License-Identifier: BSD-3-Clause
#include "kafka.h"

#include <stdio.h>

static bool kafka_wanted(const struct config *c)
{
	return c->sinks.kafka.brokers != NULL;
}

#ifdef KXW_KAFKA

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <librdkafka/rdkafka.h>

#include "kafka_conf.h"
#include "setback.h"

#define OUT 8192		/* records that the brokers have not confirmed */
#define REASON_SIZE 256
#define DRAIN_MAX 2000		/* milliseconds for what is out, before another producer */
#define FLUSH_TURN 10		/* milliseconds */
#define CONFIRM_MAX 30000	/* milliseconds in which brokers that are there confirm something */

enum fate { FATE_OPEN, FATE_SAFE, FATE_REFUSED };

struct kafka {
	rd_kafka_t *producer;
	rd_kafka_conf_t *conf;		/* for another one */
	char *brokers, *topic;
	enum sink_records records;
	unsigned char fate[OUT];	/* of record n: at n % OUT */
	uint64_t first, next;		/* numbers of those that are out */
	uint64_t refused;
	bool broken;			/* what is out is to be sent again */
	bool down;
	struct setback clock;
	uint64_t renew_by;		/* milliseconds; 0: the producer is to stay */
	uint64_t waits_since;		/* for anything to be confirmed; 0: nothing is out */
	char reason[REASON_SIZE];
	json_t *statistics;		/* the newest, or NULL */
};

/* ---- what librdkafka tells, all of it out of rd_kafka_poll() -------------------- */

static bool is_refusal(rd_kafka_resp_err_t error)
{
	switch (error) {
	case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
	case RD_KAFKA_RESP_ERR_INVALID_MSG:
	case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
	case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
		return true;
	default:
		return false;
	}
}

static void take_fate(struct kafka *k, uint64_t number, rd_kafka_resp_err_t error)
{
	if (number < k->first || number >= k->next)
		return;
	if (!error) {
		k->fate[number % OUT] = FATE_SAFE;
		k->down = false;
		return;
	}
	snprintf(k->reason, sizeof(k->reason), "%s", rd_kafka_err2str(error));
	if (is_refusal(error))
		k->fate[number % OUT] = FATE_REFUSED;
	else
		k->broken = true;
}

static void on_delivery(rd_kafka_t *producer, const rd_kafka_message_t *m, void *arg)
{
	(void)producer;
	take_fate(arg, (uint64_t)(uintptr_t)m->_private, m->err);
}

static void on_error(rd_kafka_t *producer, int error, const char *reason, void *arg)
{
	struct kafka *k = arg;
	bool all = error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
	bool fatal = error == RD_KAFKA_RESP_ERR__FATAL;

	(void)producer;
	/* Of one broker there is nothing to say once all of them are down. */
	if (k->down && !all && !fatal)
		return;
	snprintf(k->reason, sizeof(k->reason), "%s", reason);
	k->down |= all || fatal;
	k->broken |= fatal;
}

static int on_statistics(rd_kafka_t *producer, char *text, size_t size, void *arg)
{
	struct kafka *k = arg;

	(void)producer;
	json_decref(k->statistics);
	k->statistics = json_loadb(text, size, 0, NULL);
	return 0;
}

/* What it has to say comes by on_error(). */
static void on_log(const rd_kafka_t *producer, int level, const char *facility, const char *text)
{
	(void)producer, (void)level, (void)facility, (void)text;
}

/* ---- beginning and end ---------------------------------------------------------- */

static rd_kafka_conf_t *conf_create(struct kafka *k, const struct config *c,
				    char error[SINK_ERROR_SIZE])
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();

	if (kafka_configure(conf, c, error)) {
		rd_kafka_conf_destroy(conf);
		return NULL;
	}
	rd_kafka_conf_set_opaque(conf, k);
	rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
	rd_kafka_conf_set_error_cb(conf, on_error);
	rd_kafka_conf_set_stats_cb(conf, on_statistics);
	rd_kafka_conf_set_log_cb(conf, on_log);
	return conf;
}

static rd_kafka_t *producer_create(const struct kafka *k, char *error, size_t size)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_dup(k->conf);
	rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, size);

	if (!producer)
		rd_kafka_conf_destroy(conf);
	return producer;
}

static void producer_destroy(struct kafka *k)
{
	if (!k->producer)
		return;
	rd_kafka_purge(k->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
		       RD_KAFKA_PURGE_F_NON_BLOCKING);
	rd_kafka_destroy(k->producer);
	k->producer = NULL;
}

static void kafka_close(void *sink)
{
	struct kafka *k = sink;

	producer_destroy(k);
	if (k->conf)
		rd_kafka_conf_destroy(k->conf);
	json_decref(k->statistics);
	free(k->brokers);
	free(k->topic);
	free(k);
}

static void *kafka_open(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE])
{
	struct kafka *k = calloc(1, sizeof(*k));

	(void)now;
	snprintf(error, SINK_ERROR_SIZE, "out of memory");
	if (!k)
		return NULL;
	/* Record 0 is none, so that a number is never a null pointer. */
	k->first = k->next = 1;
	k->records = c->sinks.kafka.records;
	k->brokers = strdup(c->sinks.kafka.brokers);
	k->topic = strdup(c->sinks.kafka.topic);
	if (k->brokers && k->topic)
		k->conf = conf_create(k, c, error);
	if (k->conf)
		k->producer = producer_create(k, error, SINK_ERROR_SIZE);
	if (k->producer)
		return k;
	kafka_close(k);
	return NULL;
}

/* ---- records -------------------------------------------------------------------- */

static bool kafka_takes(const void *sink, const struct item *item)
{
	const struct kafka *k = sink;

	return item_is_among(item, k->records);
}

static int produce(struct kafka *k, struct item *item, const char *key)
{
	rd_kafka_resp_err_t error;

	error = rd_kafka_producev(k->producer, RD_KAFKA_V_TOPIC(k->topic),
				  RD_KAFKA_V_KEY(key, strlen(key)),
				  RD_KAFKA_V_VALUE((void *)item->text, item->size),
				  RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
				  RD_KAFKA_V_OPAQUE((void *)(uintptr_t)k->next), RD_KAFKA_V_END);
	if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL)
		return -EAGAIN;
	k->fate[k->next++ % OUT] = FATE_OPEN;
	if (error)
		take_fate(k, k->next - 1, error);
	return SINK_SENT;
}

static int kafka_send(void *sink, struct item *item, uint64_t now)
{
	const char *host = item_fact(item, FACT_HOST);
	const char *process = item_fact(item, FACT_ENTITY);
	struct kafka *k = sink;
	char *key;
	int ret;

	if (!k->producer || k->broken || k->renew_by || k->next - k->first == OUT)
		return -EAGAIN;
	if (asprintf(&key, "%s/%s", host ? host : "", process ? process : "") < 0)
		return -ENOMEM;
	ret = produce(k, item, key);
	free(key);
	if (ret == SINK_SENT && !k->waits_since)
		k->waits_since = now ? now : 1;
	return ret;
}

/* If that fails, kafka_settled() tries again. */
static void renew(struct kafka *k)
{
	char why[REASON_SIZE];

	k->renew_by = 0;
	producer_destroy(k);
	k->producer = producer_create(k, why, sizeof(why));
}

/* Nothing of what is out will come to be known; those who come later have other numbers. */
static int begin_again(struct kafka *k)
{
	bool late = k->renew_by != 0;

	k->first = k->next;
	k->broken = false;
	/* An idempotent producer that has lost count never works again. */
	if (late || rd_kafka_fatal_error(k->producer, NULL, 0))
		renew(k);
	else
		rd_kafka_purge(k->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
			       RD_KAFKA_PURGE_F_NON_BLOCKING);
	/* That somebody set the clock is no fault of the brokers'. */
	return late ? -EAGAIN : -EIO;
}

/*
 * librdkafka waits by the wall clock: once that was set back, its threads sleep until it
 * is again what it was, be it a day. Only another producer has threads that are awake.
 * What is out has some seconds to be confirmed, so that it is not sent twice.
 */
static void look_at_clock(struct kafka *k, uint64_t now)
{
	if (setback_look(&k->clock) && !k->renew_by)
		k->renew_by = now + DRAIN_MAX;
	if (!k->renew_by)
		return;
	if (k->first == k->next)
		renew(k);
	else if (now >= k->renew_by)
		k->broken = true;
}

static int kafka_settled(void *sink, uint64_t now)
{
	struct kafka *k = sink;
	char why[REASON_SIZE];
	int settled = 0;

	if (!k->producer && !(k->producer = producer_create(k, why, sizeof(why))))
		return -ENOMEM;
	look_at_clock(k, now);
	if (!k->producer)
		return -ENOMEM;
	rd_kafka_poll(k->producer, 0);
	while (k->first < k->next && k->fate[k->first % OUT] != FATE_OPEN) {
		k->refused += k->fate[k->first % OUT] == FATE_REFUSED;
		k->first++;
		settled++;
	}
	if (settled)
		k->waits_since = k->first < k->next ? now : 0;
	return !settled && k->broken ? begin_again(k) : settled;
}

static uint64_t kafka_refused(void *sink)
{
	struct kafka *k = sink;
	uint64_t refused = k->refused;

	k->refused = 0;
	return refused;
}

static int kafka_tick(void *sink, uint64_t now)
{
	struct kafka *k = sink;

	if (k->producer)
		rd_kafka_poll(k->producer, 0);
	if (k->down)
		return -ECONNREFUSED;
	/* The library says so when it has tried them all, which each new producer begins anew. */
	if (!k->waits_since || now - k->waits_since < CONFIRM_MAX)
		return 0;
	snprintf(k->reason, sizeof(k->reason), "the brokers are down or do not answer: nothing was"
		 " confirmed for %d seconds", CONFIRM_MAX / 1000);
	return -ETIMEDOUT;
}

/* In turns of our own: to wait in the library is to wait by the wall clock. */
static int kafka_flush(void *sink, uint64_t now, unsigned int wait)
{
	const struct timespec turn = { 0, FLUSH_TURN * 1000000 };
	struct kafka *k = sink;
	unsigned int spent;

	(void)now;
	if (!k->producer || k->first == k->next)
		return 0;
	for (spent = 0; spent < wait && rd_kafka_outq_len(k->producer); spent += FLUSH_TURN) {
		rd_kafka_flush(k->producer, 0);
		nanosleep(&turn, NULL);
	}
	return 0;
}

static const char *kafka_reason(const void *sink)
{
	const struct kafka *k = sink;

	return *k->reason ? k->reason : NULL;
}

static const char *kafka_place(const void *sink)
{
	const struct kafka *k = sink;

	return k->brokers;
}

static void copy(json_t *to, const char *name, json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);

	if (value)
		json_object_set(to, name, value);
}

static void kafka_describe(const void *sink, json_t *status)
{
	const struct kafka *k = sink;

	json_object_set_new(status, "topic", json_string(k->topic));
	json_object_set_new(status, "unconfirmed", json_integer((json_int_t)(k->next - k->first)));
	copy(status, "transmitted", k->statistics, "txmsgs");
	copy(status, "transmitted_bytes", k->statistics, "txmsg_bytes");
	copy(status, "queued", k->statistics, "msg_cnt");
	copy(status, "queued_bytes", k->statistics, "msg_size");
}

const struct sink_class kafka_class = {
	.name = "kafka",
	.wanted = kafka_wanted,
	.open = kafka_open,
	.close = kafka_close,
	.takes = kafka_takes,
	.send = kafka_send,
	.settled = kafka_settled,
	.refused = kafka_refused,
	.tick = kafka_tick,
	.flush = kafka_flush,
	.reason = kafka_reason,
	.place = kafka_place,
	.describe = kafka_describe,
};

#else

static void *kafka_open(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE])
{
	(void)c, (void)now;
	snprintf(error, SINK_ERROR_SIZE, "this kxwatchd was built without librdkafka");
	return NULL;
}

const struct sink_class kafka_class = {
	.name = "kafka",
	.wanted = kafka_wanted,
	.open = kafka_open,
};

#endif
