// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <record/text.h>
#include <store/find.h>

#include "command.h"
#include "escape.h"
#include "quiet.h"
#include "records.h"
#include "sighting.h"

#define ID_MIN 4	/* digits of an id that may stand for it */

struct search {
	const char *id;
	json_t *found;
	bool several;
};

/* The same alert may stand in a file twice, after a crash of the daemon. */
static int take(const json_t *record, void *arg)
{
	struct search *s = arg;
	const char *id = record_text(record, "event.id");
	const char *kind = record_text(record, "event.dataset");

	if (!id || !kind || strcmp(kind, "kxwatch.alert") || strncmp(id, s->id, strlen(s->id)))
		return 0;
	s->several |= s->found && strcmp(record_text(s->found, "event.id"), id);
	if (!s->found)
		s->found = json_incref((json_t *)record);
	return 0;
}

/* ---- for people ----------------------------------------------------------------- */

static void line(const char *name, const char *text)
{
	if (!text)
		return;
	printf("  %-14s ", name);
	escape_text(stdout, text);
	putchar('\n');
}

static void print_facts(const json_t *r, const struct sighting *s)
{
	char there[512];
	const char *fingerprint = record_text(r, "tls.server.hash.sha256"), *name = "";

	/* RSA outside of TLS asks for no name, and may be of a program without a connection. */
	if (!record_get(r, "kxwatch.call"))
		name = s->server_name ? ", asked for " : ", no server name";
	snprintf(there, sizeof(there), "%s port %u%s%s", s->ip ? s->ip : "unknown", s->remote.port,
		 name, s->server_name ? s->server_name : "");
	puts("\nWHO AND WITH WHOM");
	line("program", s->executable);
	line("script", s->script);
	line("command line", record_text(r, "process.command_line"));
	line("user", record_text(r, "process.user.name"));
	line("user id", record_text(r, "process.user.id"));
	line("parent", s->parent);
	line("cgroup", s->cgroup);
	line("destination", there);
	line("TLS version", record_text(r, "tls.version"));
	line("cipher", record_text(r, "tls.cipher"));
	line("key exchange", record_text(r, "kxwatch.kx.method"));
	line("certificate", record_text(r, "kxwatch.certificate.verdict"));
	line("judged by", record_text(r, "kxwatch.certificate.source"));
	line("subject", record_text(r, "tls.server.subject"));
	line("issuer", s->issuer);
	line("SHA-256", fingerprint);
	line("client", record_text(r, "kxwatch.client_reaction"));
}

static void print_signals(const json_t *r)
{
	const json_t *list = record_get(r, "kxwatch.signals"), *one;
	size_t i;

	puts("\nWHY");
	for (i = 0; i < json_array_size(list); i++) {
		one = json_array_get(list, i);
		printf("  %4lld  ", (long long)json_integer_value(json_object_get(one, "weight")));
		escape_text(stdout, record_text(one, "id"));
		fputs(": ", stdout);
		escape_text(stdout, record_text(one, "text"));
		putchar('\n');
	}
	printf("  %4lld  in all, 100 at most\n",
	       (long long)json_integer_value(record_get(r, "event.risk_score")));
}

static void print_evidence(const json_t *r)
{
	const json_t *list = record_get(r, "kxwatch.evidence"), *one;
	size_t i;

	puts("\nWHAT WAS SEEN, IN ORDER");
	for (i = 0; i < json_array_size(list); i++) {
		one = json_array_get(list, i);
		fputs("  ", stdout);
		escape_text(stdout, record_text(one, "time"));
		fputs("  ", stdout);
		escape_text(stdout, record_text(one, "text"));
		putchar('\n');
	}
}

/* Each text that follows is our own, or was made printable. */
static void print_quiet(const struct quiet *q, const struct sighting *s)
{
	puts("\nWHAT WOULD HAVE KEPT IT QUIET, EACH ALONE");
	if (q->entry)
		printf("  An entry of the allowlist that is about nothing else:\n%s\n", q->entry);
	else
		printf("  No entry of the allowlist: %s.\n",
		       q->no_entry ? q->no_entry : "memory ran out");
	printf("  A threshold above its score: score: { alert = %u; ... }%s\n", q->threshold,
	       q->threshold > 100 ? ", which is no alert at all" : "");
	if (q->network)
		printf("  Its destination among one's own: internal_networks = [ \"%s\", ... ]\n",
		       q->network);
	if (s->established && q->entry)
		printf("  The baseline: kxwatch baseline learn, review, apply; it has %zu entries.\n",
		       q->approved);
	else
		puts("  Not the baseline: it learns handshakes that went well.");
	puts("\nAS THE SETTINGS ARE NOW");
	if (q->allowed_now) {
		printf("  %s allows it: ", q->baseline ? "The baseline" : "The allowlist");
		escape_text(stdout, q->allowed_now);
		putchar('\n');
	}
	if (q->internal_now)
		puts("  Its destination is inside.");
	if (q->below_now)
		puts("  Its score is below the threshold.");
	if (!q->allowed_now && !q->internal_now && !q->below_now)
		puts("  It would be told again.");
}

