/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * syslog_text: a record as a message of syslog, RFC 5424.
 * For syslog.c. One thread. False when memory ran out.
 */
#ifndef SINK_SYSLOG_TEXT_H
#define SINK_SYSLOG_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "item.h"

/* Empty (zero) at first; used again for the next, for its room. */
struct syslog_text {
	char *text;
	size_t size, room;
	bool failed;
};

struct syslog_form {
	unsigned int facility;
	long pid;
	const char *structured_id;	/* fields go into structured data; NULL: all is JSON */
};

bool syslog_text_write(struct syslog_text *t, const struct syslog_form *form, struct item *item);
void syslog_text_clean(struct syslog_text *t);

#endif
