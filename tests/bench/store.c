// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fills a store with handshakes of one host, by what the daemon fills it with.
 * store FILE COUNT FOLDER [SECONDS]: COUNT records, or as many as can be in that time, one in a hundred an alert as well, spread
 * over the thirty days before 2026-11-25; FOLDER has their templates. Few of them
 * are planted, so that what is rare can be asked for. Prints how long it took.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include <store/records.h>

#define END		INT64_C(1795564800)	/* 2026-11-25 */
#define DAYS		30
#define BATCH		4096			/* as sink/store.c */
#define PLANTED		1000003			/* one in so many is */
#define LINE_ROOM	16384

/* How many of a kind a host may have in a month; the first are seen most. */
enum { PROGRAMS = 300, SCRIPTS = 200, CONTAINERS = 100, USERS = 20, NAMES = 20000 };

static uint64_t state = 88172645463325252ULL;

static uint64_t number(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* Skewed: half of all are of the first sixteenth. */
static unsigned int one_of(unsigned int n)
{
	double u = (double)number(1 << 24) / (1 << 24);

	return (unsigned int)(u * u * u * u * n);
}

struct handshake {
	int64_t time;			/* ns */
	uint64_t sequence;
	unsigned int program, script, container, user, name, ip, certificate;
	bool planted;
};

static void draw(struct handshake *h, uint64_t i, uint64_t count)
{
	h->time = (int64_t)((END - DAYS * 86400 + (double)DAYS * 86400 * (double)i / (double)count) *
			    1e6) * 1000 + (int64_t)number(1000);
	h->sequence = i + 1;
	h->planted = i % PLANTED == PLANTED / 2;
	h->program = one_of(PROGRAMS);
	h->script = one_of(SCRIPTS);
	h->container = one_of(CONTAINERS);
	h->user = one_of(USERS);
	h->name = one_of(NAMES);
	h->ip = 2 * h->name + (unsigned int)number(2);
	h->certificate = h->name / 2;
}

static int put_time(char *to, int64_t ns)
{
	time_t t = (time_t)(ns / 1000000000);
	struct tm tm;

	gmtime_r(&t, &tm);
	return (int)strftime(to, 32, "%Y-%m-%dT%H:%M:%S", &tm) +
	       sprintf(to + 19, ".%09dZ", (int)(ns % 1000000000));
}

/* Digits that are always the same for the same certificate. */
static int put_digits(char *to, uint64_t seed, int digits)
{
	int i;

	for (i = 0; i < digits; i++) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		to[i] = "0123456789ABCDEF"[seed >> 60];
	}
	return digits;
}

static int put_random(char *to, int digits)
{
	int i;

	for (i = 0; i < digits; i++)
		to[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[number(64)];
	return digits;
}

static int put_text(char *to, const struct handshake *h, const char *what, bool alert)
{
	if (!strncmp(what, "PROCESS@", 8))
		return h->planted ? sprintf(to, "implant") : sprintf(to, "program%u", h->program);
	if (!strncmp(what, "PATH@", 5))
		return h->planted ? sprintf(to, "/opt/rare/implant") :
			sprintf(to, "/usr/lib/suite%u/program%u", h->program % 17, h->program);
	if (!strncmp(what, "SCRIPT@", 7))
		return h->planted ? sprintf(to, "/opt/rare/run.py") :
			sprintf(to, "/opt/jobs/job%u.py", h->script);
	if (!strncmp(what, "NAME@", 5))
		return h->planted ? sprintf(to, "rare.example.org") :
			sprintf(to, "host%u.zone%u.example.net", h->name, h->name % 97);
	if (!strncmp(what, "IP@", 3))
		return h->planted ? sprintf(to, "192.0.2.77") :
			sprintf(to, "%u.%u.%u.%u", 20 + h->ip % 180, h->ip / 180 % 250,
				h->ip / 45000, 10 + h->ip % 7);
	if (!strncmp(what, "SIGNAL@", 7))
		return h->planted ? sprintf(to, "{\"id\":\"list.ja3\",\"weight\":50,\"text\":"
					    "\"The JA3 fingerprint is on a list.\"},") : 0;
	if (!strncmp(what, "ID@", 3) && alert)
		return put_digits(to, h->sequence, 32);
	return sprintf(to, "00000000000000aa-handshake-%" PRIu64, h->sequence);
}

static int put(char *to, const struct handshake *h, const char *what, bool alert, int times)
{
	uint64_t c = h->planted ? 77777777 : h->certificate;

	if (!strncmp(what, "TIME@", 5))
		return put_time(to, h->time - (times ? (int64_t)number(1 << 29) : 0));
	if (!strncmp(what, "NUMBER@", 7))
		return sprintf(to, "%" PRIu64, 7 * h->sequence);
	if (!strncmp(what, "VARY@", 5))
		return sprintf(to, "%" PRIu64, 10000 + number(50000));
	if (!strncmp(what, "UID@", 4))
		return sprintf(to, "%u", h->planted ? 4242 : 1000 + h->user);
	if (!strncmp(what, "CONTAINER@", 10))
		return put_digits(to, h->planted ? 4242 : h->container, 64);
	if (!strncmp(what, "COMMUNITY@", 10))
		return put_random(to, 27);
	if (!strncmp(what, "SHA1@", 5))
		return put_digits(to, 2 * c, 40);
	if (!strncmp(what, "SHA256@", 7))
		return put_digits(to, 2 * c + 1, 64);
	return put_text(to, h, what, alert);
}

static size_t fill(char *line, const char *template, const struct handshake *h, bool alert)
{
	const char *at;
	char *to = line;
	int times = 0;

	while ((at = strchr(template, '@')) && (at[1] < 'A' || at[1] > 'Z')) {
		memcpy(to, template, (size_t)(at + 1 - template));
		to += at + 1 - template;
		template = at + 1;
	}
	for (; (at = strchr(template, '@')); template = strchr(at + 1, '@') + 1) {
		memcpy(to, template, (size_t)(at - template));
		to += at - template;
		to += put(to, h, at + 1, alert, times);
		times += !strncmp(at + 1, "TIME@", 5);
	}
	return (size_t)(to - line) + (size_t)sprintf(to, "%s", template);
}

/* A template as text and, as the daemon has a record beside its line, as JSON. */
struct template {
	char text[LINE_ROOM];
	json_t *record;
};

static void template_read(struct template *t, const char *folder, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "r");
	if (!f || !fgets(t->text, LINE_ROOM, f)) {
		perror(path);
		exit(1);
	}
	fclose(f);
	t->text[strcspn(t->text, "\n")] = '\0';
}

