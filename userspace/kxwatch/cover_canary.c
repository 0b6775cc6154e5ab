// SPDX-License-Identifier: BSD-3-Clause
#include "cover_canary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cover_cgroup.h"
#include "cover_director.h"

static const char *const names[CANARIES] = {
	[CANARY_ACCEPT] = "accept",
	[CANARY_HELLO] = "hello",
	[CANARY_REJECT] = "reject",
	[CANARY_CONTAINER] = "container",
};

const char *canary_name(enum canary canary)
{
	return names[canary];
}

static int fail(struct canaries *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct canaries *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->error, sizeof(c->error), format, args);
	va_end(args);
	return -1;
}

/* ---- place ---------------------------------------------------------------------- */

static int draw(char *hex, size_t size)
{
	unsigned char bytes[32];
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
	size_t i;

	if (fd >= 0)
		close(fd);
	if (n != sizeof(bytes))
		return -1;
	for (i = 0; i < size / 2; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

/* Where programs may be run from; the likes of /tmp first, as of what is looked for. */
static int make_directory(struct canaries *c)
{
	static const char *const places[] = { "/tmp", "/var/tmp", "/run", "/var/lib", NULL };
	struct statvfs fs;
	size_t i;

	for (i = 0; places[i]; i++) {
		if (statvfs(places[i], &fs) || fs.f_flag & (ST_NOEXEC | ST_RDONLY))
			continue;
		snprintf(c->directory, sizeof(c->directory), "%s/kxwatch-canary-%s", places[i],
			 c->id);
		if (!mkdir(c->directory, 0700))
			return 0;
	}
	c->directory[0] = '\0';
	return fail(c, "there is no directory that programs can be run from: /tmp, /var/tmp,"
		    " /run and /var/lib cannot be written or are mounted noexec");
}

static int copy(int from, int to)
{
	char buffer[65536];
	ssize_t n, out;

	while ((n = read(from, buffer, sizeof(buffer))) > 0) {
		out = write(to, buffer, (size_t)n);
		if (out != n) {
			errno = out < 0 ? errno : ENOSPC;
			return -1;
		}
	}
	return n < 0 ? -1 : 0;
}

static int copy_program(struct canaries *c, const char *programs, const char *program,
			const char *path)
{
	char source[PATH_MAX];
	int from, to = -1, ret;

	snprintf(source, sizeof(source), "%s/%s", programs, program);
	from = open(source, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return fail(c, "%s: %s; it is installed with kxwatch", source, strerror(errno));
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	ret = to < 0 ? -1 : copy(from, to);
	if (ret)
		fail(c, "%s: %s", path, strerror(errno));
	if (to >= 0 && close(to) && !ret)
		ret = fail(c, "%s: %s", path, strerror(errno));
	close(from);
	return ret;
}

static int copy_programs(struct canaries *c, const char *programs)
{
	char server[CANARY_PATH_SIZE];
	int i;

	for (i = 0; i < CANARIES; i++) {
		snprintf(c->path[i], sizeof(c->path[i]), "%s/canary-%s", c->directory, names[i]);
		if (copy_program(c, programs, i == CANARY_HELLO ? DIRECTOR_HELLO : DIRECTOR_TLS,
				 c->path[i]))
			return -1;
	}
	snprintf(server, sizeof(server), "%s/%s", c->directory, DIRECTOR_SERVER);
	return copy_program(c, programs, DIRECTOR_TLS, server);
}

/* ---- course --------------------------------------------------------------------- */

static int direct(struct canaries *c)
{
	int news[2];

	if (pipe2(news, O_CLOEXEC))
		return fail(c, "pipe: %s", strerror(errno));
	c->director = fork();
	if (c->director < 0) {
		close(news[0]);
		close(news[1]);
		return fail(c, "fork: %s", strerror(errno));
	}
	if (!c->director) {
		close(news[0]);
		_exit(director_run(c, news[1]));
	}
	close(news[1]);
	c->news = news[0];
	fcntl(c->news, F_SETFL, O_NONBLOCK);
	/* Here as there, whoever is first: to be ended together. */
	setpgid(c->director, c->director);
	return 0;
}

int canary_begin_all(struct canaries *c, const char *programs)
{
	memset(c, 0, sizeof(*c));
	c->news = -1;
	if (draw(c->id, sizeof(c->id)) || draw(c->container, sizeof(c->container)))
		return fail(c, "/dev/urandom: %s", strerror(errno));
	snprintf(c->server_name, sizeof(c->server_name), "canary-%s.kxwatch.invalid", c->id);
	if (make_directory(c) || copy_programs(c, programs))
		return -1;
	cgroup_make(c->cgroup, sizeof(c->cgroup), c->container);
	return direct(c);
}

static void take_news(struct canaries *c, const struct director_news *n)
{
	switch (n->what) {
	case NEWS_SERVER:
		snprintf(c->address, sizeof(c->address), "%.*s",
			 CANARY_ADDRESS_SIZE - 1, n->text);
		c->port = n->port;
		c->own_network = n->flag;
		break;
	case NEWS_NAMESPACES:
		c->own_namespaces = n->flag;
		break;
	case NEWS_CANARY:
		c->state[n->canary] = n->flag ? CANARY_DONE : CANARY_FAILED;
		break;
	case NEWS_TROUBLE:
		if (!*c->error)
			fail(c, "%s", n->text);
		break;
	}
}

int canary_poll(struct canaries *c)
{
	struct director_news n;
	ssize_t size;

	while (!c->over) {
		/* Whole or not at all: it is smaller than PIPE_BUF. */
		size = read(c->news, &n, sizeof(n));
		if (size == (ssize_t)sizeof(n))
			take_news(c, &n);
		else if (size < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		else
			c->over = true;
	}
	return *c->error ? -1 : 0;
}

void canary_end(struct canaries *c)
{
	char server[CANARY_PATH_SIZE];
	int i;

	if (c->director > 0) {
		kill(-c->director, SIGKILL);
		kill(c->director, SIGKILL);
		while (waitpid(c->director, NULL, 0) < 0 && errno == EINTR)
			;
		c->director = 0;
	}
	if (c->news >= 0)
		close(c->news);
	c->news = -1;
	if (*c->cgroup)
		cgroup_remove(c->cgroup);
	if (!*c->directory)
		return;
	for (i = 0; i < CANARIES; i++)
		if (*c->path[i])
			unlink(c->path[i]);
	snprintf(server, sizeof(server), "%s/%s", c->directory, DIRECTOR_SERVER);
	unlink(server);
	rmdir(c->directory);
}
