// SPDX-License-Identifier: BSD-3-Clause
/* The canaries themselves: they do what they are for, and leave nothing behind. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "kxwatch/cover_canary.h"

#define PROGRAMS "build"

static struct canaries c;

static bool exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

/* Processes whose program is one of theirs. */
static int count_processes(const char *directory)
{
	struct dirent *e;
	DIR *d = opendir("/proc");
	char link[300], path[512];
	int count = 0;
	ssize_t n;

	assert_non_null(d);
	while ((e = readdir(d))) {
		snprintf(link, sizeof(link), "/proc/%s/exe", e->d_name);
		n = readlink(link, path, sizeof(path) - 1);
		if (n <= 0)
			continue;
		path[n] = '\0';
		count += !strncmp(path, directory, strlen(directory));
	}
	closedir(d);
	return count;
}

static void wait_until(bool (*done)(void))
{
	int turns;

	for (turns = 0; turns < 12000 && !done(); turns++) {
		assert_int_equal(canary_poll(&c), 0);
		usleep(5000);
	}
	assert_true(done());
}

static bool is_over(void)
{
	return c.over;
}

static bool has_port(void)
{
	return c.port != 0;
}

static void assert_nothing_left(const char *directory, const char *cgroup)
{
	int tries;

	assert_false(exists(directory));
	if (*cgroup)
		assert_false(exists(cgroup));
	/* Killed with their parent, they need a moment to go. */
	for (tries = 0; tries < 400 && count_processes(directory); tries++)
		usleep(5000);
	assert_int_equal(count_processes(directory), 0);
}

static void test_all(void **state)
{
	char directory[sizeof(c.directory)], cgroup[sizeof(c.cgroup)];
	int i;

	(void)state;
	assert_int_equal(canary_begin_all(&c, PROGRAMS), 0);
	snprintf(directory, sizeof(directory), "%s", c.directory);
	snprintf(cgroup, sizeof(cgroup), "%s", c.cgroup);
	assert_true(exists(directory));
	for (i = 0; i < CANARIES; i++) {
		assert_memory_equal(c.path[i], directory, strlen(directory));
		assert_true(exists(c.path[i]));
	}
	wait_until(is_over);
	for (i = 0; i < CANARIES; i++)
		assert_int_equal(c.state[i], CANARY_DONE);
	assert_true(c.port);
	if (c.own_network)
		assert_string_equal(c.address, CANARY_ADDRESS);
	else
		assert_string_equal(c.address, "127.0.0.1");
	canary_end(&c);
	assert_nothing_left(directory, cgroup);
}

/* Each run is another one: alerts of the first do not hold back those of the next. */
static void test_names(void **state)
{
	char id[sizeof(c.id)], container[sizeof(c.container)], path[sizeof(c.path[0])];

	(void)state;
	assert_int_equal(canary_begin_all(&c, PROGRAMS), 0);
	memcpy(id, c.id, sizeof(id));
	memcpy(container, c.container, sizeof(container));
	memcpy(path, c.path[0], sizeof(path));
	assert_int_equal(strlen(id), 16);
	assert_int_equal(strlen(container), 64);
	assert_int_equal(strspn(container, "0123456789abcdef"), 64);
	assert_non_null(strstr(c.server_name, id));
	canary_end(&c);
	assert_int_equal(canary_begin_all(&c, PROGRAMS), 0);
	assert_string_not_equal(c.id, id);
	assert_string_not_equal(c.container, container);
	assert_string_not_equal(c.path[0], path);
	canary_end(&c);
}

/* In the middle of it. */
static void test_interrupted(void **state)
{
	char directory[sizeof(c.directory)], cgroup[sizeof(c.cgroup)];

	(void)state;
	assert_int_equal(canary_begin_all(&c, PROGRAMS), 0);
	snprintf(directory, sizeof(directory), "%s", c.directory);
	snprintf(cgroup, sizeof(cgroup), "%s", c.cgroup);
	wait_until(has_port);
	assert_true(count_processes(directory) > 0);
	/* One that would never end by itself; alarm(2) ends the test then. */
	kill(c.director, SIGSTOP);
	alarm(60);
	canary_end(&c);
	alarm(0);
	assert_nothing_left(directory, cgroup);
}

/* The tool is killed: files stay, which cannot be helped; processes do not. */
static void test_killed(void **state)
{
	char directory[sizeof(c.directory)] = "";
	int out[2], status, tries;
	pid_t tool;
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(out), 0);
	tool = fork();
	if (!tool) {
		if (canary_begin_all(&c, PROGRAMS))
			_exit(1);
		while (!c.port && !canary_poll(&c))
			usleep(1000);
		if (write(out[1], &c, sizeof(c)) != sizeof(c))
			_exit(1);
		for (;;)
			pause();
	}
	assert_true(tool > 0);
	n = read(out[0], &c, sizeof(c));
	assert_int_equal(n, sizeof(c));
	snprintf(directory, sizeof(directory), "%s", c.directory);
	assert_true(count_processes(directory) > 0);
	/* It would not notice by itself that nobody reads its news any more. */
	kill(c.director, SIGSTOP);
	kill(tool, SIGKILL);
	assert_int_equal(waitpid(tool, &status, 0), tool);
	for (tries = 0; tries < 400 && count_processes(directory); tries++)
		usleep(5000);
	assert_int_equal(count_processes(directory), 0);
	close(out[0]);
	close(out[1]);
	/* What the tool would have done; its director is gone, and its pipe was its own. */
	c.director = 0;
	c.news = -1;
	canary_end(&c);
	assert_nothing_left(directory, c.cgroup);
}

static void test_no_programs(void **state)
{
	(void)state;
	assert_int_equal(canary_begin_all(&c, "/nonexistent"), -1);
	assert_non_null(strstr(c.error, "/nonexistent/kxwatch-canary-tls"));
	canary_end(&c);
	assert_false(exists(c.directory));
}

/* Programs that end at once: what did not go as it should is said. */
static void test_no_server(void **state)
{
	char programs[] = "/tmp/kxwatch-test-XXXXXX", path[64];
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(programs));
	snprintf(path, sizeof(path), "%s/kxwatch-canary-tls", programs);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("#!/bin/false\n", f);
	fclose(f);
	snprintf(path, sizeof(path), "%s/kxwatch-canary-hello", programs);
	assert_int_equal(symlink("/bin/false", path), 0);
	assert_int_equal(canary_begin_all(&c, programs), 0);
	while (!c.over)
		canary_poll(&c);
	assert_non_null(strstr(c.error, "server does not come up"));
	canary_end(&c);
	assert_false(exists(c.directory));
	unlink(path);
	snprintf(path, sizeof(path), "%s/kxwatch-canary-tls", programs);
	unlink(path);
	rmdir(programs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_no_programs),
		cmocka_unit_test(test_no_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