/* Of the paths that entry.c reads, what this handshake has there. */
static void update(json_t *o, const char *path, const struct handshake *h, const char *what,
		   bool alert)
{
	char name[32], text[128];
	size_t n;

	for (; *path; path += n + (path[n] == '.')) {
		n = strcspn(path, ".");
		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		o = json_object_get(o, name);
	}
	text[put(text, h, what, alert, 0)] = '\0';
	if (json_string_set(o, text)) {
		fprintf(stderr, "no text to be %s\n", what);
		exit(1);
	}
}

static void update_all(json_t *o, const struct handshake *h, bool alert)
{
	update(o, "@timestamp", h, "TIME@", alert);
	update(o, "event.id", h, "ID@", alert);
	update(o, "process.name", h, "PROCESS@", alert);
	update(o, "process.executable", h, "PATH@", alert);
	update(o, "kxwatch.process.script", h, "SCRIPT@", alert);
	update(o, "container.id", h, "CONTAINER@", alert);
	update(o, "destination.ip", h, "IP@", alert);
	update(o, "destination.domain", h, "NAME@", alert);
	update(o, "process.user.id", h, "UID@", alert);
	update(o, "tls.server.hash.sha256", h, "SHA256@", alert);
	update(o, "tls.server.hash.sha1", h, "SHA1@", alert);
}

static void keep(struct records *r, struct template *t, const struct handshake *h, bool alert,
		 size_t *bytes)
{
	char line[LINE_ROOM];
	size_t size = fill(line, t->text, h, alert);
	json_t *own = NULL;
	struct entry e;

	/* Those that are planted have a signal more. */
	if (!t->record || h->planted)
		own = json_loadb(line, size, 0, NULL);
	if (!t->record && !h->planted)
		t->record = json_incref(own);
	if (!own)
		update_all(t->record, h, alert);
	entry_read(&e, own ? own : t->record, line, size);
	if (records_add(r, &e, line, size)) {
		fprintf(stderr, "%s\n", records_error(r));
		exit(1);
	}
	json_decref(own);
	*bytes += alert ? 0 : size;
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static struct template handshake, alert;
	char error[DATABASE_ERROR_SIZE];
	uint64_t i, limit = argc == 5 ? strtoull(argv[4], NULL, 10) : 0;
	uint64_t count = argc >= 4 ? strtoull(argv[2], NULL, 10) : 0;
	const uint64_t wanted = count;
	double begun = seconds(), last = begun;
	struct handshake h;
	struct records *r;
	size_t bytes = 0;

	if (!count)
		return 2;
	template_read(&handshake, argv[3], "store-handshake.json");
	template_read(&alert, argv[3], "store-alert.json");
	r = records_open(argv[1], error);
	if (!r) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	for (i = 0; i < count; i++) {
		if (i % BATCH == 0)
			records_begin(r);
		draw(&h, i, wanted);
		keep(r, &handshake, &h, false, &bytes);
		if (h.planted || i % 100 == 50)
			keep(r, &alert, &h, true, &bytes);
		if (i % BATCH == BATCH - 1 || i + 1 == count) {
			if (records_commit(r)) {
				fprintf(stderr, "%s\n", records_error(r));
				return 1;
			}
			if (limit && seconds() - begun > (double)limit)
				count = i + 1;
		}
		if (i % 500000 == 499999) {
			fprintf(stderr, "%" PRIu64 " %.0f/s\n", i + 1, 500000 / (seconds() - last));
			last = seconds();
		}
	}
	records_close(r);
	printf("%" PRIu64 " handshakes in %.0f s, %.0f a second; a line has %.0f bytes\n", count,
	       seconds() - begun, (double)count / (seconds() - begun), (double)bytes / (double)count);
	return 0;
}
