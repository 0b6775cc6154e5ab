// SPDX-License-Identifier: BSD-3-Clause
#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "allow_settings.h"
#include "rules_settings.h"
#include "setting.h"
#include "sinks_settings.h"

/* ---- kinds -------------------------------------------------------------------- */

static int read_output(struct reader *r, const config_setting_t *s, const struct setting *as,
		       void *to)
{
	const char *text = config_setting_get_string(s);

	if (text && !strcmp(text, "-"))
		return setting_read_text(r, s, as, to);
	return setting_read_path(r, s, as, to);
}

static int read_mebibytes(struct reader *r, const config_setting_t *s, const struct setting *as,
			  void *to)
{
	if (setting_read_size(r, s, as, to))
		return -1;
	*(size_t *)((char *)to + as->offset) *= 1024 * 1024;
	return 0;
}

static int read_seconds(struct reader *r, const config_setting_t *s, const struct setting *as,
			void *to)
{
	long long number;

	if (setting_number(r, s, as->min, as->max, &number))
		return -1;
	*(uint64_t *)((char *)to + as->offset) = (uint64_t)number * 1000;
	return 0;
}

static int read_group(struct reader *r, const config_setting_t *s, const struct setting *as,
		      void *to)
{
	return setting_group(r, s, as->members, to);
}

/* ---- networks and libraries --------------------------------------------------- */

static int internal_add(struct reader *r, const config_setting_t *s, struct config *c)
{
	struct network n;
	const char *text;

	if (setting_text(r, s, &text))
		return -1;
	if (network_parse(&n, text))
		return setting_wrong(r, s, "\"%s\" is no network such as \"192.0.2.0/24\"", text);
	return network_list_add(&c->internal, text) ? setting_wrong(r, s, "out of memory") : 0;
}

static int read_internal(struct reader *r, const config_setting_t *s, const struct setting *as,
			 void *to)
{
	struct config *c = to;

	(void)as;
	network_list_clean(&c->internal);
	return setting_each(r, s, c, internal_add);
}

static int library_add(struct reader *r, const config_setting_t *s, struct config *c)
{
	const char *text;

	if (setting_text(r, s, &text))
		return -1;
	if (strlen(text) > KXW_LIBRARY_PATTERN_LEN)
		return setting_wrong(r, s, "must not be longer than %d characters",
				     KXW_LIBRARY_PATTERN_LEN);
	if (c->libraries == KXW_LIBRARY_PATTERNS)
		return setting_wrong(r, s, "there are more than %d names", KXW_LIBRARY_PATTERNS);
	c->library[c->libraries] = strdup(text);
	if (!c->library[c->libraries])
		return setting_wrong(r, s, "out of memory");
	c->libraries++;
	return 0;
}

static int read_libraries(struct reader *r, const config_setting_t *s, const struct setting *as,
			  void *to)
{
	(void)as;
	return setting_each(r, s, to, library_add);
}

/* ---- weights ------------------------------------------------------------------ */

struct weight {
	char *id;
	unsigned int weight;
};

static const struct setting weight_settings[] = {
	{ "id", setting_read_text, offsetof(struct weight, id), 0, 0, NULL },
	{ "weight", setting_read_uint, offsetof(struct weight, weight), 0, 100, NULL },
	{ NULL, NULL, 0, 0, 0, NULL },
};

static int weight_set(struct reader *r, const config_setting_t *s, struct config *c)
{
	struct weight w = { NULL, 0 };
	int ret = setting_group(r, s, weight_settings, &w), signal;

	if (!ret && (!w.id || !config_setting_get_member(s, "weight")))
		ret = setting_wrong(r, s, "needs id and weight");
	if (!ret) {
		signal = signal_find(w.id);
		if (signal < 0)
			ret = setting_wrong(r, s, "there is no signal \"%s\"", w.id);
		else
			c->weight[signal] = w.weight;
	}
	free(w.id);
	return ret;
}

static int read_weights(struct reader *r, const config_setting_t *s, const struct setting *as,
			void *to)
{
	(void)as;
	return setting_each(r, s, to, weight_set);
}

/* ---- the file ----------------------------------------------------------------- */

#define AT(member) offsetof(struct config, member)
#define END { NULL, NULL, 0, 0, 0, NULL }

static const struct setting spool_settings[] = {
	{ "directory", setting_read_path, AT(spool_directory), 0, 0, NULL },
	{ "size", setting_read_uint, AT(spool_size), 1, 1 << 20, NULL },
	END
};

static const struct setting record_settings[] = {
	{ "handshakes", setting_read_flag, AT(record_handshakes), 0, 0, NULL },
	{ "libraries", setting_read_flag, AT(record_libraries), 0, 0, NULL },
	{ "flows", setting_read_flag, AT(record_flows), 0, 0, NULL },
	{ "certificate_chain", setting_read_flag, AT(certificate_chain), 0, 0, NULL },
	{ "lost_interval", setting_read_uint, AT(lost_interval), 1, 86400, NULL },
	END
};

static const struct setting limit_settings[] = {
	{ "processes", setting_read_size, AT(limits.processes), 16, 1 << 20, NULL },
	{ "flows", setting_read_size, AT(limits.flows), 16, 1 << 20, NULL },
	{ "handshake_memory", read_mebibytes, AT(limits.handshake_memory), 1, 4095, NULL },
	{ "handshake_timeout", read_seconds, AT(limits.handshake_timeout), 1, 3600, NULL },
	END
};

