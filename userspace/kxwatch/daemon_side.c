// SPDX-License-Identifier: BSD-3-Clause
#include "daemon_side.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "records.h"

static uint64_t uptime_ms(void)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Whose settings: those named, else those the daemon was started with, else the host's. */
static int take_settings(struct daemon_side *d, const char *settings)
{
	struct config config;

	if (!settings && *d->found.config)
		settings = d->found.config;
	if (settings_open(&config, settings)) {
		snprintf(d->why, sizeof(d->why), "its settings cannot be read");
		return -1;
	}
	snprintf(d->file, sizeof(d->file), "%s", config.status_file);
	if (config.store_file)
		snprintf(d->store, sizeof(d->store), "%s", config.store_file);
	config_clean(&config);
	return 0;
}

static void take_state(struct daemon_side *d, const char *proc)
{
	json_error_t error;

	if (!d->found.count)
		snprintf(d->why, sizeof(d->why), "no kxwatchd runs here");
	errno = 0;
	d->json = json_load_file(d->file, 0, &error);
	if (!d->json && !*d->why)
		snprintf(d->why, sizeof(d->why), "%s: %s", d->file,
			 errno ? strerror(errno) : "makes no sense");
	if (!d->json)
		return;
	if (daemon_state_read(&d->state, d->json))
		snprintf(d->why, sizeof(d->why), "%s: makes no sense", d->file);
	else if (!d->found.count || !cover_daemon_is(proc, d->state.pid))
		snprintf(d->why, sizeof(d->why), "%s; %s was written by process %ld, which is"
			 " gone", d->found.count ? "it has not said anything yet" :
			 "no kxwatchd runs here", d->file, d->state.pid);
	else
		d->known = true;
	d->age = uptime_ms() > d->state.uptime ? uptime_ms() - d->state.uptime : 0;
}

/* What the daemon itself says goes before its settings. */
static void find_store(struct daemon_side *d)
{
	size_t i;

	for (i = 0; d->known && i < d->state.sinks; i++)
		if (!strcmp(d->state.sink[i].name, "store"))
			snprintf(d->store, sizeof(d->store), "%s", d->state.sink[i].place);
}

void daemon_side_look_into(struct daemon_side *d, unsigned int patience)
{
	if (*d->store)
		d->has_extent = !extent_read(d->store, patience, &d->extent, d->store_why);
}

void daemon_side_look(struct daemon_side *d, const char *settings, const char *proc)
{
	memset(d, 0, sizeof(*d));
	cover_daemon_find(&d->found, proc);
	if (take_settings(d, settings))
		return;
	take_state(d, proc);
	find_store(d);
}

void daemon_side_clean(struct daemon_side *d)
{
	json_decref(d->json);
	d->json = NULL;
}
