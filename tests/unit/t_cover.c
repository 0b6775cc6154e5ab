// SPDX-License-Identifier: BSD-3-Clause
/* What coverage makes of events and hosts, and how it says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "cover_case.h"
#include "elf_builder.h"
#include "kxwatch/cover_library.h"

static enum cell_state seen(enum row row)
{
	return c.module.cell[row].state;
}

static void assert_seen(enum row row, unsigned int ms)
{
	assert_int_equal(seen(row), CELL_SEEN);
	assert_true(c.module.cell[row].timed);
	assert_int_equal(c.module.cell[row].ms, ms);
}

static void test_events(void **state)
{
	(void)state;
	assert_false(rows_complete(c.module.cell));
	tell_all();
	assert_seen(ROW_PROCESS, 3);
	assert_seen(ROW_LIBRARY, 4);
	assert_seen(ROW_MMAP, 4);
	assert_seen(ROW_CONNECT, 5);
	assert_seen(ROW_OPENED, 5);
	assert_seen(ROW_CERTIFICATE, 6);
	assert_seen(ROW_KEY_EXCHANGE, 6);
	assert_seen(ROW_ACCEPTED, 6);
	assert_seen(ROW_CLOSED, 7);
	assert_seen(ROW_HELLO, 6);
	assert_seen(ROW_REJECTED, 6);
	assert_seen(ROW_CONTAINER, 3);
	assert_seen(ROW_CONTAINER_TLS, 6);
	assert_int_equal(seen(ROW_ALERT), CELL_NOT_SEEN);
	rows_ask_module(c.module.cell, &c.canaries);
	assert_int_equal(seen(ROW_ALERT), CELL_NOT_ASKED);
	assert_true(rows_complete(c.module.cell));
	assert_true(c.module.knows_cgroup && c.module.knows_bytes);
}

/* Nobody else's deeds count, nor other deeds of theirs. */
static void test_other_events(void **state)
{
	int i;

	(void)state;
	begin(KXW_EVENT_PROCESS, 1, 0);
	ev.process.exe = "/tmp/kxwatch-canary-0123456789abcdef/canary-acceptor";
	tell(0);
	ev.process.exe = NULL;
	tell(0);
	tell_library(1, "/usr/lib/libssl.so.3", KXW_HOW_STARTUP);
	tell_connect(1, 11);
	tell_message(11, KXW_OUTBOUND, KXW_MSG_CLIENT_KEY_EXCHANGE, KXW_KX_RSA);
	tell_message(0, KXW_OUTBOUND, KXW_MSG_CHANGE_CIPHER_SPEC, 0);
	tell_close(11, KXW_OUTCOME_CLOSED);
	tell_close(0, KXW_OUTCOME_CLOSED);
	for (i = 0; i < ROWS; i++)
		assert_int_equal(seen(i), CELL_NOT_SEEN);

	tell_process(1, CANARY_ACCEPT, 7, "/");
	tell_library(1, "/usr/lib/libcrypto.so.3", KXW_HOW_STARTUP);
	assert_int_equal(seen(ROW_LIBRARY), CELL_NOT_SEEN);
	tell_library(1, "/usr/lib/libssl.so.3", KXW_HOW_INHERITED);
	assert_int_equal(seen(ROW_LIBRARY), CELL_SEEN);
	assert_int_equal(seen(ROW_MMAP), CELL_NOT_SEEN);
	tell_connect(1, 11);
	tell_message(11, KXW_OUTBOUND, KXW_MSG_CLIENT_KEY_EXCHANGE, KXW_KX_ECDHE);
	tell_message(11, KXW_OUTBOUND, KXW_MSG_CERTIFICATE, 0);
	tell_message(11, KXW_INBOUND, KXW_MSG_CHANGE_CIPHER_SPEC, 0);
	tell_close(11, KXW_OUTCOME_RESET);
	assert_int_equal(seen(ROW_KEY_EXCHANGE), CELL_NOT_SEEN);
	assert_int_equal(seen(ROW_CERTIFICATE), CELL_NOT_SEEN);
	assert_int_equal(seen(ROW_ACCEPTED), CELL_NOT_SEEN);
	assert_int_equal(seen(ROW_CLOSED), CELL_NOT_SEEN);

	tell_process(3, CANARY_HELLO, 7, "/");
	tell_library(3, "/usr/lib/libgnutls.so.30", KXW_HOW_DLOPEN);
	tell_connect(3, 12);
	tell_message(12, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 0);
	assert_int_equal(seen(ROW_HELLO), CELL_NOT_SEEN);
}

