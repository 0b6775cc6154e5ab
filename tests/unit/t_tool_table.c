// SPDX-License-Identifier: BSD-3-Clause
/* The tables of "kxwatch processes" and "kxwatch flows", and who is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "kxwatch/columns.h"
#include "kxwatch/fact_json.h"
#include "kxwatch/filter.h"
#include "kxwatch/process_row.h"

static const char *const two[COLUMNS_MAX + 1] = { "KEY", "A LONG TITLE", NULL };

static char *printed(struct columns *c, unsigned int width, bool colour)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_int_equal(columns_print(c, to, width, colour), 0);
	fclose(to);
	return text;
}

static void assert_printed(struct columns *c, unsigned int width, bool colour, const char *wanted)
{
	char *text = printed(c, width, colour);

	assert_string_equal(text, wanted);
	free(text);
}

static void add(struct columns *c, uint64_t order, const char *a, const char *b)
{
	columns_row(c, order, 0, order == 2);
	fputs(a, columns_cell(c));
	fputs(b, columns_cell(c));
	/* There is no third column. */
	assert_null(columns_cell(c));
}

static void test_columns(void **state)
{
	struct columns *c = columns_create(two);

	(void)state;
	add(c, 3, "three", "x");
	add(c, 1, "one", "something that is longer");
	add(c, 2, "", "");
	assert_printed(c, 0, false,
		       "KEY    A LONG TITLE\n"
		       "one    something that is longer\n"
		       "       \n"
		       "three  x\n");
	assert_printed(c, 31, false,
		       "KEY    A LONG TITLE\n"
		       "one    something that is longer\n"
		       "       \n"
		       "three  x\n");
	assert_printed(c, 30, false,
		       "KEY    A LONG TITLE\n"
		       "one    something that is long>\n"
		       "       \n"
		       "three  x\n");
	assert_printed(c, 12, true,
		       "\033[1mKEY    A LO>\033[m\n"
		       "one    some>\n"
		       "\033[33m       \033[m\n"
		       "three  x\n");
	columns_destroy(c);
}

