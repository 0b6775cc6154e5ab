// SPDX-License-Identifier: BSD-3-Clause
#include "text_list.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

int text_list_add(struct text_list *l, const char *text)
{
	char **grown = realloc(l->text, (l->count + 1) * sizeof(*grown));

	if (!grown)
		return -1;
	l->text = grown;
	grown[l->count] = strdup(text);
	if (!grown[l->count])
		return -1;
	l->count++;
	return 0;
}

void text_list_clean(struct text_list *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		free(l->text[i]);
	free(l->text);
	memset(l, 0, sizeof(*l));
}

/* Most differ within some letters: how long they are is not asked for. */
static bool lies_below(const char *path, const char *directory)
{
	for (; *directory; directory++, path++)
		if (*path != *directory)
			return false;
	return *path == '/';
}

bool text_list_holds(const struct text_list *directories, const char *path)
{
	size_t i;

	for (i = 0; path && i < directories->count; i++)
		if (lies_below(path, directories->text[i]))
			return true;
	return false;
}

bool text_list_matches(const struct text_list *globs, const char *path)
{
	size_t i;

	for (i = 0; path && i < globs->count; i++)
		if (!fnmatch(globs->text[i], path, 0))
			return true;
	return false;
}
