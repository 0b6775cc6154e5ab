// SPDX-License-Identifier: BSD-3-Clause
#include "sinks.h"

#include <stdlib.h>
#include <string.h>

#define FACILITY_DAEMON 3

int sinks_defaults(struct sinks *s)
{
	s->rotate_files = 5;
	s->syslog.facility = FACILITY_DAEMON;
	s->syslog.records = SINK_ALERTS;
	s->journal.records = SINK_ALERTS;
	/* The enterprise number that RFC 5612 sets aside for want of one. */
	s->syslog.structured_id = strdup("kxwatch@32473");
	s->kafka.topic = strdup("kxwatch");
	return s->syslog.structured_id && s->kafka.topic ? 0 : -1;
}

void sinks_clean(struct sinks *s)
{
	server_clean(&s->syslog.server);
	free(s->syslog.structured_id);
	free(s->kafka.brokers);
	free(s->kafka.topic);
	text_list_clean(&s->kafka.properties);
	memset(s, 0, sizeof(*s));
}
