// SPDX-License-Identifier: BSD-3-Clause
#include "position.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMAT "kxwatch-position 1 instance %" PRIu64 " after %" PRIu64 "\n"

int position_read(const char *file, struct kxw_position *at)
{
	uint64_t instance, seq;
	FILE *f = fopen(file, "re");
	int n;

	if (!f)
		return -errno;
	n = fscanf(f, FORMAT, &instance, &seq);
	fclose(f);
	if (n != 2)
		return -EINVAL;
	at->instance = instance;
	at->seq = seq;
	return 0;
}

static int folder_make(const char *file)
{
	const char *slash = strrchr(file, '/');
	char folder[PATH_MAX];

	if (!slash || slash == file || slash - file >= (ptrdiff_t)sizeof(folder))
		return 0;
	memcpy(folder, file, (size_t)(slash - file));
	folder[slash - file] = '\0';
	return mkdir(folder, 0700) && errno != EEXIST ? -errno : 0;
}

static int fill(int fd, const struct kxw_position *at)
{
	char text[128];
	int n = snprintf(text, sizeof(text), FORMAT, at->instance, at->seq);
	ssize_t done = write(fd, text, (size_t)n);

	if (done != n)
		return done < 0 ? -errno : -ENOSPC;
	return fsync(fd) ? -errno : 0;
}

int position_write(const char *file, const struct kxw_position *at)
{
	char fresh[PATH_MAX];
	int fd, ret = folder_make(file);

	if (ret)
		return ret;
	if (snprintf(fresh, sizeof(fresh), "%s.new", file) >= (int)sizeof(fresh))
		return -ENAMETOOLONG;
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	ret = fill(fd, at);
	if (close(fd) && !ret)
		ret = -errno;
	if (!ret && rename(fresh, file))
		ret = -errno;
	if (ret)
		unlink(fresh);
	return ret;
}
