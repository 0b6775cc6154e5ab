// SPDX-License-Identifier: BSD-3-Clause
/* Whatever a sink does, each record reaches it, in order, or is counted as lost. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <sink/outlet.h>

#define RECORDS 20000

static char folder[] = "/tmp/t_outlet.XXXXXX";
static struct config config;

/* A server: takes records for a while, makes them safe when it likes, breaks, is down. */
static struct {
	unsigned int taken[RECORDS], in, safe;	/* numbers of what was sent; how many are safe */
	unsigned char kept[RECORDS + 1];	/* by number: it is safe there */
	unsigned int room;			/* for so many more it does not ask to wait */
	bool down, broken, done;		/* done: it answers SINK_DONE */
} server;

static bool fake_wanted(const struct config *c)
{
	(void)c;
	return true;
}

static void *fake_open(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE])
{
	(void)c, (void)now, (void)error;
	return &server;
}

static void fake_close(void *sink)
{
	(void)sink;
	server.in = server.safe = 0;
}

static int fake_send(void *sink, struct item *item, uint64_t now)
{
	unsigned int number = (unsigned int)item_number(item, FACT_SEQUENCE);

	(void)sink, (void)now;
	if (server.down)
		return -ECONNREFUSED;
	if (!server.room || server.in == RECORDS)
		return -EAGAIN;
	assert_true(number);
	server.room--;
	if (server.done) {
		server.kept[number]++;
		return SINK_DONE;
	}
	server.taken[server.in++] = number;
	return SINK_SENT;
}

static int fake_settled(void *sink, uint64_t now)
{
	unsigned int i, n = server.safe;

	(void)sink, (void)now;
	if (server.broken) {
		server.in = server.safe = 0;
		server.broken = false;
		return -ECONNRESET;
	}
	for (i = 0; i < n; i++)
		server.kept[server.taken[i]]++;
	server.in -= n;
	memmove(server.taken, server.taken + n, server.in * sizeof(*server.taken));
	server.safe = 0;
	return (int)n;
}

static const char *fake_place(const void *sink)
{
	(void)sink;
	return "fake:";
}

static const struct sink_class fake = {
	.name = "fake", .wanted = fake_wanted, .open = fake_open, .close = fake_close,
	.send = fake_send, .settled = fake_settled, .place = fake_place,
};

static char said[8192];

static void say(const char *who, const char *text, void *arg)
{
	size_t size = strlen(said);

	(void)arg;
	snprintf(said + size, sizeof(said) - size, "%s %s\n", who, text);
}

static void begin(struct outlet *o)
{
	char error[SINK_ERROR_SIZE];

	assert_int_equal(outlet_open(o, &fake, &config, 0, say, NULL, error), 0);
	outlet_begin(o, &config);
}

static void put(struct outlet *o, unsigned int number, size_t padding)
{
	struct item item;
	char *text;
	int n;

	n = asprintf(&text, "{\"event\":{\"sequence\":%u,\"padding\":\"%0*u\"}}", number,
		     (int)padding + 1, 0);
	item_init(&item, text, (size_t)n, NULL);
	outlet_put(o, &item, 0);
	item_clean(&item);
	free(text);
}

static struct outlet_stats stats_of(const struct outlet *o)
{
	struct outlet_stats s;

	outlet_stats(o, &s);
	return s;
}

/* The server does all it can. */
static void drain(struct outlet *o)
{
	int i;

	server.down = server.broken = false;
	for (i = 0; i < 10000 && backlog_entries(&o->backlog); i++) {
		server.room = 1000;
		outlet_tick(o, 0);
		server.safe = server.in;
	}
}

static void assert_kept(unsigned int first, unsigned int last, unsigned int times)
{
	for (; first <= last; first++)
		assert_int_equal(server.kept[first], times);
}

static void failure_is_said_once(void **state)
{
	struct outlet o;
	uint64_t since;
	unsigned int i;

	(void)state;
	begin(&o);
	since = o.since = stats_of(&o).since - 1;
	server.down = server.done = true;
	for (i = 1; i <= 5; i++)
		put(&o, i, 0);
	assert_string_equal(said, "fake: cannot be written: Connection refused; records wait\n");
	assert_int_equal(stats_of(&o).waiting, 5);
	assert_true(stats_of(&o).failing);
	assert_true(stats_of(&o).since > since);
	since = o.since -= 1;
	put(&o, 6, 0);
	assert_int_equal(stats_of(&o).since, since);	/* it has not changed */
	server.down = false;
	server.room = 100;
	put(&o, 7, 0);
	assert_kept(1, 7, 1);
	assert_int_equal(stats_of(&o).written, 7);
	assert_true(stats_of(&o).since > since);
	assert_string_equal(strchr(said, '\n') + 1,
			    "fake: is written again; 0 records were dropped in all\n");
	outlet_close(&o);
}

/* What was out when a connection broke is sent again, and what was safe is not. */
static void what_was_out_comes_again(void **state)
{
	struct outlet o;
	unsigned int i;

	(void)state;
	begin(&o);
	server.room = 100;
	for (i = 1; i <= 10; i++)
		put(&o, i, 0);
	server.safe = 4;
	outlet_tick(&o, 0);
	assert_int_equal(stats_of(&o).waiting, 6);
	server.broken = true;
	outlet_tick(&o, 0);
	assert_true(stats_of(&o).failing);
	assert_int_equal(server.in, 6);
	assert_int_equal(server.taken[0], 5);
	drain(&o);
	assert_kept(1, 10, 1);
	outlet_close(&o);
}

