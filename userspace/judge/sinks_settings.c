// SPDX-License-Identifier: BSD-3-Clause
#include "sinks_settings.h"

#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct config, sinks.member)
#define END { NULL, NULL, 0, 0, 0, NULL }

static int read_server(struct reader *r, const config_setting_t *s, const struct setting *as,
		       void *to)
{
	struct server *server = (struct server *)((char *)to + as->offset);
	const char *text;

	if (setting_text(r, s, &text))
		return -1;
	server_clean(server);
	if (server_parse(server, text))
		return setting_wrong(r, s, "must be such as \"unix:/dev/log\","
				     " \"udp://192.0.2.1:514\" or \"tcp://[2001:db8::1]:601\","
				     " not \"%s\"", text);
	return 0;
}

/* The place of a word among those of a list, which ends with NULL; -1: none of them. */
static int word_of(const char *const *word, const char *text)
{
	int i;

	for (i = 0; word[i]; i++)
		if (!strcmp(word[i], text))
			return i;
	return -1;
}

static int read_records(struct reader *r, const config_setting_t *s, const struct setting *as,
			void *to)
{
	static const char *const word[] = { "all", "alerts", NULL };
	const char *text;
	int which;

	if (setting_text(r, s, &text))
		return -1;
	which = word_of(word, text);
	if (which < 0)
		return setting_wrong(r, s, "must be \"all\" or \"alerts\", not \"%s\"", text);
	*(enum sink_records *)((char *)to + as->offset) = which ? SINK_ALERTS : SINK_ALL;
	return 0;
}

/* RFC 5424 6.2.1, in the words of syslog(3); its 12 to 15 have none. */
static int read_facility(struct reader *r, const config_setting_t *s, const struct setting *as,
			 void *to)
{
	static const char *const word[] = {
		"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp",
		"cron", "authpriv", "ftp", "-", "-", "-", "-", "local0", "local1", "local2",
		"local3", "local4", "local5", "local6", "local7", NULL,
	};
	const char *text;
	int which;

	if (setting_text(r, s, &text))
		return -1;
	which = word_of(word, text);
	if (which < 0 || *text == '-')
		return setting_wrong(r, s, "must be a facility such as \"daemon\", \"authpriv\""
				     " or \"local0\", not \"%s\"", text);
	*(unsigned int *)((char *)to + as->offset) = (unsigned int)which;
	return 0;
}

/* RFC 5424 6.3.2: name@number */
static int read_structured_id(struct reader *r, const config_setting_t *s,
			      const struct setting *as, void *to)
{
	const char *text, *at, *p;

	if (setting_text(r, s, &text))
		return -1;
	at = strchr(text, '@');
	for (p = text; *p && *p > ' ' && *p < 0x7f && !strchr("=]\"", *p); p++)
		;
	if (*p || !at || at == text || strspn(at + 1, "0123456789.") != strlen(at + 1) ||
	    !at[1] || strlen(text) > 32)
		return setting_wrong(r, s, "must be such as \"kxwatch@32473\", not \"%s\"", text);
	return setting_read_text(r, s, as, to);
}

static int read_properties(struct reader *r, const config_setting_t *s,
			   const struct setting *as, void *to)
{
	struct text_list *list = (struct text_list *)((char *)to + as->offset);
	const config_setting_t *one;
	const char *text;
	int i;

	if (config_setting_type(s) != CONFIG_TYPE_LIST &&
	    config_setting_type(s) != CONFIG_TYPE_ARRAY)
		return setting_wrong(r, s, "must be a list: [ ... ]");
	text_list_clean(list);
	for (i = 0; i < config_setting_length(s); i++) {
		one = config_setting_get_elem(s, (unsigned int)i);
		if (setting_text(r, one, &text))
			return -1;
		if (!strchr(text, '=') || *text == '=')
			return setting_wrong(r, one, "must be such as \"security.protocol=ssl\","
					     " not \"%s\"", text);
		if (text_list_add(list, text))
			return setting_wrong(r, one, "out of memory");
	}
	return 0;
}

const struct setting sinks_rotation[] = {
	{ "size", setting_read_uint, AT(rotate_size), 0, 1 << 20, NULL },
	{ "files", setting_read_uint, AT(rotate_files), 1, 1000, NULL },
	END
};

const struct setting sinks_syslog[] = {
	{ "server", read_server, AT(syslog.server), 0, 0, NULL },
	{ "records", read_records, AT(syslog.records), 0, 0, NULL },
	{ "facility", read_facility, AT(syslog.facility), 0, 0, NULL },
	{ "structured", setting_read_flag, AT(syslog.structured), 0, 0, NULL },
	{ "structured_id", read_structured_id, AT(syslog.structured_id), 0, 0, NULL },
	END
};

const struct setting sinks_journal[] = {
	{ "enabled", setting_read_flag, AT(journal.enabled), 0, 0, NULL },
	{ "records", read_records, AT(journal.records), 0, 0, NULL },
	END
};

const struct setting sinks_kafka[] = {
	{ "brokers", setting_read_text, AT(kafka.brokers), 0, 0, NULL },
	{ "topic", setting_read_text, AT(kafka.topic), 0, 0, NULL },
	{ "records", read_records, AT(kafka.records), 0, 0, NULL },
	{ "properties", read_properties, AT(kafka.properties), 0, 0, NULL },
	END
};
