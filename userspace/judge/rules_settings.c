// SPDX-License-Identifier: BSD-3-Clause
#include "rules_settings.h"

#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct config, member)
#define END { NULL, NULL, 0, 0, 0, NULL }

/* ---- lists of texts ----------------------------------------------------------- */

static int element_check(struct reader *r, const config_setting_t *s)
{
	int type = config_setting_type(s);

	if (type == CONFIG_TYPE_LIST || type == CONFIG_TYPE_ARRAY)
		return 0;
	return setting_wrong(r, s, "must be a list: [ ... ]");
}

/* A list that is given takes the place of the one that held without it. */
static int read_texts(struct reader *r, const config_setting_t *s, struct text_list *to,
		      bool paths)
{
	const config_setting_t *one;
	const char *text;
	int i;

	if (element_check(r, s))
		return -1;
	text_list_clean(to);
	for (i = 0; i < config_setting_length(s); i++) {
		one = config_setting_get_elem(s, (unsigned int)i);
		if (setting_text(r, one, &text))
			return -1;
		if (paths && (text[0] != '/' || !text[1] || text[strlen(text) - 1] == '/'))
			return setting_wrong(r, one, "must be a directory such as \"/tmp\","
					     " not \"%s\"", text);
		if (text_list_add(to, text))
			return setting_wrong(r, one, "out of memory");
	}
	return 0;
}

static int read_directories(struct reader *r, const config_setting_t *s, const struct setting *as,
			    void *to)
{
	return read_texts(r, s, (struct text_list *)((char *)to + as->offset), true);
}

int rules_read_libraries(struct reader *r, const config_setting_t *s, const struct setting *as,
			 void *to)
{
	return read_texts(r, s, (struct text_list *)((char *)to + as->offset), false);
}

/* ---- ports -------------------------------------------------------------------- */

static int read_port_set(struct reader *r, const config_setting_t *s, const struct setting *as,
			 void *to)
{
	struct port_set *set = (struct port_set *)((char *)to + as->offset);
	long long port;
	int i;

	if (element_check(r, s))
		return -1;
	memset(set, 0, sizeof(*set));
	for (i = 0; i < config_setting_length(s); i++) {
		if (setting_number(r, config_setting_get_elem(s, (unsigned int)i), 1, 65535, &port))
			return -1;
		port_set_add(set, (uint16_t)port);
	}
	return 0;
}

/* ---- lists of fingerprints and certificates ----------------------------------- */

struct list_setting {
	char *kind, *file;
};

static const struct setting list_settings[] = {
	{ "kind", setting_read_text, offsetof(struct list_setting, kind), 0, 0, NULL },
	{ "file", setting_read_path, offsetof(struct list_setting, file), 0, 0, NULL },
	END
};

static int list_read(struct reader *r, const config_setting_t *s, struct config *c)
{
	struct list_setting one = { NULL, NULL };
	int ret = setting_group(r, s, list_settings, &one);
	enum list_kind kind = LIST_KINDS;
	char error[CONFIG_ERROR_SIZE / 2];

	if (!ret && (!one.kind || !one.file))
		ret = setting_wrong(r, s, "needs kind and file");
	if (!ret)
		kind = list_kind_find(one.kind);
	if (!ret && kind == LIST_KINDS)
		ret = setting_wrong(r, s, "kind must be \"ja3\", \"ja4\" or \"certificate\","
				    " not \"%s\"", one.kind);
	if (!ret && lists_read(&c->lists, kind, one.file, error, sizeof(error)))
		ret = setting_wrong(r, s, "%s", error);
	free(one.kind);
	free(one.file);
	return ret;
}

int rules_read_lists(struct reader *r, const config_setting_t *s, const struct setting *as,
		     void *to)
{
	(void)as;
	return setting_each(r, s, to, list_read);
}

/* ---- tables ------------------------------------------------------------------- */

const struct setting rules_directories[] = {
	{ "temporary", read_directories, AT(rules.temporary), 0, 0, NULL },
	{ "homes", read_directories, AT(rules.homes), 0, 0, NULL },
	{ "libraries", read_directories, AT(rules.library_paths), 0, 0, NULL },
	END
};

const struct setting rules_ports[] = {
	{ "tls", read_port_set, AT(rules.tls_ports), 0, 0, NULL },
	{ "late", read_port_set, AT(rules.late_ports), 0, 0, NULL },
	END
};

const struct setting rules_asymmetry[] = {
	{ "ratio", setting_read_uint, AT(rules.ratio), 0, 1000000, NULL },
	{ "minimum", setting_read_uint, AT(rules.ratio_minimum), 1, 1 << 20, NULL },
	END
};