/* What could be made of a container is to be told, all of it. */
static void test_container(void **state)
{
	(void)state;
	tell_process(5, CANARY_CONTAINER, 7, "/kxwatch-canary-c0ffee.scope");
	tell_process(5, CANARY_CONTAINER, 8, "/system.slice");
	tell_process(5, CANARY_CONTAINER, 8, NULL);
	assert_int_equal(seen(ROW_CONTAINER), CELL_NOT_SEEN);
	c.canaries.own_namespaces = false;
	tell_process(5, CANARY_CONTAINER, 7, "/kxwatch-canary-c0ffee.scope");
	assert_int_equal(seen(ROW_CONTAINER), CELL_SEEN);

	memset(c.module.cell, 0, sizeof(c.module.cell));
	c.canaries.cgroup[0] = '\0';
	rows_ask_module(c.module.cell, &c.canaries);
	assert_int_equal(seen(ROW_CONTAINER), CELL_NOT_ASKED);
	c.canaries.own_namespaces = true;
	memset(c.module.cell, 0, sizeof(c.module.cell));
	rows_ask_module(c.module.cell, &c.canaries);
	assert_int_equal(seen(ROW_CONTAINER), CELL_NOT_SEEN);
}

/* ---- blind spots ---------------------------------------------------------------- */

static const struct spot *spot(const char *id, const char *name)
{
	size_t i;

	for (i = 0; i < c.spots; i++)
		if (!strcmp(c.spot[i].id, id) && (!name || !strcmp(c.spot[i].name, name)))
			return &c.spot[i];
	return NULL;
}

static void add_hook(const char *name, uint32_t state, uint32_t error, uint64_t missed)
{
	struct kxw_hook *h = &c.after.hook[c.after.hooks++];

	strcpy(h->name, name);
	strcpy(h->symbol, "symbol");
	h->state = state;
	h->error = error;
	h->missed = missed;
}

static void test_spots(void **state)
{
	(void)state;
	add_hook("connect", KXW_HOOK_FAILED, 2, 0);
	add_hook("segment", KXW_HOOK_DISABLED, 0, 0);
	add_hook("state", KXW_HOOK_ON, 0, 5);
	add_hook("exec", KXW_HOOK_ON, 0, 0);
	c.after.stats[KXW_A_STATS_WINDOWS_EVICTED] = 3;
	c.module.missing = 9;
	c.rate = 100;
	c.held = 30;
	c.daemon.count = 2;
	c.sink[0].latest_ms = 31000;
	config.record_handshakes = false;
	cover_host_look(&c);
	assert_non_null(strstr(spot("hook", "connect")->text, "No such file or directory (error 2)"));
	assert_int_equal(spot("hook", "connect")->kind, SPOT_FAULT);
	assert_non_null(strstr(spot("hook", "segment")->text, "hooks_off; not seen: handshakes"));
	assert_int_equal(spot("hook", "segment")->kind, SPOT_SETTING);
	assert_non_null(strstr(spot("hook-missed", "state")->text, "5 times"));
	assert_null(spot("hook", "exec"));
	assert_non_null(strstr(spot("table-windows", NULL)->text, " 3 handshakes were cut"));
	assert_null(spot("table-flows", NULL));
	assert_non_null(strstr(spot("lost-events", NULL)->text, "9 events"));
	assert_non_null(strstr(spot("log-too-small", NULL)->text, "holds 30 seconds"));
	assert_non_null(spot("several-daemons", NULL));
	assert_null(spot("no-daemon", NULL));
	assert_non_null(strstr(spot("daemon-late", NULL)->text, "later than the log holds"));
	assert_non_null(spot("no-handshakes", NULL));
	assert_non_null(spot("quic", NULL));
	assert_int_equal(spot("tls13-certificates", NULL)->kind, SPOT_INHERENT);
	assert_null(spot("no-network", NULL));
	assert_null(spot("canary-internal", NULL));
}

