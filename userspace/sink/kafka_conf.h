/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kafka_conf: what librdkafka is told to be, from the settings.
 * For kafka.c, where there is librdkafka. On failure -1, and a sentence that names what
 * to change.
 */
#ifndef SINK_KAFKA_CONF_H
#define SINK_KAFKA_CONF_H

#include <librdkafka/rdkafka.h>

#include "sink.h"

int kafka_configure(rd_kafka_conf_t *conf, const struct config *c, char error[SINK_ERROR_SIZE]);

#endif
