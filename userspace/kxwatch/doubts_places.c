// SPDX-License-Identifier: BSD-3-Clause
#include "doubts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ------------------------------------------------------------------------ */

/* The folder of a file; false: it is the root, or too long to be one. */
static bool folder_of(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path || slash - path >= PATH_MAX)
		return false;
	memcpy(folder, path, (size_t)(slash - path));
	folder[slash - path] = '\0';
	return true;
}

/* made: it is, by the daemon or its unit, where there is room for it above. */
static void check_folder(const struct doubts *d, const char *setting, const char *folder, bool made)
{
	char above[PATH_MAX];
	struct stat st;

	if (stat(folder, &st)) {
		if (errno == ENOENT && made && folder_of(folder, above))
			check_folder(d, setting, above, made);
		else
			doubt(d, setting, "%s: %s", folder, strerror(errno));
	} else if (!S_ISDIR(st.st_mode)) {
		doubt(d, setting, "%s: is no folder", folder);
	} else if (access(folder, W_OK)) {
		doubt(d, setting, "%s: cannot be written to by this user: %s", folder, strerror(errno));
	}
}

static void check_writable(const struct doubts *d, const char *setting, const char *file, bool made)
{
	char folder[PATH_MAX];
	struct stat st;

	if (!file || !strcmp(file, "-"))
		return;
	if (folder_of(file, folder))
		check_folder(d, setting, folder, made);
	if (!stat(file, &st) && S_ISDIR(st.st_mode))
		doubt(d, setting, "%s: is a folder, and a file is wanted", file);
}

static bool ends_with(const char *text, const char *end)
{
	return strlen(text) > strlen(end) && !strcmp(text + strlen(text) - strlen(end), end);
}

static void check_files(const struct doubts *d)
{
	const struct config *c = d->config;

	check_writable(d, "output", c->output, false);
	check_writable(d, "state_file", c->state_file, true);
	check_writable(d, "baseline.database", c->baseline_database, true);
	check_writable(d, "metrics", c->metrics, false);
	if (c->metrics && !ends_with(c->metrics, ".prom"))
		doubt(d, "metrics", "%s: node_exporter reads files that end in .prom", c->metrics);
	if (c->spool_directory)
		check_folder(d, "spool.directory", c->spool_directory, true);
}

/* ---- settings that make the daemon blind ------------------------------------------ */

static void check_scores(const struct doubts *d)
{
	const struct config *c = d->config;
	unsigned int sum = 0;
	int i;

	for (i = 0; i < SIGNALS; i++)
		sum += c->weight[i];
	if (c->score_alert > 100 || sum < c->score_alert)
		doubt(d, "score.alert", "nothing ever is an alert: no score reaches %u", c->score_alert);
	else if (!c->score_alert)
		doubt(d, "score.alert", "is 0: whoever is not allowed and goes outside is an alert");
}

static void check_networks(const struct doubts *d)
{
	const struct network_list *l = &d->config->internal;
	size_t i;

	for (i = 0; i < l->count; i++)
		if (!l->network[i].prefix)
			doubt(d, "internal_networks", "nothing ever is an alert over IPv%d: all of it"
			      " is inside", l->network[i].ip_size == 4 ? 4 : 6);
}

static void check_records(const struct doubts *d)
{
	const struct config *c = d->config;

	if (!c->record_handshakes && c->baseline_database && !c->baseline.count)
		doubt(d, "records.handshakes", "is false: kxwatch baseline learns from these records");
}

/* ---- sinks ------------------------------------------------------------------------ */

/* Servers of other hosts are not asked: that they are down is nothing to mend here. */
static void check_sinks(const struct doubts *d)
{
	const struct server *s = &d->config->sinks.syslog.server;
	struct stat st;

	if (s->kind != SERVER_UNIX)
		return;
	if (stat(s->host, &st))
		doubt(d, "syslog.server", "%s: %s", s->host, strerror(errno));
	else if (!S_ISSOCK(st.st_mode))
		doubt(d, "syslog.server", "%s: is no socket", s->host);
}

void doubts_places(const struct doubts *d)
{
	check_files(d);
	check_scores(d);
	check_networks(d);
	check_records(d);
	check_sinks(d);
}
