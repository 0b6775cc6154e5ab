// SPDX-License-Identifier: BSD-3-Clause
#include "baseline_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <judge/allow_text.h>

void baseline_file_write(FILE *f, const struct allow_list *l)
{
	size_t i;

	fputs("# What is normal on this host: see baseline in kxwatchd.conf(5).\napproved = (\n", f);
	for (i = 0; i < l->count; i++) {
		fputc('\t', f);
		allow_text_entry(f, l->entry[i], "\t");
		fputs(i + 1 < l->count ? ",\n" : "\n", f);
	}
	fputs(");\n", f);
}

static int fill(const char *file, const struct allow_list *l)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640), ret;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	baseline_file_write(f, l);
	ret = fflush(f) || fsync(fd) ? -1 : 0;
	return fclose(f) ? -1 : ret;
}

/* That the daemon will be able to read it, and finds as much in it. */
static int check(const char *file, size_t entries)
{
	char error[CONFIG_ERROR_SIZE] = "out of memory";
	struct config c;
	int ret = config_defaults(&c) || config_load_baseline(&c, file, error);

	if (!ret && c.baseline.count != entries) {
		snprintf(error, sizeof(error), "%.512s: what was written is not what was meant", file);
		ret = -1;
	}
	if (ret)
		fprintf(stderr, "kxwatch: %s\n", error);
	config_clean(&c);
	return ret ? -1 : 0;
}

/* The name is safe on the disk as well. */
static void sync_folder(const char *file)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", file);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

int baseline_file_replace(const char *file, const struct allow_list *l)
{
	char fresh[PATH_MAX];

	if (snprintf(fresh, sizeof(fresh), "%s.new", file) >= (int)sizeof(fresh)) {
		fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(ENAMETOOLONG));
		return -1;
	}
	if (fill(fresh, l)) {
		fprintf(stderr, "kxwatch: %s: cannot be written: %s\n", fresh, strerror(errno));
		goto remove_fresh;
	}
	if (check(fresh, l->count))
		goto remove_fresh;
	if (!rename(fresh, file)) {
		sync_folder(file);
		return 0;
	}
	fprintf(stderr, "kxwatch: %s: cannot be replaced: %s\n", file, strerror(errno));
remove_fresh:
	unlink(fresh);
	return -1;
}
