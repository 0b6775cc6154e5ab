/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * glob: the patterns of allowlist entries, as fnmatch(3) has them.
 * Pure; any thread. A backslash takes its meaning from the character behind it.
 * On failure (memory) NULL; matching cannot fail.
 */
#ifndef JUDGE_GLOB_H
#define JUDGE_GLOB_H

#include <stdbool.h>
#include <stddef.h>

enum glob_kind {
	GLOB_PATH,	/* '*' does not pass a slash */
	GLOB_TEXT,	/* '*' passes everything */
	GLOB_NAME,	/* as GLOB_TEXT, whatever the case */
};

/* No pattern (NULL) matches everything, no text (NULL) is matched by no pattern. */
bool glob_matches(enum glob_kind kind, const char *pattern, const char *text);

/*
 * The one text that the pattern matches, and its length; false if it is a
 * pattern of several, or out is too small.
 */
bool glob_literal(const char *pattern, char *out, size_t size, size_t *length);

/* The pattern that matches this text alone; to be freed. */
char *glob_escape(const char *text);

#endif
