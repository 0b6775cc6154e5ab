// SPDX-License-Identifier: BSD-3-Clause
#include "output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *file, int error)
{
	fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(error));
	return -1;
}

static bool is_plain(const char *file)
{
	struct stat st;

	return stat(file, &st) || S_ISREG(st.st_mode);
}

int output_open(struct output *o, const char *file)
{
	int fd;

	o->file = file;
	o->fresh = NULL;
	o->to = NULL;
	if (!strcmp(file, "-"))
		fd = dup(STDOUT_FILENO);
	else if (!is_plain(file))
		fd = -2;
	else if (asprintf(&o->fresh, "%s.XXXXXX", file) < 0)
		fd = -1;
	else
		fd = mkstemp(o->fresh);
	if (fd == -2)
		o->to = fopen(file, "we");
	else if (fd >= 0)
		o->to = fdopen(fd, "w");
	if (o->to)
		return 0;
	failed(file, errno);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && o->fresh)
		unlink(o->fresh);
	free(o->fresh);
	return -1;
}

/* What a report tells is for who may read the records: mkstemp's 0600 stays. */
int output_close(struct output *o)
{
	bool bad = fflush(o->to) || ferror(o->to);
	int error = errno, ret = 0;

	if (fclose(o->to) && !bad) {
		bad = true;
		error = errno;
	}
	if (!bad && o->fresh && rename(o->fresh, o->file)) {
		bad = true;
		error = errno;
	}
	if (bad) {
		ret = failed(o->file, error);
		if (o->fresh)
			unlink(o->fresh);
	}
	free(o->fresh);
	return ret;
}
