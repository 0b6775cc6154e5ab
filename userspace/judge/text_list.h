/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text_list: texts that a setting lists, such as directories or globs.
 * One list, one thread; all zero is an empty one. On failure (memory) -1 and the list
 * is as before, still to be cleaned.
 */
#ifndef JUDGE_TEXT_LIST_H
#define JUDGE_TEXT_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct text_list {
	char **text;
	size_t count;
};

int text_list_add(struct text_list *l, const char *text);
void text_list_clean(struct text_list *l);
/* Whether path lies below one of the directories. path may be NULL. */
bool text_list_holds(const struct text_list *directories, const char *path);
/* Whether a glob of the list matches; '*' passes slashes. */
bool text_list_matches(const struct text_list *globs, const char *path);

#endif
