/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * config: the settings of the daemon, from a libconfig file.
 * One thread. The file is read whole or not at all: a setting that is unknown,
 * of the wrong kind or out of range is an error that names file, line and
 * setting, and leaves *config empty.
 */
#ifndef JUDGE_CONFIG_H
#define JUDGE_CONFIG_H

#include <track/track.h>

#include "allow.h"
#include "lists.h"
#include "network.h"
#include "rules.h"
#include "signals.h"
#include "sinks.h"

#define CONFIG_ERROR_SIZE 1024

struct config {
	char *output;			/* file, or "-" */
	char *status_file;		/* for kxwatch status */
	char *metrics;			/* file; NULL: none */
	unsigned int metrics_interval;	/* seconds */
	bool drop_privileges;
	char *state_file;		/* NULL: begin with what the log holds */
	char *spool_directory;		/* NULL: sinks that are down keep records in memory */
	unsigned int spool_size;	/* MiB of each sink */
	struct sinks sinks;
	bool record_handshakes, record_libraries, record_flows, certificate_chain;
	unsigned int lost_interval;	/* seconds between two records of loss */
	struct track_limits limits;	/* timeout in milliseconds */
	char *ca_file, *ca_path;	/* NULL both: the system's */
	char *crl_file, *crl_path;	/* NULL both: revocation is not asked for */
	struct network_list internal;
	struct rules rules;
	struct lists lists;
	struct allow_list allow, baseline;
	char *baseline_file, *baseline_database;	/* NULL: none */
	unsigned int repeat_window;	/* seconds in which an alert is not repeated; 0: it is */
	unsigned int repeat_alerts;	/* that are told of those in a window */
	unsigned int weight[SIGNALS];
	unsigned int score_alert, score_medium, score_high, score_critical;
	char *store_file;		/* NULL: records are kept in no store */
	unsigned int store_days, store_mebibytes;	/* 0: without a bound */
	bool library_enabled;		/* what TLS libraries do themselves is watched */
	bool library_verify_off;	/* also who changes how they verify */
	char *library[KXW_LIBRARY_PATTERNS];
	size_t libraries;		/* 0: as the module has them */
};

/* The settings that hold without a file. -1: memory. */
int config_defaults(struct config *c);
int config_load(struct config *c, const char *file, char error[CONFIG_ERROR_SIZE]);
/*
 * Adds what a file of its own has of an approved baseline, as setting
 * baseline.file does; one that is not there has nothing. On failure c is to be
 * cleaned.
 */
int config_load_baseline(struct config *c, const char *file, char error[CONFIG_ERROR_SIZE]);
void config_clean(struct config *c);

#endif
