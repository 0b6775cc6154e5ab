// SPDX-License-Identifier: BSD-3-Clause
#include "filesystem.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool type_is_remote(const char *type)
{
	static const char *const remote[] = {
		"nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "afs", "lustre", "gfs2", "ocfs2",
		"glusterfs", "autofs",
	};
	size_t i;

	for (i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
		if (!strcmp(type, remote[i]))
			return true;
	return !strncmp(type, "fuse", 4);
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw": proc(5). */
static bool line_is_remote(const char *line, uint32_t dev)
{
	unsigned int major, minor;
	const char *after = strstr(line, " - ");
	char type[64];

	return after && sscanf(line, "%*u %*u %u:%u ", &major, &minor) == 2 &&
	       major == dev >> 20 && minor == (dev & 0xfffff) &&
	       sscanf(after + 3, "%63s", type) == 1 && type_is_remote(type);
}

bool filesystem_is_remote(const char *proc, uint32_t dev)
{
	bool remote = false;
	char path[PATH_MAX], *line = NULL;
	size_t room = 0;
	FILE *f;

	/* A disk of this host has a number of its own. */
	if (dev >> 20)
		return false;
	snprintf(path, sizeof(path), "%s/self/mountinfo", proc);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!remote && getline(&line, &room, f) > 0)
		remote = line_is_remote(line, dev);
	free(line);
	fclose(f);
	return remote;
}
