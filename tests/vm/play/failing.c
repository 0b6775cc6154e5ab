// SPDX-License-Identifier: BSD-3-Clause
/*
 * Does a thing again and again, and makes its first allocation fail, then its second,
 * and so on, until none is left to fail:
 *
 *	failing load MODULE "PARAMETERS"	and unloads it, if it was loaded
 *	failing unload MODULE "PARAMETERS"	it must go all the same
 *	failing connect PORT			to a port of this host where nobody listens
 *	failing status | config | process | flow | event
 *
 * Prints how many points there were, how often it went well all the same, and how often
 * each error came: "points=N well=N ENOMEM=N ENOBUFS=N ENFILE=N". Fails if an error came
 * that is none of want of memory (ENFILE is socket(2)'s), or if after a failure the
 * module does not do the thing as ever: a dump must give what it gave before. Needs
 * /proc/thread-self/fail-nth.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/syscall.h>

#include "raw_genl.h"

#define POINTS_MAX	20000

static struct raw raw;
static const char *module_file, *module_parameters;
static int fail_fd;

/* ---- to fail ---- */

static void fail_at(int n)
{
	char text[16];
	int size = snprintf(text, sizeof(text), "%d", n);

	if (pwrite(fail_fd, text, size, 0) != size)
		raw_die("fail-nth");
}

/* Whether the failure that was asked for has come about. */
static bool has_failed(void)
{
	char text[16] = "";

	if (pread(fail_fd, text, sizeof(text) - 1, 0) < 0)
		raw_die("fail-nth");
	fail_at(0);
	return atoi(text) == 0;
}

/* ---- what is done ---- */

static int load(void)
{
	int fd = open(module_file, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, module_parameters, 0) ? -errno : 0;
	close(fd);
	return ret;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "kxwatch", O_NONBLOCK) ? -errno : 0;
}

/* A module that was asked a moment ago may still be held by who asked. */
static void unload_surely(void)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (!unload())
			return;
		usleep(100000);
	}
	raw_die("the module does not go");
}

static int connect_to(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int ret;

	if (fd < 0)
		return -errno;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ret = connect(fd, (struct sockaddr *)&to, sizeof(to)) ? -errno : 0;
	close(fd);
	return ret == -ECONNREFUSED ? 0 : ret;
}

static void count(const struct nlmsghdr *nlh, void *arg)
{
	(void)nlh;
	++*(unsigned long *)arg;
}

/* Asks on a socket of its own, so that no answer is taken for another's. */
static int ask(uint8_t command, uint16_t flags, unsigned long *messages)
{
	int family = raw.family;
	int ret;

	*messages = 0;
	ret = raw_open(&raw);
	if (ret)
		return ret;
	raw_begin(&raw, family, command, flags);
	if (command == KXW_CMD_CONFIG_SET)
		raw_put(&raw, KXW_A_CONFIG_LIBRARY, "libssl", 7);
	ret = raw_ask(&raw, count, messages);
	close(raw.fd);
	return ret;
}

/* ---- the walk ---- */

struct walk {
	int points, well, memory, buffers, files;
};

static int enter(struct walk *w, int ret)
{
	w->points++;
	if (!ret)
		w->well++;
	else if (ret == -ENOMEM)
		w->memory++;
	else if (ret == -ENOBUFS)
		w->buffers++;
	else if (ret == -ENFILE)
		w->files++;
	else
		fprintf(stderr, "failing: point %d: %s\n", w->points, strerror(-ret));
	return ret && ret != -ENOMEM && ret != -ENOBUFS && ret != -ENFILE ? 1 : 0;
}

static int walk_load(struct walk *w)
{
	bool failed;
	int bad = 0;
	int ret;

	do {
		fail_at(w->points + 1);
		ret = load();
		failed = has_failed();
		if (!ret)
			unload_surely();
		if (failed)
			bad |= enter(w, ret);
		else if (ret)
			raw_die("it does not load, and nothing failed");
	} while (failed && w->points < POINTS_MAX);
	return bad;
}

static int walk_unload(struct walk *w)
{
	bool failed;
	int bad = 0;
	int ret;

	do {
		if (load())
			raw_die("it does not load");
		fail_at(w->points + 1);
		ret = unload();
		failed = has_failed();
		if (ret)
			unload_surely();
		if (failed)
			bad |= enter(w, ret) || ret;
	} while (failed && w->points < POINTS_MAX);
	return bad;
}

static int walk_connect(struct walk *w, int port)
{
	bool failed;
	int bad = 0;
	int ret;

	do {
		fail_at(w->points + 1);
		ret = connect_to(port);
		failed = has_failed();
		if (failed)
			bad |= enter(w, ret);
	} while (failed && w->points < POINTS_MAX);
	return bad;
}

static int walk_ask(struct walk *w, uint8_t command, uint16_t flags)
{
	unsigned long before, now;
	bool failed;
	int bad = 0;
	int ret;

	if (raw_open(&raw) || raw_find_family(&raw))
		raw_die("no family");
	close(raw.fd);
	if (ask(command, flags, &before))
		raw_die("it does not answer, and nothing failed");
	do {
		fail_at(w->points + 1);
		ret = ask(command, flags, &now);
		failed = has_failed();
		if (failed)
			bad |= enter(w, ret);
		if (!ret && now != before) {
			fprintf(stderr, "failing: point %d: %lu messages of %lu, and no error\n",
				w->points, now, before);
			bad = 1;
		}
		if (ask(command, flags, &now) || now != before) {
			fprintf(stderr, "failing: after point %d: %lu messages of %lu\n", w->points,
				now, before);
			bad = 1;
		}
	} while (failed && w->points < POINTS_MAX);
	return bad;
}

static int walk(struct walk *w, const char *what)
{
	static const struct {
		const char *name;
		uint8_t command;
		uint16_t flags;
	} asked[] = {
		{ "status", KXW_CMD_STATUS_GET, NLM_F_ACK },
		{ "config", KXW_CMD_CONFIG_SET, NLM_F_ACK },
		{ "process", KXW_CMD_PROCESS_GET, NLM_F_DUMP },
		{ "flow", KXW_CMD_FLOW_GET, NLM_F_DUMP },
		{ "event", KXW_CMD_EVENT_GET, NLM_F_DUMP },
	};
	size_t i;

	if (!strcmp(what, "load"))
		return walk_load(w);
	if (!strcmp(what, "unload"))
		return walk_unload(w);
	if (!strcmp(what, "connect"))
		return walk_connect(w, atoi(module_file));
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (!strcmp(what, asked[i].name))
			return walk_ask(w, asked[i].command, asked[i].flags);
	fprintf(stderr, "failing: what is %s?\n", what);
	return 2;
}

int main(int argc, char **argv)
{
	struct walk w = { 0, 0, 0, 0, 0 };
	int ret;

	if (argc < 2)
		return 2;
	module_file = argc > 2 ? argv[2] : "";
	module_parameters = argc > 3 ? argv[3] : "";
	fail_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_fd < 0)
		raw_die("fail-nth");
	ret = walk(&w, argv[1]);
	printf("points=%d well=%d ENOMEM=%d ENOBUFS=%d ENFILE=%d\n", w.points, w.well, w.memory,
	       w.buffers, w.files);
	if (!w.points || w.points == POINTS_MAX)
		ret = 1;
	return ret;
}
