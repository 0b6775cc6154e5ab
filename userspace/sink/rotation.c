// SPDX-License-Identifier: BSD-3-Clause
#include "rotation.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

static int name_of(char name[PATH_MAX], const char *file, unsigned int number)
{
	int n = number ? snprintf(name, PATH_MAX, "%s.%u", file, number) :
			 snprintf(name, PATH_MAX, "%s", file);

	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

int rotation_shift(const char *file, unsigned int files)
{
	char from[PATH_MAX], to[PATH_MAX];
	unsigned int i;
	int ret = 0;

	/* The oldest first; that one is missing is no fault, but for FILE itself. */
	for (i = files; i > 0 && !ret; i--) {
		ret = name_of(from, file, i - 1);
		if (!ret)
			ret = name_of(to, file, i);
		if (!ret && rename(from, to) && (errno != ENOENT || i == 1))
			ret = -errno;
	}
	return ret;
}
