// SPDX-License-Identifier: BSD-3-Clause
#include "journal.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datagram.h"
#include "summary.h"

#define SOCKET "unix:/run/systemd/journal/socket"
/* Says to readers what kind of message an alert is. */
#define ALERT_ID "5b1c9f0a7d1e4c0d8a3e9a4f6b7c2d10"

struct journal {
	struct server server;
	enum sink_records records;
	struct datagram datagram;
	char *text;
	size_t size, room;
	bool failed;
};

static bool journal_wanted(const struct config *c)
{
	return c->sinks.journal.enabled;
}

static void journal_close(void *sink)
{
	struct journal *j = sink;

	datagram_clean(&j->datagram);
	server_clean(&j->server);
	free(j->text);
	free(j);
}

static void *journal_open(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE])
{
	struct journal *j = calloc(1, sizeof(*j));

	(void)now;
	snprintf(error, SINK_ERROR_SIZE, "out of memory");
	if (!j)
		return NULL;
	datagram_init(&j->datagram, &j->server);
	j->records = c->sinks.journal.records;
	if (!server_parse(&j->server, SOCKET))
		return j;
	journal_close(j);
	return NULL;
}

static bool journal_takes(const void *sink, const struct item *item)
{
	const struct journal *j = sink;

	return item_is_among(item, j->records);
}

static void put(struct journal *j, const void *data, size_t size)
{
	size_t room = j->room ? j->room : 4096;
	char *text;

	while (room < j->size + size)
		room *= 2;
	if (room != j->room) {
		text = j->failed ? NULL : realloc(j->text, room);
		if (!text) {
			j->failed = true;
			return;
		}
		j->text = text;
		j->room = room;
	}
	memcpy(j->text + j->size, data, size);
	j->size += size;
}

/* Always in the form that holds any value: name, end of line, size, value, end of line. */
static void put_field(struct journal *j, const char *name, const char *value, size_t size)
{
	unsigned char length[8];
	size_t i;

	for (i = 0; i < sizeof(length); i++)
		length[i] = (unsigned char)((uint64_t)size >> 8 * i);
	put(j, name, strlen(name));
	put(j, "\n", 1);
	put(j, length, sizeof(length));
	put(j, value, size);
	put(j, "\n", 1);
}

static void put_text(struct journal *j, const char *name, const char *value)
{
	put_field(j, name, value, strlen(value));
}

/* "process.user.name": KXWATCH_PROCESS_USER_NAME, "kxwatch.ja4": KXWATCH_JA4 */
static void put_summary(const char *path, const char *value, void *arg)
{
	char name[64] = "KXWATCH_";
	size_t at = strlen(name);

	if (!strncmp(path, "kxwatch.", 8))
		path += 8;
	for (; *path && at < sizeof(name) - 1; path++)
		name[at++] = *path == '.' ? '_' : (char)toupper((unsigned char)*path);
	name[at] = '\0';
	put_text(arg, name, value);
}

static int put_item(struct journal *j, struct item *item, bool whole)
{
	char priority[16];

	j->size = 0;
	j->failed = false;
	snprintf(priority, sizeof(priority), "%u", summary_priority(item));
	put_text(j, "MESSAGE", summary_sentence(item));
	put_text(j, "PRIORITY", priority);
	put_text(j, "SYSLOG_IDENTIFIER", "kxwatchd");
	if (item_is(item, "alert"))
		put_text(j, "MESSAGE_ID", ALERT_ID);
	summary_each(item, put_summary, j);
	if (whole)
		put_field(j, "KXWATCH_RECORD", item->text, item->size);
	return j->failed ? -ENOMEM : 0;
}

static int journal_send(void *sink, struct item *item, uint64_t now)
{
	struct journal *j = sink;
	int ret = put_item(j, item, true);

	if (!ret)
		ret = datagram_send(&j->datagram, j->text, j->size, now);
	if (ret == -EMSGSIZE) {
		ret = put_item(j, item, false);
		if (!ret)
			ret = datagram_send(&j->datagram, j->text, j->size, now);
	}
	return ret < 0 ? ret : SINK_DONE;
}

static const char *journal_reason(const void *sink)
{
	const struct journal *j = sink;

	return j->datagram.dial.error ? strerror(j->datagram.dial.error) : NULL;
}

static const char *journal_place(const void *sink)
{
	(void)sink;
	return "the journal";
}

const struct sink_class journal_class = {
	.name = "journal",
	.wanted = journal_wanted,
	.open = journal_open,
	.close = journal_close,
	.takes = journal_takes,
	.send = journal_send,
	.reason = journal_reason,
	.place = journal_place,
};