static void print(const json_t *r, const struct sighting *s, const struct quiet *q)
{
	escape_text(stdout, record_text(r, "event.reason"));
	printf("\n\n");
	line("alert", record_text(r, "event.id"));
	line("time", s->time);
	line("severity", record_text(r, "kxwatch.severity"));
	line("host", record_text(r, "host.name"));
	print_facts(r, s);
	print_signals(r);
	print_evidence(r);
	print_quiet(q, s);
}

/* ---- for programs --------------------------------------------------------------- */

static int print_json(json_t *r, const struct quiet *q)
{
	json_t *o = json_object(), *quiet = json_object(), *now = json_object();
	int ret;

	text_set(quiet, "allow", text_json(q->entry));
	text_set(quiet, "no_allow", text_json(q->no_entry));
	text_set(quiet, "score_alert", json_integer(q->threshold));
	text_set(quiet, "internal_network", text_json(q->network));
	text_set(now, "allowed_by", text_json(q->allowed_now));
	text_set(now, "internal", json_boolean(q->internal_now));
	text_set(now, "below_threshold", json_boolean(q->below_now));
	text_set(now, "baseline_entries", json_integer((json_int_t)q->approved));
	text_set(o, "alert", json_incref(r));
	text_set(o, "quiet", quiet);
	text_set(o, "now", now);
	ret = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	json_decref(o);
	putchar('\n');
	return ret ? command_failed(NULL, KXWE_MEMORY) : COMMAND_OK;
}

/* ---- the command ---------------------------------------------------------------- */

static int take_stored(const char *text, size_t size, void *arg)
{
	json_t *record = json_loadb(text, size, 0, NULL);

	take(record, arg);
	json_decref(record);
	return 0;
}

/* A store that is not there has nothing; one that cannot be read is said, and that is all. */
static void find_stored(struct search *s, const char *file)
{
	char error[DATABASE_ERROR_SIZE];
	struct find *f;

	if (access(file, F_OK))
		return;
	f = find_open(file, error);
	if (!f)
		fprintf(stderr, "kxwatch: %s\n", error);
	else if (find_alerts(f, s->id, take_stored, s))
		fprintf(stderr, "kxwatch: %s\n", find_error(f));
	find_close(f);
}

static int find(struct search *s, const struct config *c, char **files)
{
	char *const standard[] = { (char *)records_default(c), NULL };
	char *const nothing[] = { NULL };
	unsigned long unreadable = 0;

	if (!*files) {
		find_stored(s, store_default(c));
		files = s->found ? (char **)nothing : (char **)standard;
	}
	for (; *files; files++)
		if (records_each(*files, 0, take, s, &unreadable))
			return COMMAND_FAILED;
	if (s->found && !s->several)
		return COMMAND_OK;
	fprintf(stderr, s->found ? "kxwatch: there are several alerts %s...; give more of the id\n" :
		"kxwatch: there is no alert %s\n", s->id);
	return COMMAND_FAILED;
}

static int explain(const char *settings, bool json, char **args)
{
	struct search search = { args[0], NULL, false };
	struct sighting sighting;
	struct quiet quiet;
	struct config config;
	json_int_t score;
	int ret;

	if (settings_open(&config, settings))
		return COMMAND_USAGE;
	ret = find(&search, &config, args + 1);
	if (!ret) {
		score = json_integer_value(record_get(search.found, "event.risk_score"));
		sighting_read(&sighting, search.found);
		quiet_find(&quiet, &config, &sighting, (unsigned int)score, time(NULL));
		if (json)
			ret = print_json(search.found, &quiet);
		else
			print(search.found, &sighting, &quiet);
		quiet_clean(&quiet);
	}
	json_decref(search.found);
	config_clean(&config);
	return ret ? ret : command_flush();
}

static void help(void)
{
	printf("Usage: kxwatch explain [OPTION...] ID [FILE...]\n"
	       "Explains the alert with this event.id, of which the beginning will do: what was\n"
	       "seen, why it was an alert, and what would have kept it quiet. FILE holds the\n"
	       "daemon's records, by default its store and its output; - is standard input.\n\n"
	       "  -c, --config FILE  settings, by default the daemon's\n"
	       "  -j, --json         as one JSON object\n");
}

int cmd_explain(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *settings = NULL;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "c:jh", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			settings = optarg;
			break;
		case 'j':
			json = true;
			break;
		case 'h':
			help();
			return command_flush();
		default:
			return command_usage("explain");
		}
	}
	if (optind < argc && strlen(argv[optind]) >= ID_MIN)
		return explain(settings, json, argv + optind);
	fprintf(stderr, "kxwatch: explain needs the id of an alert, at least %d digits of it\n",
		ID_MIN);
	return command_usage("explain");
}
