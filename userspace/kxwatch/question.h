/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * question: which records of the store the user asked for.
 * For cmd_alerts. One thread; what it is given must live as long. An option that
 * cannot be meant is refused with -1; the sentence on stderr has been said.
 */
#ifndef KXWATCH_QUESTION_H
#define KXWATCH_QUESTION_H

#include <judge/network.h>
#include <store/find.h>

#include "moment.h"

struct question {
	struct find_query query;
	struct network network[FIND_TEXTS_MAX];	/* of query.text[], where it is one */
	char address[FIND_TEXTS_MAX][64];
	const char *signal[FIND_SIGNALS_MAX];
};

/* For getopt_long(3): what question_option() takes. */
#define QUESTION_LETTERS "n:e:u:x:C:d:F:S:l:s:t:m:D:"
#define QUESTION_OPTIONS						\
	{ "process", required_argument, NULL, 'n' },			\
	{ "exe", required_argument, NULL, 'e' },			\
	{ "user", required_argument, NULL, 'u' },			\
	{ "script", required_argument, NULL, 'x' },			\
	{ "container", required_argument, NULL, 'C' },			\
	{ "destination", required_argument, NULL, 'd' },		\
	{ "certificate", required_argument, NULL, 'F' },		\
	{ "signal", required_argument, NULL, 'S' },			\
	{ "severity", required_argument, NULL, 'l' },			\
	{ "since", required_argument, NULL, 's' },			\
	{ "until", required_argument, NULL, 't' },			\
	{ "limit", required_argument, NULL, 'm' },			\
	{ "dataset", required_argument, NULL, 'D' }
#define QUESTION_HELP							\
	"  -n, --process PATTERN     the process's own name\n"		\
	"  -e, --exe PATTERN         the program's path, or its name if there is no slash in\n" \
	"                            the pattern\n"			\
	"  -u, --user USER           by name or number\n"		\
	"  -x, --script PATTERN      what an interpreter was told to run\n" \
	"  -C, --container ID        the beginning will do\n"		\
	"  -d, --destination WHERE   ADDRESS, NETWORK/PREFIX, or PATTERN of the server's name\n" \
	"  -F, --certificate HASH    SHA-256 or SHA-1; the beginning will do\n" \
	"  -S, --signal PATTERN      as kxwatch-signals(7) has them; each that is given\n" \
	"  -l, --severity LEVEL      low, medium, high or critical, and what is above\n" \
	"  -s, --since WHEN          " MOMENT_HELP "\n"			\
	"  -t, --until WHEN          the same\n"			\
	"  -m, --limit N             the newest so many: 50; 0: all\n"	\
	"  -D, --dataset NAME        alert; handshake, flow, library, repeats, lost, other\n"

void question_init(struct question *q);
int question_option(struct question *q, int letter, const char *argument);

#endif
