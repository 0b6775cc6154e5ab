// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fills a store with handshakes of one host, by what the daemon fills it with.
 * store FILE COUNT FOLDER [SECONDS]: COUNT records, or as many as can be in that time,
 * one in a hundred an alert as well, spread over the thirty days before 2026-11-25;
 * FOLDER has their templates. Few of them are planted, so that what is rare can be
 * asked for. Prints how long it took.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <store/records.h>

#define END		INT64_C(1795564800)	/* 2026-11-25 */
#define DAYS		30
#define BATCH		4096			/* as sink/store.c */
#define PLANTED		1000003			/* one in so many is */
#define LINE_ROOM	16384
#define PARTS		128

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

/* What a handshake has in several places, by the names that templates have for it. */
enum text {
	PROCESS, PATH, SCRIPT, NAME, IP, CONTAINER, UID, SHA1, SHA256, ID, SIGNAL, COMMUNITY, NUMBER,
	TEXTS,
	/* Not the same everywhere: */
	TIME = TEXTS, VARY, KINDS
};

static const char *const kind_name[KINDS] = {
	"PROCESS", "PATH", "SCRIPT", "NAME", "IP", "CONTAINER", "UID", "SHA1", "SHA256", "ID",
	"SIGNAL", "COMMUNITY", "NUMBER", "TIME", "VARY",
};

static char text[TEXTS][256];
static size_t text_size[TEXTS];

/* Digits that are always the same for the same certificate. */
static void set_digits(enum text t, uint64_t seed, size_t digits)
{
	size_t i;

	for (i = 0; i < digits; i++) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		text[t][i] = "0123456789ABCDEF"[seed >> 60];
	}
	text[t][digits] = '\0';
}

static void set_random(enum text t, size_t digits)
{
	size_t i;

	strcpy(text[t], "1:");
	for (i = 2; i < digits + 2; i++)
		text[t][i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
			     [number(64)];
	text[t][i] = '\0';
}

__attribute__((format(printf, 2, 3)))
static void set(enum text t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text[t], sizeof(text[t]), format, args);
	va_end(args);
}

static void set_names(const struct handshake *h)
{
	if (h->planted) {
		set(PROCESS, "implant");
		set(PATH, "/opt/rare/implant");
		set(SCRIPT, "/opt/rare/run.py");
		set(NAME, "rare.example.org");
		set(IP, "192.0.2.77");
		set(SIGNAL, "{\"id\":\"list.ja3\",\"weight\":50,\"text\":"
			    "\"The JA3 fingerprint is on a list.\"},");
		return;
	}
	set(PROCESS, "program%u", h->program);
	set(PATH, "/usr/lib/suite%u/program%u", h->program % 17, h->program);
	set(SCRIPT, "/opt/jobs/job%u.py", h->script);
	set(NAME, "host%u.zone%u.example.net", h->name, h->name % 97);
	set(IP, "%u.%u.%u.%u", 20 + h->ip % 180, h->ip / 180 % 250, h->ip / 45000, 10 + h->ip % 7);
	set(SIGNAL, "%s", "");
}

static void set_texts(const struct handshake *h, bool alert)
{
	uint64_t c = h->planted ? 77777777 : h->certificate;
	int i;

	set_names(h);
	set(UID, "%u", h->planted ? 4242 : 1000 + h->user);
	set(NUMBER, "%" PRIu64, 7 * h->sequence);
	set_digits(CONTAINER, h->planted ? 4242 : h->container, 64);
	set_digits(SHA1, 2 * c, 40);
	set_digits(SHA256, 2 * c + 1, 64);
	set_random(COMMUNITY, 25);
	if (alert)
		set_digits(ID, h->sequence, 32);
	else
		set(ID, "00000000000000aa-handshake-%" PRIu64, h->sequence);
	for (i = 0; i < TEXTS; i++)
		text_size[i] = strlen(text[i]);
}

/* ---- lines -------------------------------------------------------------------- */

/* A line with holes: what stands before each, and what comes into it. */
struct template {
	char *line;
	struct {
		const char *at;
		size_t size;
		int kind;		/* KINDS: none, it is the end */
	} part[PARTS];
};

static int find_kind(const char *name, const char *end)
{
	int i;

	for (i = 0; i < KINDS; i++)
		if (strlen(kind_name[i]) == (size_t)(end - name) &&
		    !strncmp(kind_name[i], name, (size_t)(end - name)))
			return i;
	return KINDS;
}

