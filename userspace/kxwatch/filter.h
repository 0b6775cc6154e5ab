/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * filter: which processes and connections the user asked for.
 * For the cmd_* files; the one thread of the tool.
 * An option that cannot be meant is refused with -1; the sentence on stderr has been said.
 */
#ifndef KXWATCH_FILTER_H
#define KXWATCH_FILTER_H

#include <kxwatch/kxwatch.h>

#include "judge/network.h"

struct filter {
	bool by_pid, by_user, by_network;
	uint32_t pid, uid;
	const char *exe;		/* pattern, NULL: any */
	struct network network;
	uint16_t port;			/* 0: any */
};

/* For getopt_long(3): what filter_option() takes. */
#define FILTER_LETTERS	"p:e:u:d:"
#define FILTER_OPTIONS							\
	{ "pid", required_argument, NULL, 'p' },			\
	{ "exe", required_argument, NULL, 'e' },			\
	{ "user", required_argument, NULL, 'u' },			\
	{ "destination", required_argument, NULL, 'd' }
#define FILTER_HELP							\
	"  -p, --pid N             of that process\n"			\
	"  -e, --exe PATTERN       of programs whose path, or name if there is no slash in\n" \
	"                          the pattern, is like it: \"*\" stands for anything\n" \
	"  -u, --user USER         of that user, by name or number\n"	\
	"  -d, --destination WHERE connected there: ADDRESS, NETWORK/PREFIX, ADDRESS:PORT,\n" \
	"                          [ADDRESS]:PORT or :PORT\n"

int filter_option(struct filter *f, int letter, const char *argument);

/* By process, p NULL: unknown, which only passes where none is asked for. */
bool filter_has_process(const struct filter *f, const struct kxw_process *p);
bool filter_asks_destination(const struct filter *f);
bool filter_has_destination(const struct filter *f, const struct kxw_flow *flow);

#endif
