// SPDX-License-Identifier: BSD-3-Clause
#include "question.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "moment.h"

#define LIMIT 50

void question_init(struct question *q)
{
	memset(q, 0, sizeof(*q));
	q->query.dataset = ENTRY_ALERT;
	q->query.uid = -1;
	q->query.limit = LIMIT;
}

static int refuse(const char *argument, const char *what)
{
	fprintf(stderr, "kxwatch: \"%s\" is %s\n", argument, what);
	return -1;
}

/* ---- what a text may be like -------------------------------------------------- */

static bool is_like(const char *text, const void *pattern)
{
	return !fnmatch(pattern, text, 0);
}

static bool is_named_like(const char *text, const void *pattern)
{
	const char *base = strrchr(text, '/');

	return !fnmatch(pattern, base ? base + 1 : text, 0);
}

static bool is_begun_by(const char *text, const void *beginning)
{
	return !strncasecmp(text, beginning, strlen(beginning));
}

/* Names of servers have no case. */
static bool is_host_like(const char *text, const void *pattern)
{
	return !fnmatch(pattern, text, FNM_CASEFOLD);
}

static bool is_inside(const char *text, const void *network)
{
	struct kxw_endpoint e;

	memset(&e, 0, sizeof(e));
	if (inet_pton(AF_INET, text, e.ip) == 1)
		e.ip_size = 4;
	else if (inet_pton(AF_INET6, text, e.ip) == 1)
		e.ip_size = 16;
	return e.ip_size && network_has(network, &e);
}

/* Colons and blanks between the digits do not count: certificates are shown so. */
static bool has_digits(const char *text, const char *hash)
{
	for (; *hash; hash++) {
		if (*hash == ':' || *hash == ' ')
			continue;
		if (toupper((unsigned char)*hash) != toupper((unsigned char)*text))
			return false;
		text++;
	}
	return true;
}

/* "SHA-256/SHA-1" */
static bool has_hash(const char *text, const void *hash)
{
	const char *slash = strchr(text, '/');

	return has_digits(text, hash) || (slash && has_digits(slash + 1, hash));
}

/* ---- the options -------------------------------------------------------------- */

static bool is_pattern(const char *text)
{
	return text[strcspn(text, "*?[\\")] != '\0';
}

static int add(struct question *q, enum entry_column column,
	       bool (*match)(const char *text, const void *arg), const void *arg)
{
	struct find_text *t = &q->query.text[q->query.texts];

	if (q->query.texts == FIND_TEXTS_MAX) {
		fprintf(stderr, "kxwatch: there are more than %d conditions\n", FIND_TEXTS_MAX);
		return -1;
	}
	q->query.texts++;
	t->column = column;
	t->arg = arg;
	if (match == is_like && !is_pattern(arg))
		t->exact = arg;
	else
		t->match = match;
	return 0;
}

static int read_destination(struct question *q, const char *argument)
{
	size_t at = q->query.texts;
	unsigned char ip[16];
	int family = strchr(argument, ':') ? AF_INET6 : AF_INET;

	if (at == FIND_TEXTS_MAX)
		return add(q, ENTRY_IP, is_like, argument);
	/* As records have it, however it is written here. */
	if (inet_pton(family, argument, ip) == 1) {
		inet_ntop(family, ip, q->address[at], sizeof(q->address[at]));
		return add(q, ENTRY_IP, is_like, q->address[at]);
	}
	if (!network_parse(&q->network[at], argument))
		return add(q, ENTRY_IP, is_inside, &q->network[at]);
	if (strchr(argument, '/'))
		return refuse(argument, "no network such as 192.0.2.0/24");
	return add(q, ENTRY_NAME, is_host_like, argument);
}

static int read_user(struct question *q, const char *argument)
{
	const struct passwd *user = getpwnam(argument);
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(argument, &end, 10);
	if (!user && (!isdigit((unsigned char)*argument) || *end || errno || number > UINT32_MAX)) {
		fprintf(stderr, "kxwatch: there is no user \"%s\"\n", argument);
		return -1;
	}
	q->query.uid = user ? (int64_t)user->pw_uid : (int64_t)number;
	return 0;
}

/* As record/json.c has them. */
static int read_severity(struct question *q, const char *argument)
{
	static const struct {
		const char *name;
		int number;
	} level[FIND_SEVERITIES_MAX] = {
		{ "low", 21 }, { "medium", 47 }, { "high", 73 }, { "critical", 99 },
	};
	size_t i;

	q->query.severities = 0;
	for (i = 0; i < FIND_SEVERITIES_MAX; i++)
		if (q->query.severities || !strcmp(argument, level[i].name))
			q->query.severity[q->query.severities++] = level[i].number;
	return q->query.severities ? 0 : refuse(argument, "not low, medium, high or critical");
}

static int read_hash(struct question *q, const char *argument)
{
	if (!*argument || argument[strspn(argument, "0123456789abcdefABCDEF: ")])
		return refuse(argument, "no hash in hexadecimal digits");
	return add(q, ENTRY_CERTIFICATE, has_hash, argument);
}

static int read_signal(struct question *q, const char *argument)
{
	if (q->query.signals == FIND_SIGNALS_MAX) {
		fprintf(stderr, "kxwatch: there are more than %d signals\n", FIND_SIGNALS_MAX);
		return -1;
	}
	q->query.signal_match = is_like;
	q->query.signal[q->query.signals++] = argument;
	return 0;
}

static int read_limit(struct question *q, const char *argument)
{
	char *end;

	errno = 0;
	q->query.limit = strtoul(argument, &end, 10);
	if (!isdigit((unsigned char)*argument) || *end || errno)
		return refuse(argument, "no number of records");
	return 0;
}

static int read_dataset(struct question *q, const char *argument)
{
	int dataset = entry_dataset_find(argument);

	if (dataset < 0)
		return refuse(argument, "no dataset: see --help");
	q->query.dataset = (enum entry_dataset)dataset;
	return 0;
}

int question_option(struct question *q, int letter, const char *argument)
{
	int64_t *moment = letter == 's' ? &q->query.since : &q->query.until;

	switch (letter) {
	case 'n':
		return add(q, ENTRY_PROCESS, is_like, argument);
	case 'e':
		return add(q, ENTRY_PATH, strchr(argument, '/') ? is_like : is_named_like, argument);
	case 'u':
		return read_user(q, argument);
	case 'x':
		return add(q, ENTRY_SCRIPT, is_like, argument);
	case 'C':
		return add(q, ENTRY_CONTAINER, is_begun_by, argument);
	case 'd':
		return read_destination(q, argument);
	case 'F':
		return read_hash(q, argument);
	case 'S':
		return read_signal(q, argument);
	case 'l':
		return read_severity(q, argument);
	case 'm':
		return read_limit(q, argument);
	case 'D':
		return read_dataset(q, argument);
	default:
		if (moment_read(argument, time(NULL), letter == 't', moment))
			return refuse(argument, "no point in time: " MOMENT_HELP);
		return 0;
	}
}
