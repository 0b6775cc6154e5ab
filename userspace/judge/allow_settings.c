// SPDX-License-Identifier: BSD-3-Clause
#include "allow_settings.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#define SHA256_DIGITS 64

/* A name of passwd(5), or a number. */
static int read_user(struct reader *r, const config_setting_t *s, const struct setting *as,
		     void *to)
{
	struct allow_entry *e = to;
	const struct passwd *user;
	const char *text;
	long long number;

	(void)as;
	e->any_user = false;
	if (config_setting_type(s) != CONFIG_TYPE_STRING) {
		if (setting_number(r, s, 0, UINT32_MAX - 1LL, &number))
			return -1;
		e->uid = (uint32_t)number;
		return 0;
	}
	if (setting_text(r, s, &text))
		return -1;
	user = getpwnam(text);
	if (!user)
		return setting_wrong(r, s, "there is no user \"%s\"", text);
	e->uid = user->pw_uid;
	return 0;
}

static int read_destination(struct reader *r, const config_setting_t *s,
			    const struct setting *as, void *to)
{
	struct allow_entry *e = to;
	const char *text;

	(void)as;
	if (setting_text(r, s, &text))
		return -1;
	if (network_parse(&e->destination, text))
		return setting_wrong(r, s, "\"%s\" is no network such as \"192.0.2.0/24\"; names go"
				     " into server_name", text);
	e->any_destination = false;
	return 0;
}

static int read_port(struct reader *r, const config_setting_t *s, const struct setting *as,
		     void *to)
{
	long long number;

	if (setting_number(r, s, as->min, as->max, &number))
		return -1;
	((struct allow_entry *)to)->port = (uint16_t)number;
	return 0;
}

static int read_sha256(struct reader *r, const config_setting_t *s, const struct setting *as,
		       void *to)
{
	const char *text;
	char *digit;

	if (setting_text(r, s, &text))
		return -1;
	if (strlen(text) != SHA256_DIGITS || strspn(text, "0123456789abcdefABCDEF") != SHA256_DIGITS)
		return setting_wrong(r, s, "must be %d hex digits, as sha256sum prints them",
				     SHA256_DIGITS);
	if (setting_read_text(r, s, as, to))
		return -1;
	for (digit = ((struct allow_entry *)to)->sha256; *digit; digit++)
		*digit = (char)tolower((unsigned char)*digit);
	return 0;
}

/* "2027-01-31", which is the last day, by UTC. */
static int read_expires(struct reader *r, const config_setting_t *s, const struct setting *as,
			void *to)
{
	struct tm day, again;
	const char *text, *end;
	time_t first;

	(void)as;
	if (setting_text(r, s, &text))
		return -1;
	memset(&day, 0, sizeof(day));
	end = strlen(text) == strlen("2027-01-31") ? strptime(text, "%Y-%m-%d", &day) : NULL;
	again = day;
	first = end && !*end ? timegm(&again) : -1;
	if (first < 0 || again.tm_mday != day.tm_mday)
		return setting_wrong(r, s, "\"%s\" is no date such as \"2027-01-31\"", text);
	((struct allow_entry *)to)->expires = first + 24 * 60 * 60;
	return 0;
}

#define AT(member) offsetof(struct allow_entry, member)

const struct setting allow_settings[] = {
	{ "executable", setting_read_path, AT(executable), 0, 0, NULL },
	{ "sha256", read_sha256, AT(sha256), 0, 0, NULL },
	{ "package", setting_read_text, AT(package), 0, 0, NULL },
	{ "script", setting_read_text, AT(script), 0, 0, NULL },
	{ "parent", setting_read_path, AT(parent), 0, 0, NULL },
	{ "user", read_user, 0, 0, 0, NULL },
	{ "cgroup", setting_read_path, AT(cgroup), 0, 0, NULL },
	{ "library", setting_read_text, AT(library), 0, 0, NULL },
	{ "destination", read_destination, 0, 0, 0, NULL },
	{ "port", read_port, 0, 1, 65535, NULL },
	{ "server_name", setting_read_text, AT(server_name), 0, 0, NULL },
	{ "issuer", setting_read_text, AT(issuer), 0, 0, NULL },
	{ "ja4_stable", setting_read_text, AT(ja4_stable), 0, 0, NULL },
	{ "expires", read_expires, 0, 0, 0, NULL },
	{ "comment", setting_read_text, AT(comment), 0, 0, NULL },
	{ NULL, NULL, 0, 0, 0, NULL },
};

static int entry_place(struct reader *r, const config_setting_t *s, struct allow_entry *e)
{
	char place[SETTING_PLACE_SIZE];

	setting_place(r, s, place, sizeof(place));
	e->place = strdup(place);
	return e->place ? 0 : setting_wrong(r, s, "out of memory");
}

static int entry_add(struct reader *r, const config_setting_t *s, struct allow_list *l)
{
	struct allow_entry e;
	int ret;

	memset(&e, 0, sizeof(e));
	e.any_user = true;
	e.any_destination = true;
	ret = setting_group(r, s, allow_settings, &e);
	if (!ret && !e.executable && !e.package && !e.cgroup)
		ret = setting_wrong(r, s, "needs executable, package or cgroup");
	if (!ret)
		ret = entry_place(r, s, &e);
	if (!ret && allow_list_add(l, &e))
		ret = setting_wrong(r, s, "out of memory");
	if (ret)
		allow_entry_clean(&e);
	return ret;
}

int allow_settings_read(struct reader *r, const config_setting_t *s, const struct setting *as,
			void *to)
{
	struct allow_list *l = (struct allow_list *)((char *)to + as->offset);
	int i, n = config_setting_length(s), type = config_setting_type(s);

	if (type != CONFIG_TYPE_LIST && type != CONFIG_TYPE_ARRAY)
		return setting_wrong(r, s, "must be a list: ( { ... }, ... )");
	for (i = 0; i < n; i++)
		if (entry_add(r, config_setting_get_elem(s, (unsigned int)i), l))
			return -1;
	return 0;
}
