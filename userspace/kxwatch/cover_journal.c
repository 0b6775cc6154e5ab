// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cover_sink.h"
#include "sighting.h"

#define DEV_LOG "/run/systemd/journal/dev-log"	/* of journald; /dev/log leads to it */

struct taking {
	struct cover_sink *o;
	const struct cover_module *m;
	uint64_t now;
};

/* journalctl shows what is no plain text as a list of its bytes. To be freed. */
static char *text_of(const json_t *value)
{
	size_t i, size = json_array_size(value);
	char *text;

	if (json_is_string(value))
		return strdup(json_string_value(value));
	text = json_is_array(value) ? malloc(size + 1) : NULL;
	for (i = 0; text && i < size; i++)
		text[i] = (char)json_integer_value(json_array_get(value, i));
	if (text)
		text[size] = '\0';
	return text;
}

/* What came by way of syslog is a message of RFC 5424 whose end is the record. */
static void take(const char *line, size_t size, void *arg)
{
	json_t *entry = json_loadb(line, size, 0, NULL);
	const struct taking *t = arg;
	char *text = text_of(json_object_get(entry, "KXWATCH_RECORD")), *begin;

	if (!text)
		text = text_of(json_object_get(entry, "MESSAGE"));
	begin = text ? strchr(text, '{') : NULL;
	if (begin)
		cover_sink_line(t->o, t->m, begin, strlen(begin), t->now);
	free(text);
	json_decref(entry);
}

static void journal_close(struct cover_sink *o)
{
	if (o->child > 0) {
		kill(o->child, SIGKILL);
		waitpid(o->child, NULL, 0);
	}
	o->child = 0;
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	cover_lines_clean(&o->lines);
}

static void journal_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	struct taking t = { o, m, now };

	if (o->fd < 0 || cover_lines_read(&o->lines, o->fd, take, &t))
		return;
	/* Nobody else is there to be asked. */
	journal_close(o);
	cover_sink_unread(o, "journalctl has ended or is not installed");
}

static const struct cover_way journal_way = { journal_poll, journal_close };

/* transport: how it came to journald. Never returns. */
static void run_journalctl(int to, const char *transport, uint64_t began)
{
	char since[32], match[64];
	int null = open("/dev/null", O_RDWR);

	/* One second more: it takes none but whole ones. */
	snprintf(since, sizeof(since), "--since=@%" PRIu64, (uint64_t)(began / 1000000000 - 1));
	snprintf(match, sizeof(match), "_TRANSPORT=%s", transport);
	dup2(null, STDIN_FILENO);
	dup2(to, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execlp("journalctl", "journalctl", "--quiet", "--no-pager", "--all", "--follow", "--no-tail",
	       "--output=json", since, match, "_COMM=kxwatchd", (char *)NULL);
	_exit(127);
}

static void follow(struct cover_sink *o, const char *transport, uint64_t began)
{
	int fds[2];

	/* Who writes is to wait, and not to lose what finds no room. */
	if (pipe2(fds, O_CLOEXEC) || fcntl(fds[0], F_SETFL, O_NONBLOCK)) {
		cover_sink_unread(o, strerror(errno));
		return;
	}
	o->child = fork();
	if (!o->child)
		run_journalctl(fds[1], transport, began);
	close(fds[1]);
	o->fd = fds[0];
	o->way = &journal_way;
	if (o->child > 0)
		return;
	cover_sink_close(o);
	cover_sink_unread(o, strerror(errno));
}

void cover_sink_open_journal(struct cover_sink *o, uint64_t began)
{
	cover_sink_begin(o, "journal", "the journal");
	follow(o, "journal", began);
}

void cover_sink_open_syslog(struct cover_sink *o, const struct config *config, uint64_t began)
{
	const struct server *s = &config->sinks.syslog.server;
	char path[PATH_MAX];

	cover_sink_begin(o, "syslog", s->text);
	if (s->kind != SERVER_UNIX)
		cover_sink_unread(o, "what a server of the network has received is known there");
	else if (!realpath(s->host, path) || strcmp(path, DEV_LOG))
		cover_sink_unread(o, "where this host's syslog daemon writes to is its own affair");
	else if (config->sinks.syslog.structured)
		cover_sink_unread(o, "messages of structured data are no records");
	else
		follow(o, "syslog", began);
}
