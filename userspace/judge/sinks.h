/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sinks: the settings of the sinks beside the file: which records each gets, and
 * where it finds its server.
 * Part of the configuration, for the rooms that write. On failure -1: memory.
 */
#ifndef JUDGE_SINKS_H
#define JUDGE_SINKS_H

#include <stdbool.h>

#include "server.h"
#include "text_list.h"

/* Which records a sink gets. */
enum sink_records {
	SINK_ALL,
	SINK_ALERTS,		/* and what one needs to trust them: repeats and losses */
};

struct sinks {
	unsigned int rotate_size;	/* MiB of the output file; 0: it is left to others */
	unsigned int rotate_files;	/* that are kept besides */
	struct {
		struct server server;	/* SERVER_NONE: it is not wanted */
		enum sink_records records;
		unsigned int facility;	/* as RFC 5424 numbers them */
		bool structured;	/* fields as structured data, and no JSON */
		char *structured_id;
	} syslog;
	struct {
		bool enabled;
		enum sink_records records;
	} journal;
	struct {
		char *brokers;		/* NULL: it is not wanted */
		char *topic;
		enum sink_records records;
		struct text_list properties;	/* "name=value" */
	} kafka;
};

int sinks_defaults(struct sinks *s);
void sinks_clean(struct sinks *s);

#endif