/* What is known of certificates in TLS 1.3, and why not more. */
static void test_spots_of_openssl(void **state)
{
	static const struct kxw_probe probe = {
		.points = 2, .point = { { .kind = KXW_POINT_ENCRYPT }, { .kind = KXW_POINT_VERDICT } },
	};

	(void)state;
	cover_host_look(&c);
	assert_non_null(strstr(spot("tls13-certificates", NULL)->text, "told with library.enabled"));
	assert_null(spot("no-verdicts", NULL));
	config.library_enabled = true;
	cover_clean(&c);
	cover_host_look(&c);
	assert_non_null(strstr(spot("tls13-certificates", NULL)->text, "only those are invalid"));
	assert_int_equal(spot("no-verdicts", NULL)->kind, SPOT_FAULT);
	cover_clean(&c);
	assert_int_equal(cover_library_count(&probe, &c), 0);
	cover_host_look(&c);
	assert_null(spot("no-verdicts", NULL));
	assert_int_equal(c.probed, 1);
	/* This machine's OpenSSL can be seen into. */
	assert_null(spot("library-not-probed", NULL));
	assert_null(spot("library-blind", NULL));
}

/* Files of OpenSSL's names: one that is no library, one that keeps its verdicts to itself. */
static void test_openssl_files(void **state)
{
	static struct elf_built built;
	char folder[] = "/tmp/t_cover.XXXXXX", path[64];
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/libcrypto.so.9", folder);
	f = fopen(path, "w");
	fputs("no library", f);
	fclose(f);
	cover_library_files(&c, folder);
	assert_int_equal(spot("library-not-probed", path)->kind, SPOT_FAULT);
	assert_non_null(strstr(spot("library-not-probed", path)->text, "it is no ELF file"));
	unlink(path);
	elf_build(&built);
	memset(built.symbol, 0, sizeof(built.symbol));
	elf_symbol(&built, 1, "SSL_CTX_set_verify", 0x1000 + ELF_CODE_AT + 48);
	snprintf(path, sizeof(path), "%s/libssl.so.10", folder);
	f = fopen(path, "w");
	assert_int_equal(fwrite(&built, sizeof(built), 1, f), 1);
	fclose(f);
	cover_library_files(&c, folder);
	assert_int_equal(spot("library-blind", path)->kind, SPOT_KERNEL);
	unlink(path);
	rmdir(folder);
}

/* A kernel that lets less be told, and a host that lets less be tried. */
static void test_spots_of_kernels(void **state)
{
	(void)state;
	tell_all();
	cover_host_look(&c);
	assert_null(spot("no-bytes", NULL));
	assert_null(spot("no-cgroup", NULL));
	assert_null(spot("log-too-small", NULL));
	assert_non_null(spot("no-daemon", NULL));
	cover_clean(&c);
	c.module.knows_bytes = c.module.knows_cgroup = false;
	c.canaries.own_network = c.canaries.own_namespaces = false;
	c.canaries.cgroup[0] = '\0';
	cover_host_look(&c);
	assert_non_null(spot("no-bytes", NULL));
	assert_non_null(spot("no-cgroup", NULL));
	assert_non_null(spot("no-network", NULL));
	assert_non_null(spot("no-namespaces", NULL));
	assert_non_null(spot("no-cgroup-made", NULL));
}

static void test_libraries(void **state)
{
	static const char *const names[] = {
		"libssl.so.3", "libgnutls.so.30", "libbotan-2.so.19", "libbotan-2.so", "libsslcommon.so",
		"libwolfssl.a", "libc.so.6",
	};
	char directory[] = "/tmp/kxwatch-test-lib-XXXXXX", path[128];
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(directory));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		fclose(fopen(path, "w"));
	}
	strcpy(c.after.library[0], "libssl");
	strcpy(c.after.library[1], "libgnu");	/* of a whole word, which this is none of */
	c.after.libraries = 2;
	cover_host_libraries(&c, directory);
	assert_int_equal(c.spots, 2);
	assert_non_null(spot("library", "libgnutls"));
	assert_non_null(spot("library", "libbotan-"));
	cover_host_libraries(&c, "/nonexistent");
	assert_int_equal(c.spots, 2);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		unlink(path);
	}
	rmdir(directory);
}

/* ---- what is said --------------------------------------------------------------- */

static char *shown(int (*show)(FILE *to, const struct cover *cover))
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_int_equal(show(to, &c), 0);
	fclose(to);
	return text;
}

static void see_all(void)
{
	tell_all();
	take(library);
	take(alert);
	take(flow);
	take(rejected);
	take(hello);
	take(container);
	rows_ask_module(c.module.cell, &c.canaries);
	rows_ask_records(c.sink[0].cell, &c.canaries, &config, false);
}

