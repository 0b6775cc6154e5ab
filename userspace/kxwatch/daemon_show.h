/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * daemon_show: what is known of the daemon, for people, as JSON, as figures.
 * For the command. One thread. -1: memory.
 */
#ifndef KXWATCH_DAEMON_SHOW_H
#define KXWATCH_DAEMON_SHOW_H

#include <metrics/exposition.h>

#include "daemon_side.h"

int daemon_show_text(FILE *to, const struct daemon_side *d);
/* Sets the members "daemon" and, if one is kept, "store". */
void daemon_show_json(json_t *o, const struct daemon_side *d);
void daemon_show_metrics(struct exposition *e, const struct daemon_side *d);

#endif
