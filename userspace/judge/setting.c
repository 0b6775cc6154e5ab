// SPDX-License-Identifier: BSD-3-Clause
#include "setting.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- errors ------------------------------------------------------------------- */

/* "score.high", "allow.[2].port" */
static void path_of(const config_setting_t *s, char *path, size_t size)
{
	const config_setting_t *parent = config_setting_parent(s);
	const char *name = config_setting_name(s);
	char upper[128] = "";

	if (parent && !config_setting_is_root(parent))
		path_of(parent, upper, sizeof(upper));
	if (name)
		snprintf(path, size, "%s%s%s", upper, *upper ? "." : "", name);
	else
		snprintf(path, size, "%s[%d]", upper, config_setting_index(s));
}

void setting_place(const struct reader *r, const config_setting_t *s, char *place, size_t size)
{
	const char *file = config_setting_source_file(s);
	char path[128];

	path_of(s, path, sizeof(path));
	snprintf(place, size, "%.512s:%u: %s", file ? file : r->file,
		 config_setting_source_line(s), path);
}

int setting_wrong(struct reader *r, const config_setting_t *s, const char *format, ...)
{
	char place[SETTING_PLACE_SIZE], what[256];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	setting_place(r, s, place, sizeof(place));
	snprintf(r->error, CONFIG_ERROR_SIZE, "%s: %s", place, what);
	return -1;
}

/* ---- kinds -------------------------------------------------------------------- */

static void *member(void *to, const struct setting *as)
{
	return (char *)to + as->offset;
}

int setting_text(struct reader *r, const config_setting_t *s, const char **text)
{
	*text = config_setting_get_string(s);
	if (!*text)
		return setting_wrong(r, s, "must be a string in quotes");
	if (!**text)
		return setting_wrong(r, s, "must not be empty");
	return 0;
}

int setting_number(struct reader *r, const config_setting_t *s, long long min, long long max,
		   long long *number)
{
	int type = config_setting_type(s);

	*number = min;
	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
		return setting_wrong(r, s, "must be a whole number");
	*number = type == CONFIG_TYPE_INT ? config_setting_get_int(s) :
					    config_setting_get_int64(s);
	if (*number < min || *number > max)
		return setting_wrong(r, s, "must be from %lld to %lld, not %lld", min, max, *number);
	return 0;
}

int setting_read_text(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to)
{
	char **kept = member(to, as), *copy;
	const char *text;

	if (setting_text(r, s, &text))
		return -1;
	copy = strdup(text);
	if (!copy)
		return setting_wrong(r, s, "out of memory");
	free(*kept);
	*kept = copy;
	return 0;
}

int setting_read_path(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to)
{
	const char *text;

	if (setting_text(r, s, &text))
		return -1;
	if (text[0] != '/')
		return setting_wrong(r, s, "must be an absolute path, not \"%s\"", text);
	return setting_read_text(r, s, as, to);
}

int setting_read_flag(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to)
{
	if (config_setting_type(s) != CONFIG_TYPE_BOOL)
		return setting_wrong(r, s, "must be true or false");
	*(bool *)member(to, as) = config_setting_get_bool(s);
	return 0;
}

int setting_read_uint(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to)
{
	long long number;

	if (setting_number(r, s, as->min, as->max, &number))
		return -1;
	*(unsigned int *)member(to, as) = (unsigned int)number;
	return 0;
}

int setting_read_size(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to)
{
	long long number;

	if (setting_number(r, s, as->min, as->max, &number))
		return -1;
	*(size_t *)member(to, as) = (size_t)number;
	return 0;
}

/* ---- groups and lists --------------------------------------------------------- */

int setting_members(struct reader *r, const config_setting_t *s,
		    const struct setting *known, void *to)
{
	int i, n = config_setting_length(s);

	for (i = 0; i < n; i++) {
		const config_setting_t *one = config_setting_get_elem(s, (unsigned int)i);
		const struct setting *as = known;

		while (as->name && strcmp(as->name, config_setting_name(one)))
			as++;
		if (!as->name)
			return setting_wrong(r, one, "is not a setting of kxwatchd");
		if (as->read(r, one, as, to))
			return -1;
	}
	return 0;
}

int setting_group(struct reader *r, const config_setting_t *s, const struct setting *known,
		  void *to)
{
	if (config_setting_type(s) != CONFIG_TYPE_GROUP)
		return setting_wrong(r, s, "must be a group: { name = value; ... }");
	return setting_members(r, s, known, to);
}

int setting_each(struct reader *r, const config_setting_t *s, struct config *c,
		 int (*each)(struct reader *r, const config_setting_t *s, struct config *c))
{
	int i, n = config_setting_length(s), type = config_setting_type(s);

	if (type != CONFIG_TYPE_LIST && type != CONFIG_TYPE_ARRAY)
		return setting_wrong(r, s, "must be a list: ( ... )");
	for (i = 0; i < n; i++)
		if (each(r, config_setting_get_elem(s, (unsigned int)i), c))
			return -1;
	return 0;
}