/* As after kill -9: nothing is said to the outlet. */
static void what_was_secured_outlives_it(void **state)
{
	struct outlet o;
	unsigned int i;

	(void)state;
	begin(&o);
	server.down = true;
	for (i = 1; i <= 10; i++)
		put(&o, i, 0);
	assert_int_equal(stats_of(&o).spool_bytes, 0);
	assert_true(outlet_secure(&o, 0));
	assert_true(stats_of(&o).spool_bytes > 0);
	put(&o, 11, 0);
	outlet_close(&o);
	begin(&o);
	assert_non_null(strstr(said, "fake: 11 records wait in its spool\n"));
	drain(&o);
	assert_kept(1, 11, 1);
	outlet_close(&o);
}

/* What waits is handed to the next of its kind, and nothing of it twice. */
static void a_successor_goes_on(void **state)
{
	struct outlet old, o;
	char error[SINK_ERROR_SIZE];
	unsigned int i;

	(void)state;
	begin(&old);
	server.room = 5;
	for (i = 1; i <= 10; i++)
		put(&old, i, 0);
	server.safe = 3;
	assert_int_equal(outlet_open(&o, &fake, &config, 0, say, NULL, error), 0);
	outlet_succeed(&o, &old, &config, 0);
	assert_int_equal(stats_of(&o).waiting, 7);
	assert_int_equal(stats_of(&o).written, 3);
	put(&o, 11, 0);
	drain(&o);
	assert_kept(1, 11, 1);
	outlet_close(&o);
}

/* 1 MiB on disk: the rest is lost, exactly, and told when there is room. */
static void what_finds_no_room_is_counted(void **state)
{
	unsigned int i, lost = 0, dropped;
	struct spool_loss loss;
	struct outlet o;

	(void)state;
	begin(&o);
	server.down = true;
	for (i = 1; i <= 8000; i++)
		put(&o, i, 1000);
	dropped = (unsigned int)stats_of(&o).dropped;
	assert_true(dropped > 6000 && dropped < 7200);
	assert_int_equal(stats_of(&o).waiting, 8000 - dropped);
	assert_true(outlet_secure(&o, 0));
	assert_false(outlet_take_loss(&o, &loss));
	outlet_close(&o);
	begin(&o);
	drain(&o);
	assert_true(outlet_take_loss(&o, &loss));
	assert_int_equal(loss.records, dropped);
	assert_true(loss.first && loss.first <= loss.last);
	assert_false(outlet_take_loss(&o, &loss));
	for (i = 1; i <= 8000; i++)
		lost += !server.kept[i];
	assert_int_equal(lost, dropped);
	/* The oldest are there. */
	assert_kept(1, 500, 1);
	outlet_close(&o);
}

/* No spool: memory, and no more. */
static void without_a_spool(void **state)
{
	char *directory = config.spool_directory;
	struct spool_loss loss;
	struct outlet o;
	unsigned int i;

	(void)state;
	config.spool_directory = NULL;
	begin(&o);
	config.spool_directory = directory;
	server.down = true;
	for (i = 1; i <= 8000; i++)
		put(&o, i, 1000);
	assert_false(outlet_secure(&o, 0));
	drain(&o);
	assert_true(outlet_take_loss(&o, &loss));
	assert_int_equal(loss.records, stats_of(&o).dropped);
	assert_int_equal(stats_of(&o).written + loss.records, 8000);
	outlet_close(&o);
}

/* A server that does what it wants, an owner that dies now and then. */
static void each_arrives_in_order(void **state)
{
	unsigned int i, number = 0, seed;
	struct outlet o;

	(void)state;
	for (seed = 1; seed <= 3; seed++) {
		srand(seed);
		memset(&server, 0, sizeof(server));
		begin(&o);
		for (number = 0, i = 0; i < 20000; i++) {
			server.room = rand() % 3 ? server.room : (unsigned int)rand() % 200;
			if (!(rand() % 50))
				server.down = !server.down;
			if (!(rand() % 500))
				server.broken = true;
			if (server.in && !(rand() % 3))
				server.safe = (unsigned int)rand() % (server.in + 1);
			if (number < RECORDS)
				put(&o, ++number, (size_t)rand() % 200);
			if (!(rand() % 10))
				outlet_tick(&o, 0);
			if (!(rand() % 1000) && outlet_secure(&o, 0) && !(rand() % 2)) {
				outlet_close(&o);
				begin(&o);
			}
		}
		drain(&o);
		assert_int_equal(stats_of(&o).waiting, 0);
		assert_int_equal(stats_of(&o).dropped, 0);
		assert_kept(1, number, 1);
		outlet_close(&o);
	}
}

static int empty(void **state)
{
	char command[128];

	(void)state;
	memset(&server, 0, sizeof(server));
	said[0] = '\0';
	snprintf(command, sizeof(command), "rm -rf %s/*", folder);
	return system(command);
}

static int make_folder(void **state)
{
	(void)state;
	config.spool_directory = mkdtemp(folder);
	config.spool_size = 1;
	return !config.spool_directory;
}

static int remove_folder(void **state)
{
	return empty(state) || rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(failure_is_said_once, empty),
		cmocka_unit_test_setup(what_was_out_comes_again, empty),
		cmocka_unit_test_setup(what_was_secured_outlives_it, empty),
		cmocka_unit_test_setup(a_successor_goes_on, empty),
		cmocka_unit_test_setup(what_finds_no_room_is_counted, empty),
		cmocka_unit_test_setup(without_a_spool, empty),
		cmocka_unit_test_setup(each_arrives_in_order, empty),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
