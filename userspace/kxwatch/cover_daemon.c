// SPDX-License-Identifier: BSD-3-Clause
#include "cover_daemon.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME	"kxwatchd"

/* A small file of proc, ended by a NUL of ours. The size, 0: none. */
static size_t read_file(const char *proc, const char *pid, const char *name, char *to, size_t size)
{
	char path[PATH_MAX];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/%s", proc, pid, name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	n = fread(to, 1, size - 1, f);
	fclose(f);
	to[n] = '\0';
	return n;
}

/* A relative path is one from where the daemon was started. */
static void set_path(char to[PATH_MAX], const char *proc, const char *pid, const char *path)
{
	char link[PATH_MAX], cwd[PATH_MAX];
	ssize_t n;

	snprintf(to, PATH_MAX, "%s", path);
	if (*path == '/' || !strcmp(path, "-"))
		return;
	snprintf(link, sizeof(link), "%s/%s/cwd", proc, pid);
	n = readlink(link, cwd, sizeof(cwd) - 1);
	if (n <= 0 || (size_t)n + strlen(path) + 2 > PATH_MAX)
		return;
	cwd[n] = '\0';
	memmove(to + n + 1, path, strlen(path) + 1);
	memcpy(to, cwd, (size_t)n);
	to[n] = '/';
}

/*
 * The value that one of the options has here: "-o FILE", "-oFILE", "--output FILE",
 * "--output=FILE". next: the argument that follows.
 */
static const char *value_of(const char *arg, const char *next, char letter, const char *name)
{
	size_t size = strlen(name);

	if (arg[0] != '-')
		return NULL;
	if (arg[1] == letter)
		return arg[2] ? arg + 2 : next;
	if (arg[1] != '-' || strncmp(arg + 2, name, size))
		return NULL;
	return arg[2 + size] == '=' ? arg + 3 + size : arg[2 + size] ? NULL : next;
}

static void read_arguments(struct cover_daemon *d, const char *proc, const char *pid,
			   const char *args, size_t size)
{
	const char *arg = args, *next, *value;

	for (; arg < args + size; arg = next) {
		next = arg + strlen(arg) + 1;
		value = value_of(arg, next < args + size ? next : NULL, 'c', "config");
		if (value)
			set_path(d->config, proc, pid, value);
		value = value_of(arg, next < args + size ? next : NULL, 'o', "output");
		if (value)
			set_path(d->output, proc, pid, value);
	}
}

static void read_standard_output(struct cover_daemon *d, const char *proc, const char *pid)
{
	char link[PATH_MAX];
	struct stat st;
	ssize_t n;

	snprintf(link, sizeof(link), "%s/%s/fd/1", proc, pid);
	if (stat(link, &st) || !S_ISREG(st.st_mode))
		return;
	n = readlink(link, d->standard_output, sizeof(d->standard_output) - 1);
	d->standard_output[n > 0 ? n : 0] = '\0';
}

/* The size of its command line; 0: it is no daemon. */
static size_t read_command(const char *proc, const char *pid, char *text, size_t size)
{
	if (!read_file(proc, pid, "comm", text, size) || strcmp(text, NAME "\n"))
		return 0;
	/* One that has ended and is waited for still has its name, and no command line. */
	return read_file(proc, pid, "cmdline", text, size);
}

bool cover_daemon_is(const char *proc, pid_t pid)
{
	char text[4096], number[16];

	snprintf(number, sizeof(number), "%ld", (long)pid);
	return read_command(proc, number, text, sizeof(text)) > 0;
}

static void take(struct cover_daemon *d, const char *proc, const char *pid)
{
	char text[65536];
	size_t size;

	size = read_command(proc, pid, text, sizeof(text));
	if (!size || d->count++)
		return;
	d->pid = (pid_t)atol(pid);
	read_arguments(d, proc, pid, text, size);
	read_standard_output(d, proc, pid);
}

static int is_pid(const struct dirent *e)
{
	return e->d_name[0] && strspn(e->d_name, "0123456789") == strlen(e->d_name);
}

void cover_daemon_find(struct cover_daemon *d, const char *proc)
{
	struct dirent **entry;
	int n, i;

	memset(d, 0, sizeof(*d));
	n = scandir(proc, &entry, is_pid, versionsort);
	for (i = 0; i < n; i++) {
		take(d, proc, entry[i]->d_name);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}