static void test_sum(void **state)
{
	size_t of;

	(void)state;
	assert_int_equal(cover_seen(&c, &of), 0);
	assert_int_equal(of, ROWS);
	see_all();
	assert_int_equal(cover_seen(&c, &of), ROWS);
	assert_int_equal(of, ROWS);
	c.sink[0].cell[ROW_ALERT].state = CELL_NOT_ASKED;
	assert_int_equal(cover_seen(&c, &of), ROWS - 1);
	assert_int_equal(of, ROWS - 1);
	c.sink[0].cell[ROW_PROCESS].state = CELL_NOT_SEEN;
	assert_int_equal(cover_seen(&c, &of), ROWS - 2);
	assert_int_equal(of, ROWS - 1);
}

static void test_text(void **state)
{
	char *text;

	(void)state;
	see_all();
	cover_spot(&c, SPOT_FAULT, "test", NULL, "bad\033[31m");
	text = shown(cover_show_text);
	assert_non_null(strstr(text, "14 of 14 seen\n"));
	assert_null(strstr(text, "NOT SEEN"));
	assert_null(strchr(text, '\033'));
	free(text);
	c.module.cell[ROW_REJECTED].state = CELL_NOT_SEEN;
	c.sink[0].cell[ROW_ALERT].state = CELL_UNKNOWN;
	text = shown(cover_show_text);
	assert_non_null(strstr(text, "12 of 14 seen; not seen: tls-rejected, alert\n"));
	assert_non_null(strstr(text, "NOT SEEN"));
	free(text);
}

static void test_json(void **state)
{
	const json_t *row;
	json_t *o;
	char *text;

	(void)state;
	see_all();
	c.module.cell[ROW_REJECTED].state = CELL_NOT_SEEN;
	cover_spot(&c, SPOT_FAULT, "hook", "state", "text");
	text = shown(cover_show_json);
	o = json_loads(text, 0, NULL);
	assert_non_null(o);
	assert_true(json_is_false(json_object_get(o, "complete")));
	assert_int_equal(json_integer_value(json_object_get(o, "seen")), ROWS - 1);
	assert_int_equal(json_integer_value(json_object_get(o, "asked")), ROWS);
	row = json_array_get(json_object_get(o, "rows"), ROW_REJECTED);
	assert_string_equal(json_string_value(json_object_get(row, "id")), "tls-rejected");
	assert_true(json_is_false(json_object_get(row, "seen")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(row, "module"), "state")),
			    "not-seen");
	row = json_array_get(json_object_get(o, "rows"), ROW_PROCESS);
	assert_true(json_is_true(json_object_get(row, "seen")));
	assert_int_equal(json_integer_value(json_object_get(json_object_get(row, "module"),
							    "latency_ms")), 3);
	row = json_array_get(json_object_get(row, "sinks"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "name")), "jsonl");
	assert_int_equal(json_integer_value(json_object_get(row, "latency_ms")), 250);
	assert_int_equal(json_array_size(json_object_get(o, "blind_spots")), 1);
	json_decref(o);
	free(text);
}

static void test_page(void **state)
{
	char *text;

	(void)state;
	see_all();
	strcpy(c.sink[0].target, "/tmp/<script>alert('x')</script>&\"");
	cover_spot(&c, SPOT_FAULT, "test", NULL, "<img src=x onerror=y>\n");
	text = shown(cover_show_page);
	assert_non_null(strstr(text, "14 of 14 seen"));
	assert_non_null(strstr(text, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
	assert_non_null(strstr(text, "&lt;img src=x onerror=y&gt;\\x0a"));
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<img"));
	assert_null(strstr(text, "http://"));
	assert_null(strstr(text, "https://"));
	assert_non_null(strstr(text, "default-src 'none'"));
	free(text);
	c.module.cell[ROW_REJECTED].state = CELL_NOT_SEEN;
	text = shown(cover_show_page);
	assert_non_null(strstr(text, "13 of 14 seen: this host does not show all"));
	free(text);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_events),
		test(test_other_events),
		test(test_container),
		test(test_spots),
		test(test_spots_of_kernels),
		test(test_spots_of_openssl),
		test(test_openssl_files),
		test(test_libraries),
		test(test_sum),
		test(test_text),
		test(test_json),
		test(test_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
