/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kafka: the sink that is a topic of Kafka, by librdkafka's idempotent producer: a
 * record is safe when the brokers have said so, and within one run of the daemon it
 * is there once. Its key is host and process, so that what one process did stays in
 * order. Built with KXW_KAFKA where librdkafka is; without it, the setting is refused.
 */
#ifndef SINK_KAFKA_H
#define SINK_KAFKA_H

#include "sink.h"

extern const struct sink_class kafka_class;

#endif
