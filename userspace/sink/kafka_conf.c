// SPDX-License-Identifier: BSD-3-Clause
#include "kafka.h"

#ifdef KXW_KAFKA

#include "kafka_conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUT_KIBIBYTES "16384"	/* of records that are not confirmed, in librdkafka's own queue */
#define REASON_SIZE 256
#define IDEMPOTENCE_SINCE 0x01000000

static int set(rd_kafka_conf_t *conf, const char *name, const char *value,
	       char error[SINK_ERROR_SIZE])
{
	char why[REASON_SIZE];

	if (rd_kafka_conf_set(conf, name, value, why, sizeof(why)) == RD_KAFKA_CONF_OK)
		return 0;
	snprintf(error, SINK_ERROR_SIZE, "%s; see the setting kafka.properties", why);
	return -1;
}

static int set_properties(rd_kafka_conf_t *conf, const struct text_list *list,
			  char error[SINK_ERROR_SIZE])
{
	const char *value;
	char *name;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < list->count; i++) {
		value = strchr(list->text[i], '=');
		name = strndup(list->text[i], (size_t)(value - list->text[i]));
		ret = name ? set(conf, name, value + 1, error) : -1;
		free(name);
	}
	return ret;
}

/* What a user may change, and then what must hold. */
int kafka_configure(rd_kafka_conf_t *conf, const struct config *c, char error[SINK_ERROR_SIZE])
{
	if (set(conf, "client.id", "kxwatchd", error) ||
	    set(conf, "compression.codec", "gzip", error) ||
	    set(conf, "linger.ms", "100", error) ||
	    set(conf, "queue.buffering.max.kbytes", OUT_KIBIBYTES, error) ||
	    set(conf, "message.max.bytes", "4194304", error) ||
	    set(conf, "statistics.interval.ms", "10000", error) ||
	    set_properties(conf, &c->sinks.kafka.properties, error))
		return -1;
	if (rd_kafka_version() < IDEMPOTENCE_SINCE) {
		snprintf(error, SINK_ERROR_SIZE, "librdkafka %s is too old: 1.0 or later is needed",
			 rd_kafka_version_str());
		return -1;
	}
	/* Records wait for ever: here, and then in the spool. */
	return set(conf, "bootstrap.servers", c->sinks.kafka.brokers, error) ||
	       set(conf, "enable.idempotence", "true", error) ||
	       set(conf, "message.timeout.ms", "0", error);
}

#endif
