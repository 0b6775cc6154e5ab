// SPDX-License-Identifier: BSD-3-Clause
#include "config.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings.h"

static int fail(char *error, const char *text)
{
	snprintf(error, CONFIG_ERROR_SIZE, "%s", text);
	return -1;
}

int config_defaults(struct config *c)
{
	int i;

	memset(c, 0, sizeof(*c));
	c->spool_size = 64;
	c->record_handshakes = true;
	c->record_libraries = true;
	c->drop_privileges = true;
	c->metrics_interval = 15;
	c->lost_interval = 10;
	c->limits.processes = 16384;
	c->limits.flows = 32768;
	c->limits.handshake_memory = 64 * 1024 * 1024;
	c->limits.handshake_timeout = 30 * 1000;
	c->limits.outside_wait = 5 * 1000;
	c->score_alert = 20;
	c->score_medium = 50;
	c->score_high = 70;
	c->score_critical = 90;
	for (i = 0; i < SIGNALS; i++)
		c->weight[i] = signal_table[i].weight;
	c->allow.mntns = c->baseline.mntns = allow_mntns_here();
	c->repeat_window = 3600;
	c->repeat_alerts = 1;
	c->store_days = 30;
	c->store_mebibytes = 2048;
	c->output = strdup("-");
	c->status_file = strdup("/run/kxwatch/status.json");
	if (c->output && c->status_file && !network_list_add_defaults(&c->internal) && !rules_defaults(&c->rules) &&
	    !sinks_defaults(&c->sinks))
		return 0;
	config_clean(c);
	return -1;
}

void config_clean(struct config *c)
{
	size_t i;

	free(c->output);
	free(c->status_file);
	free(c->metrics);
	free(c->state_file);
	free(c->spool_directory);
	free(c->ca_file);
	free(c->ca_path);
	free(c->crl_file);
	free(c->crl_path);
	sinks_clean(&c->sinks);
	rules_clean(&c->rules);
	lists_clean(&c->lists);
	network_list_clean(&c->internal);
	allow_list_clean(&c->allow);
	allow_list_clean(&c->baseline);
	free(c->baseline_file);
	free(c->baseline_database);
	free(c->store_file);
	for (i = 0; i < c->libraries; i++)
		free(c->library[i]);
	memset(c, 0, sizeof(*c));
}

/* Files named by @include are looked for beside the one that names them. */
static int include_beside(config_t *file, const char *path)
{
	char *copy = strdup(path);

	if (!copy)
		return -1;
	config_set_include_dir(file, dirname(copy));
	free(copy);
	return 0;
}

/* libconfig tells an unreadable file from a malformed one, but not why. */
static int read_failed(const config_t *file, const char *path, int reason, char *error)
{
	const char *where = config_error_file(file);

	if (config_error_type(file) == CONFIG_ERR_FILE_IO)
		snprintf(error, CONFIG_ERROR_SIZE, "%s: cannot be read: %s", path,
			 strerror(reason ? reason : EIO));
	else
		snprintf(error, CONFIG_ERROR_SIZE, "%s:%d: %s", where ? where : path,
			 config_error_line(file), config_error_text(file));
	return -1;
}

/* What no single setting can say. */
static int check_whole(const struct config *c, const char *path, char *error)
{
	if (c->score_alert <= c->score_medium && c->score_medium <= c->score_high &&
	    c->score_high <= c->score_critical)
		return 0;
	snprintf(error, CONFIG_ERROR_SIZE,
		 "%s: score: alert, medium, high and critical must not fall in this order", path);
	return -1;
}

typedef int settings_reader(struct config *c, const config_setting_t *root, const char *file,
			    char error[CONFIG_ERROR_SIZE]);

/* *missing: where a file that is not there shall be no error. */
static int file_load(struct config *c, const char *path, settings_reader *reader, bool *missing,
		     char error[CONFIG_ERROR_SIZE])
{
	config_t file;
	int ret;

	config_init(&file);
	errno = 0;
	if (include_beside(&file, path)) {
		ret = fail(error, "out of memory");
	} else if (!config_read_file(&file, path)) {
		ret = read_failed(&file, path, errno, error);
		if (missing)
			*missing = config_error_type(&file) == CONFIG_ERR_FILE_IO &&
				   access(path, F_OK) && errno == ENOENT;
	} else {
		ret = reader(c, config_root_setting(&file), path, error);
	}
	config_destroy(&file);
	return ret;
}

int config_load_baseline(struct config *c, const char *path, char error[CONFIG_ERROR_SIZE])
{
	bool missing = false;
	int ret = file_load(c, path, settings_read_baseline, &missing, error);

	return missing ? 0 : ret;
}

int config_load(struct config *c, const char *path, char error[CONFIG_ERROR_SIZE])
{
	int ret;

	if (config_defaults(c))
		return fail(error, "out of memory");
	ret = file_load(c, path, settings_read, NULL, error);
	if (!ret)
		ret = check_whole(c, path, error);
	if (!ret && c->baseline_file)
		ret = config_load_baseline(c, c->baseline_file, error);
	if (ret)
		config_clean(c);
	return ret;
}