static const struct setting trust_settings[] = {
	{ "ca_file", setting_read_path, AT(ca_file), 0, 0, NULL },
	{ "ca_path", setting_read_path, AT(ca_path), 0, 0, NULL },
	{ "crl_file", setting_read_path, AT(crl_file), 0, 0, NULL },
	{ "crl_path", setting_read_path, AT(crl_path), 0, 0, NULL },
	END
};

static const struct setting baseline_settings[] = {
	{ "file", setting_read_path, AT(baseline_file), 0, 0, NULL },
	{ "database", setting_read_path, AT(baseline_database), 0, 0, NULL },
	END
};

static const struct setting store_settings[] = {
	{ "file", setting_read_path, AT(store_file), 0, 0, NULL },
	{ "days", setting_read_uint, AT(store_days), 0, 36500, NULL },
	{ "mebibytes", setting_read_uint, AT(store_mebibytes), 0, 1 << 30, NULL },
	END
};

static const struct setting repeat_settings[] = {
	{ "window", setting_read_uint, AT(repeat_window), 0, 7 * 86400, NULL },
	{ "alerts", setting_read_uint, AT(repeat_alerts), 1, 1000000, NULL },
	END
};

static const struct setting library_settings[] = {
	{ "enabled", setting_read_flag, AT(library_enabled), 0, 0, NULL },
	{ "verify_off", setting_read_flag, AT(library_verify_off), 0, 0, NULL },
	END
};

static const struct setting score_settings[] = {
	{ "alert", setting_read_uint, AT(score_alert), 0, 101, NULL },
	{ "medium", setting_read_uint, AT(score_medium), 0, 101, NULL },
	{ "high", setting_read_uint, AT(score_high), 0, 101, NULL },
	{ "critical", setting_read_uint, AT(score_critical), 0, 101, NULL },
	END
};

static const struct setting settings[] = {
	{ "output", read_output, AT(output), 0, 0, NULL },
	{ "drop_privileges", setting_read_flag, AT(drop_privileges), 0, 0, NULL },
	{ "status_file", setting_read_path, AT(status_file), 0, 0, NULL },
	{ "metrics", setting_read_path, AT(metrics), 0, 0, NULL },
	{ "metrics_interval", setting_read_uint, AT(metrics_interval), 1, 3600, NULL },
	{ "state_file", setting_read_path, AT(state_file), 0, 0, NULL },
	{ "rotation", read_group, 0, 0, 0, sinks_rotation },
	{ "spool", read_group, 0, 0, 0, spool_settings },
	{ "syslog", read_group, 0, 0, 0, sinks_syslog },
	{ "journal", read_group, 0, 0, 0, sinks_journal },
	{ "kafka", read_group, 0, 0, 0, sinks_kafka },
	{ "records", read_group, 0, 0, 0, record_settings },
	{ "limits", read_group, 0, 0, 0, limit_settings },
	{ "trust", read_group, 0, 0, 0, trust_settings },
	{ "internal_networks", read_internal, 0, 0, 0, NULL },
	{ "library_names", read_libraries, 0, 0, 0, NULL },
	{ "library", read_group, 0, 0, 0, library_settings },
	{ "expected_libraries", rules_read_libraries, AT(rules.libraries), 0, 0, NULL },
	{ "directories", read_group, 0, 0, 0, rules_directories },
	{ "ports", read_group, 0, 0, 0, rules_ports },
	{ "asymmetry", read_group, 0, 0, 0, rules_asymmetry },
	{ "lists", rules_read_lists, 0, 0, 0, NULL },
	{ "allow", allow_settings_read, AT(allow), 0, 0, allow_settings },
	{ "baseline", read_group, 0, 0, 0, baseline_settings },
	{ "approved", allow_settings_read, AT(baseline), 0, 0, allow_settings },
	{ "store", read_group, 0, 0, 0, store_settings },
	{ "repeats", read_group, 0, 0, 0, repeat_settings },
	{ "signals", read_weights, 0, 0, 0, weight_settings },
	{ "score", read_group, 0, 0, 0, score_settings },
	END
};

int settings_read(struct config *c, const config_setting_t *root, const char *file,
		  char error[CONFIG_ERROR_SIZE])
{
	struct reader r = { file, error };

	return setting_members(&r, root, settings, c);
}

/* What a file of its own may hold of all this. */
static const struct setting baseline_file_settings[] = {
	{ "approved", allow_settings_read, AT(baseline), 0, 0, allow_settings },
	END
};

int settings_read_baseline(struct config *c, const config_setting_t *root, const char *file,
			   char error[CONFIG_ERROR_SIZE])
{
	struct reader r = { file, error };

	return setting_members(&r, root, baseline_file_settings, c);
}

static void each(const struct setting *s, const char *group,
		 void (*take)(const char *group, const char *name, void *arg), void *arg)
{
	for (; s->name; s++) {
		take(group, s->name, arg);
		if (s->members)
			each(s->members, s->name, take, arg);
	}
}

void settings_each(void (*take)(const char *group, const char *name, void *arg), void *arg)
{
	each(settings, NULL, take, arg);
}