/* Holes are "@NAME@"; another "@" is one. */
static void template_cut(struct template *t)
{
	const char *at = t->line, *from = at, *end;
	int n = 0, kind;

	while ((at = strchr(at, '@')) && (end = strchr(at + 1, '@')) && n < PARTS - 1) {
		kind = find_kind(at + 1, end);
		if (kind == KINDS) {
			at++;
			continue;
		}
		t->part[n].at = from;
		t->part[n].size = (size_t)(at - from);
		t->part[n++].kind = kind;
		at = from = end + 1;
	}
	t->part[n].at = from;
	t->part[n].size = strlen(from);
	t->part[n].kind = KINDS;
}

static void template_read(struct template *t, const char *folder, const char *name)
{
	char path[4096];
	size_t room = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "r");
	if (!f || getline(&t->line, &room, f) < 0) {
		perror(path);
		exit(1);
	}
	fclose(f);
	t->line[strcspn(t->line, "\n")] = '\0';
	template_cut(t);
}

static size_t put_number(char *to, uint64_t n, size_t digits)
{
	size_t i;

	for (i = digits; i--; n /= 10)
		to[i] = (char)('0' + n % 10);
	return digits;
}

static size_t put_time(char *to, int64_t ns)
{
	static char second[32];
	static time_t known = -1;
	time_t t = (time_t)(ns / 1000000000);
	struct tm tm;

	if (t != known) {
		gmtime_r(&t, &tm);
		strftime(second, sizeof(second), "%Y-%m-%dT%H:%M:%S.", &tm);
		known = t;
	}
	memcpy(to, second, 20);
	put_number(to + 20, (uint64_t)(ns % 1000000000), 9);
	to[29] = 'Z';
	return 30;
}

/* The first time is that of the record, others are before it. */
static size_t fill(char *line, const struct template *t, const struct handshake *h)
{
	char *to = line;
	int64_t time = h->time;
	int i, kind;

	for (i = 0;; i++) {
		memcpy(to, t->part[i].at, t->part[i].size);
		to += t->part[i].size;
		kind = t->part[i].kind;
		if (kind == KINDS)
			break;
		if (kind == TIME) {
			to += put_time(to, time);
			time = h->time - (int64_t)number(1 << 29);
		} else if (kind == VARY) {
			to += put_number(to, 10000 + number(50000), 5);
		} else {
			memcpy(to, text[kind], text_size[kind]);
			to += text_size[kind];
		}
	}
	*to = '\0';
	return (size_t)(to - line);
}

/* ---- records ------------------------------------------------------------------ */

/* What the daemon has of a record beside its line. */
static void set_entry(struct entry *e, const struct handshake *h, bool alert, const char *line,
		      size_t size)
{
	static const char *const signals[] = {
		"library.mapped", "destination.external", "process.not-allowlisted",
		"process.executable-temporary", "process.not-packaged",
		"certificate.invalid-accepted", "certificate.expired",
	};
	size_t i;

	entry_init(e, alert ? ENTRY_ALERT : ENTRY_HANDSHAKE);
	entry_set_id(e, text[ID], line, size);
	entry_set_certificate(e, text[SHA256], text[SHA1]);
	e->time = h->time;
	e->text[ENTRY_PROCESS] = text[PROCESS];
	e->text[ENTRY_PATH] = text[PATH];
	e->text[ENTRY_SCRIPT] = text[SCRIPT];
	e->text[ENTRY_CONTAINER] = text[CONTAINER];
	e->text[ENTRY_IP] = text[IP];
	e->text[ENTRY_NAME] = text[NAME];
	e->uid = strtoll(text[UID], NULL, 10);
	e->severity = alert ? 99 : 0;
	/* As the templates have them. */
	if (h->planted)
		e->signal[e->signals++] = "list.ja3";
	for (i = 0; i < (alert ? 7 : 2); i++)
		e->signal[e->signals++] = signals[i];
}

static void keep(struct records *r, const struct template *t, const struct handshake *h,
		 bool alert, size_t *bytes)
{
	char line[LINE_ROOM];
	struct entry e;
	size_t size;

	set_texts(h, alert);
	size = fill(line, t, h);
	set_entry(&e, h, alert, line, size);
	if (records_add(r, &e, line, size)) {
		fprintf(stderr, "%s\n", records_error(r));
		exit(1);
	}
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
