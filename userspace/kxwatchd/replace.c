// SPDX-License-Identifier: BSD-3-Clause
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void replace_folder(const char *file)
{
	const char *slash = strrchr(file, '/');
	char folder[PATH_MAX];

	if (!slash || slash == file || slash - file >= (ptrdiff_t)sizeof(folder))
		return;
	memcpy(folder, file, (size_t)(slash - file));
	folder[slash - file] = '\0';
	mkdir(folder, 0755);
}

/* NULL: errno. */
static FILE *fresh_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	FILE *f = fd < 0 || fchmod(fd, 0644) ? NULL : fdopen(fd, "w");

	if (!f && fd >= 0)
		close(fd);
	return f;
}

int replace_file(const char *file, void (*put)(FILE *to, const void *arg), const void *arg)
{
	char fresh[PATH_MAX];
	int ret = 0;
	FILE *to;

	if (snprintf(fresh, sizeof(fresh), "%s.new", file) >= (int)sizeof(fresh))
		return -ENAMETOOLONG;
	to = fresh_open(fresh);
	if (!to)
		return -errno;
	put(to, arg);
	if (fflush(to) || ferror(to))
		ret = errno ? -errno : -EIO;
	if (fclose(to) && !ret)
		ret = -errno;
	if (!ret && rename(fresh, file))
		ret = -errno;
	if (ret)
		unlink(fresh);
	return ret;
}
