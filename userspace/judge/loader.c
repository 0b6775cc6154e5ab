// SPDX-License-Identifier: BSD-3-Clause
#include "loader.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX	8	/* files that include each other in a circle end here */

static int read_file(const char *path, struct text_list *to, unsigned int depth);

/* A pattern that is no absolute path is meant beside the file that names it. */
static int read_included(const char *file, const char *pattern, struct text_list *to,
			 unsigned int depth)
{
	const char *slash = strrchr(file, '/');
	int before = pattern[0] != '/' && slash ? (int)(slash + 1 - file) : 0, ret = 0;
	char *full = NULL;
	glob_t found;
	size_t i;

	if (asprintf(&full, "%.*s%s", before, file, pattern) < 0)
		return -1;
	if (!glob(full, 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc && !ret; i++)
			ret = read_file(found.gl_pathv[i], to, depth + 1);
		globfree(&found);
	}
	free(full);
	return ret;
}

static int read_line(const char *file, char *line, struct text_list *to, unsigned int depth)
{
	static const char blank[] = " \t\n";
	char *rest, *word;
	size_t n;

	line[strcspn(line, "#")] = '\0';
	word = strtok_r(line, blank, &rest);
	if (word && !strcmp(word, "include")) {
		while ((word = strtok_r(NULL, blank, &rest)))
			if (read_included(file, word, to, depth))
				return -1;
		return 0;
	}
	/* "hwcap" and what else is no path is of no concern here. */
	if (!word || word[0] != '/')
		return 0;
	for (n = strlen(word); n > 1 && word[n - 1] == '/'; n--)
		word[n - 1] = '\0';
	return text_list_add(to, word);
}

static int read_file(const char *path, struct text_list *to, unsigned int depth)
{
	FILE *f = depth < DEPTH_MAX ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t room = 0;
	int ret = 0;

	if (!f)
		return 0;
	while (!ret && getline(&line, &room, f) > 0)
		ret = read_line(path, line, to, depth);
	free(line);
	fclose(f);
	return ret;
}

int loader_directories(const char *conf, struct text_list *to)
{
	return read_file(conf, to, 0);
}
