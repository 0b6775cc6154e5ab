/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * called: a command of the tool as it is called: in a process of its own, in a folder,
 * and what it printed there. For one test program. Any failure ends the test.
 */
#ifndef TEST_CALLED_H
#define TEST_CALLED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int called_command(int argc, char **argv);

/* Of the last one. */
static char out[8 << 20], err[1 << 16];
static struct rusage called_usage __attribute__((unused));

/* A file of the folder, as text. */
static inline void called_read(const char *folder, const char *name, char *text, size_t size)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "r");
	assert_non_null(f);
	size = fread(text, 1, size - 1, f);
	text[size] = '\0';
	fclose(f);
}

/* command NULL: the program tool. Its exit status. */
static inline int called_argv(const char *folder, const char *tool, called_command *command,
			      char **argv)
{
	int argc = 0, status;
	pid_t pid;

	while (argv[argc])
		argc++;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		if (chdir(folder) || !freopen("/dev/null", "r", stdin) ||
		    !freopen("out", "w", stdout) || !freopen("err", "w", stderr))
			_exit(99);
		if (command)
			exit(command(argc, argv));
		execv(tool, argv);
		_exit(98);
	}
	assert_int_equal(wait4(pid, &status, 0, &called_usage), pid);
	assert_true(WIFEXITED(status));
	called_read(folder, "out", out, sizeof(out));
	called_read(folder, "err", err, sizeof(err));
	return WEXITSTATUS(status);
}

/* The words after "kxwatch", with that character in between. */
static inline int called_by(const char *folder, const char *tool, called_command *command,
			    const char *words, const char *between)
{
	char line[1024], name[] = "kxwatch", *argv[32] = { name }, *save, *word;
	int argc = 1;

	snprintf(line, sizeof(line), "%s", words);
	for (word = strtok_r(line, between, &save); word; word = strtok_r(NULL, between, &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return called_argv(folder, tool, command, argv);
}

static inline size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

#define assert_says(text, part) \
	do { \
		if (!strstr(text, part)) \
			fail_msg("\"%s\" is not in:\n%.3000s", part, text); \
	} while (0)

#endif
