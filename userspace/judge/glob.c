// SPDX-License-Identifier: BSD-3-Clause
#include "glob.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define META "*?["

bool glob_matches(enum glob_kind kind, const char *pattern, const char *text)
{
	static const int flags[] = {
		[GLOB_PATH] = FNM_PATHNAME, [GLOB_TEXT] = 0, [GLOB_NAME] = FNM_CASEFOLD,
	};

	if (!pattern || !text)
		return !pattern;
	/* Nearly all entries name one program: only these two mean something else than themselves. */
	if (!strcmp(pattern, text) && !strchr(pattern, '[') && !strchr(pattern, '\\'))
		return true;
	return !fnmatch(pattern, text, flags[kind]);
}

bool glob_literal(const char *pattern, char *out, size_t size, size_t *length)
{
	size_t n = 0;

	for (; *pattern; pattern++) {
		if (strchr(META, *pattern))
			return false;
		if (*pattern == '\\' && pattern[1])
			pattern++;
		if (n + 1 >= size)
			return false;
		out[n++] = *pattern;
	}
	out[n] = '\0';
	*length = n;
	return true;
}

char *glob_escape(const char *text)
{
	char *out = malloc(2 * strlen(text) + 1), *at = out;

	if (!out)
		return NULL;
	for (; *text; text++) {
		if (strchr(META "\\", *text))
			*at++ = '\\';
		*at++ = *text;
	}
	*at = '\0';
	return out;
}