/* However narrow, no line is wider, and no character is cut in two. */
static void test_columns_fit(void **state)
{
	struct columns *c = columns_create(two);
	unsigned int width, used;
	char *text, *at;

	(void)state;
	add(c, 1, "gr\xc3\xbc\xc3\x9f" "e und mehr", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac");
	add(c, 2, "\xf0\x9f\x94\x91\xf0\x9f\x94\x91\xf0\x9f\x94\x91", "plain text of some length");
	for (width = 10; width < 50; width++) {
		text = printed(c, width, false);
		for (at = text, used = 0; *at; at++) {
			if (*at == '\n') {
				assert_true(used <= width);
				used = 0;
			} else if (((unsigned char)*at & 0xc0) != 0x80) {
				used += (unsigned char)*at < 0xe1 ? 1 : 2;
				/* Followed by all the bytes it announces. */
				if ((unsigned char)*at >= 0xf0)
					assert_true((at[3] & 0xc0) == 0x80);
				else if ((unsigned char)*at >= 0xe0)
					assert_true((at[2] & 0xc0) == 0x80);
				else if ((unsigned char)*at >= 0xc0)
					assert_true((at[1] & 0xc0) == 0x80);
			}
		}
		free(text);
	}
	columns_destroy(c);
}

static const struct kxw_process python = {
	.id = 7, .pid = 4242, .uid = 0, .known = KXW_KNOWS_UID, .comm = "py\x1b[31m",
	.exe = "/tmp/py", .exe_deleted = true, .args = "py\0/tmp/x.py\0a b", .args_size = 17,
};

static const struct kxw_library libraries[] = {
	{ .path = "/usr/lib/libssl.so.3", .how = KXW_HOW_DLOPEN }, { .path = NULL },
};

static const struct kxw_flow flow = {
	.id = 3, .process_id = 7, .established = true,
	.local = { { 192, 0, 2, 7 }, 4, 40000 },
	.remote = { { 0x20, 1, 0x0d, 0xb8, [15] = 1 }, 16, 443 },
};

static struct users *make_users(char *path)
{
	FILE *file = fdopen(mkstemp(path), "w");
	struct users *users;

	fputs("chief:x:0:0::/root:/bin/sh\n", file);
	fclose(file);
	users = users_create(path);
	assert_non_null(users);
	return users;
}

static void test_rows(void **state)
{
	char path[] = "/tmp/t_tool_table.XXXXXX";
	struct users *users = make_users(path);
	struct columns *processes = columns_create(process_titles);
	struct columns *flows = columns_create(flow_titles);
	struct kxw_process bare = { .pid = 9 };

	(void)state;
	process_row(processes, users, &python, libraries, 2);
	process_row(processes, users, &bare, NULL, 0);
	assert_printed(processes, 0, false,
		       "PID   USER   NAME        LIBRARIES      PROGRAM\n"
		       "9     ?      ?           -              ?\n"
		       "4242  chief  py\\x1b[31m  libssl.so.3,?  /tmp/py (deleted) /tmp/x.py a b\n");
	flow_row(flows, users, &flow, &python);
	flow_row(flows, users, &(struct kxw_flow) { .id = 4 }, NULL);
	assert_printed(flows, 0, false,
		       "PID   USER   NAME        LOCAL            DESTINATION        STATE    PROGRAM\n"
		       "?     ?      ?           ?                ?                  opening  ?\n"
		       "4242  chief  py\\x1b[31m  192.0.2.7:40000  [2001:db8::1]:443  open     "
		       "/tmp/py (deleted) /tmp/x.py a b\n");
	columns_destroy(processes);
	columns_destroy(flows);
	users_destroy(users);
	unlink(path);
}

/* 1: passes, 0: does not, -1: the option is refused. */
static int passes(int letter, const char *argument)
{
	struct filter f = { .exe = NULL };

	if (filter_option(&f, letter, argument))
		return -1;
	return letter == 'd' ? filter_has_destination(&f, &flow) : filter_has_process(&f, &python);
}

static void test_filter_process(void **state)
{
	static const struct {
		int letter;
		const char *argument;
		int wanted;
	} cases[] = {
		{ 'p', "4242", 1 }, { 'p', "42", 0 }, { 'p', "-1", -1 }, { 'p', "4242x", -1 },
		{ 'p', "", -1 }, { 'p', "4294967296", -1 }, { 'e', "py", 1 }, { 'e', "p*", 1 },
		{ 'e', "python", 0 }, { 'e', "/tmp/*", 1 }, { 'e', "/usr/*", 0 },
		{ 'e', "tmp/py", 0 }, { 'u', "root", 1 }, { 'u', "0", 1 }, { 'u', "1", 0 },
		{ 'u', "no such user", -1 },
	};
	struct filter none = { .exe = NULL }, exe = { .exe = "*" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (passes(cases[i].letter, cases[i].argument) != cases[i].wanted)
			fail_msg("-%c %s", cases[i].letter, cases[i].argument);
	/* Unknown is not "any". */
	assert_true(filter_has_process(&none, NULL));
	assert_false(filter_has_process(&exe, NULL));
	assert_false(filter_has_process(&exe, &(struct kxw_process) { .pid = 1 }));
}

static void test_filter_destination(void **state)
{
	static const struct {
		const char *argument;
		int wanted;
	} cases[] = {
		{ "2001:db8::1", 1 }, { "2001:db8::/32", 1 }, { "[2001:db8::1]:443", 1 },
		{ "[2001:db8::1]", 1 }, { ":443", 1 }, { "[2001:db8::/32]:443", 1 },
		{ "2001:db8::2", 0 }, { "[2001:db8::1]:444", 0 }, { ":80", 0 },
		{ "203.0.113.1", 0 }, { "203.0.113.0/24:443", 0 }, { "0.0.0.0/0", 0 },
		{ "", -1 }, { ":", -1 }, { ":0", -1 }, { ":65536", -1 }, { "[::1", -1 },
		{ "203.0.113", -1 }, { "203.0.113.1/33", -1 }, { "203.0.113.1:x", -1 },
		{ "example.com", -1 }, { "example.com:443", -1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (passes('d', cases[i].argument) != cases[i].wanted)
			fail_msg("-d %s", cases[i].argument);
}

static void test_json(void **state)
{
	json_t *o = fact_flow_json(&flow);
	json_t *w = json_loads("{\"id\":3,\"process_id\":7,\"local_ip\":\"192.0.2.7\","
			       "\"local_port\":40000,\"remote_ip\":\"2001:db8::1\","
			       "\"remote_port\":443,\"established\":true}", 0, NULL);

	(void)state;
	assert_true(json_equal(o, w));
	json_decref(o);
	json_decref(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_columns_fit),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_filter_process),
		cmocka_unit_test(test_filter_destination),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests_name("tool_table", tests, NULL, NULL);
}
