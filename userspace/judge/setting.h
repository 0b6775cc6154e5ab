/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * setting: one setting of a parsed file: its kind, its range, its place.
 * For settings.c alone. Reads a value into the struct it belongs to.
 * On failure -1, and "file:line: setting: what is wrong" in the reader's error.
 */
#ifndef JUDGE_SETTING_H
#define JUDGE_SETTING_H

#include <libconfig.h>

#include "config.h"

#define SETTING_PLACE_SIZE 700

struct reader {
	const char *file;
	char *error;		/* CONFIG_ERROR_SIZE */
};

/* A row of a table that ends with a NULL name. */
struct setting {
	const char *name;
	/* to: the struct that the offset is in */
	int (*read)(struct reader *r, const config_setting_t *s, const struct setting *as,
		    void *to);
	size_t offset;
	long long min, max;
	const struct setting *members;
};

/* "file:line: score.high" */
void setting_place(const struct reader *r, const config_setting_t *s, char *place, size_t size);
/* Writes the error, answers -1. */
int setting_wrong(struct reader *r, const config_setting_t *s, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

int setting_text(struct reader *r, const config_setting_t *s, const char **text);
int setting_number(struct reader *r, const config_setting_t *s, long long min, long long max,
		   long long *number);

/* For tables: char *, char *, bool, unsigned int, size_t. */
int setting_read_text(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to);
int setting_read_path(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to);
int setting_read_flag(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to);
int setting_read_uint(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to);
int setting_read_size(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to);

/* Reads every member of s as the table says; one that it does not know is an error. */
int setting_members(struct reader *r, const config_setting_t *s, const struct setting *known,
		    void *to);
/* The same, where s must be a group. */
int setting_group(struct reader *r, const config_setting_t *s, const struct setting *known,
		  void *to);
/* Calls each() for every element of a list or an array. */
int setting_each(struct reader *r, const config_setting_t *s, struct config *c,
		 int (*each)(struct reader *r, const config_setting_t *s, struct config *c));

#endif
