// SPDX-License-Identifier: BSD-3-Clause
#include "cover_cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOUNTS "/proc/self/mounts"

/* The module sees the unified hierarchy, and of the others those with a controller. */
static bool fits(const struct mntent *m, bool unified)
{
	if (unified)
		return !strcmp(m->mnt_type, "cgroup2");
	return !strcmp(m->mnt_type, "cgroup") &&
	       (hasmntopt(m, "pids") || hasmntopt(m, "freezer") || hasmntopt(m, "memory"));
}

static bool make_in(char *path, size_t size, const char *id, bool unified)
{
	FILE *mounts = setmntent(MOUNTS, "re");
	struct mntent *m;
	bool made = false;

	while (mounts && !made && (m = getmntent(mounts)))
		made = fits(m, unified) &&
		       snprintf(path, size, "%s/kxwatch-canary-%s.scope", m->mnt_dir, id) <
		       (int)size && !mkdir(path, 0755);
	if (mounts)
		endmntent(mounts);
	return made;
}

void cgroup_make(char *path, size_t size, const char *id)
{
	/* A host with both has its processes in the first. */
	if (!make_in(path, size, id, false) && !make_in(path, size, id, true))
		path[0] = '\0';
}

void cgroup_enter(const char *path)
{
	char file[4096 + 32];
	int fd;

	snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	fd = open(file, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	/* Should it fail, the process is told without a container: that is then seen. */
	if (write(fd, "0", 1) != 1)
		fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(errno));
	close(fd);
}

void cgroup_remove(const char *path)
{
	int tries;

	/* The last process leaves it a moment after it was waited for. */
	for (tries = 0; rmdir(path) && errno == EBUSY && tries < 50; tries++)
		usleep(20000);
}
