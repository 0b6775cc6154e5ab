/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kafka_tail: reads back what comes to the topic of the settings from now on, as who
 * may write there, in no group: nobody else's reading is disturbed.
 * One thread. Opening waits for the brokers, the rest for nobody. NULL, and a sentence
 * in error: they are not there, do not let it read, or there is no librdkafka.
 */
#ifndef SINK_KAFKA_TAIL_H
#define SINK_KAFKA_TAIL_H

#include "sink.h"

struct kafka_tail;

/* wait: milliseconds, for each of its questions. */
struct kafka_tail *kafka_tail_open(const struct config *c, unsigned int wait,
				   char error[SINK_ERROR_SIZE]);
/* 1, and a record until the next call; 0: there is none now. */
int kafka_tail_next(struct kafka_tail *t, const char **text, size_t *size);
/* NULL does nothing. */
void kafka_tail_close(struct kafka_tail *t);

#endif
