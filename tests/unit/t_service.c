// SPDX-License-Identifier: BSD-3-Clause
/* What the daemon tells the service manager, and what it may still do after it gave up the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <kxwatchd/notify.h>
#include <kxwatchd/privileges.h>

static int manager = -1;
static char said[256];

/* The manager's end, at an abstract address or at one in the file system. */
static void listen_at(const char *name, const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	strcpy(at.sun_path, path);
	if (*path == '@')
		at.sun_path[0] = '\0';
	assert_int_equal(bind(manager, (struct sockaddr *)&at,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path))), 0);
	setenv("NOTIFY_SOCKET", name, 1);
}

/* What has come, or "". */
static const char *heard(void)
{
	ssize_t n = recv(manager, said, sizeof(said) - 1, 0);

	said[n > 0 ? n : 0] = '\0';
	return said;
}

static void each_state_is_told(const char *path)
{
	struct notify n;
	char pid[32];

	listen_at(path, path);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	setenv("WATCHDOG_USEC", "20000000", 1);
	setenv("WATCHDOG_PID", pid, 1);
	notify_open(&n);
	/* What was for this process is not for another that it starts. */
	assert_null(getenv("NOTIFY_SOCKET"));
	assert_null(getenv("WATCHDOG_USEC"));
	assert_string_equal(heard(), "");
	notify_ready(&n);
	assert_string_equal(heard(), "READY=1");
	notify_reloading(&n);
	assert_memory_equal(heard(), "RELOADING=1\nMONOTONIC_USEC=", 27);
	notify_alive(&n, 5000);
	assert_string_equal(heard(), "WATCHDOG=1");
	notify_alive(&n, 14999);
	assert_string_equal(heard(), "");
	notify_alive(&n, 15000);
	assert_string_equal(heard(), "WATCHDOG=1");
	notify_stopping(&n);
	assert_string_equal(heard(), "STOPPING=1");
	/* One that does not hear stops nobody. */
	close(manager);
	notify_ready(&n);
	notify_close(&n);
	notify_ready(&n);
}

static void at_an_abstract_address(void **state)
{
	(void)state;
	each_state_is_told("@kxwatch-t_service");
}

static void at_a_path(void **state)
{
	char path[] = "/tmp/t_service.XXXXXX";

	(void)state;
	close(mkstemp(path));
	unlink(path);
	each_state_is_told(path);
	unlink(path);
}

static void nobody_is_told_what_nobody_asked(void **state)
{
	static const char *const odd[] = { "", "relative", "vsock:2:1", "/nonexistent/socket" };
	struct notify n;
	size_t i;

	(void)state;
	unsetenv("NOTIFY_SOCKET");
	notify_open(&n);
	assert_int_equal(n.fd, -1);
	assert_int_equal(n.interval, 0);
	notify_ready(&n);
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		setenv("NOTIFY_SOCKET", odd[i], 1);
		notify_open(&n);
		assert_int_equal(n.fd, -1);
	}
	/* A watch that is kept over another process. */
	setenv("WATCHDOG_USEC", "20000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	notify_open(&n);
	assert_int_equal(n.interval, 0);
}

static uint64_t number_of(const char *name, int base)
{
	FILE *f = fopen("/proc/self/status", "r");
	uint64_t number = UINT64_MAX;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			number = strtoull(line + strlen(name), NULL, base);
	if (f)
		fclose(f);
	return number;
}

/* In a child: what is given up does not come back. */
static int given_up(int file, bool probes)
{
	const uint64_t kept = 1ULL << 12 | 1ULL << 19 | (probes ? 1ULL << 21 : 0), had = number_of("CapPrm:", 16);

	if (privileges_drop(probes))
		return 1;
	if (number_of("CapEff:", 16) != (had & kept) || number_of("CapPrm:", 16) != (had & kept))
		return 2;
	if (number_of("CapInh:", 16) & ~kept || number_of("NoNewPrivs:", 10) != 1)
		return 3;
	if (had >> 8 & 1 && number_of("CapBnd:", 16) & ~kept)	/* it had CAP_SETPCAP */
		return 4;
	/* Again, as under a manager that gave no more. */
	if (privileges_drop(probes))
		return 5;
	/* As root no more than as anybody: not even its own file can it give away. */
	return !getuid() && !fchown(file, 1, 1) ? 6 : 0;
}

static void is_given_up(bool probes)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(given_up(fileno(tmpfile()), probes));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void what_is_not_needed_is_given_up(void **state)
{
	(void)state;
	is_given_up(false);
	is_given_up(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_an_abstract_address),
		cmocka_unit_test(at_a_path),
		cmocka_unit_test(nobody_is_told_what_nobody_asked),
		cmocka_unit_test(what_is_not_needed_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
