// SPDX-License-Identifier: BSD-3-Clause
/* Records: whose connection, whose name and which container it is; hostile names. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <record/community.h>
#include <record/users.h>

#include "tape.h"

static struct tape tape;

/* The published examples of the Community ID specification. */
static void community_ids(void **state)
{
	struct kxw_endpoint a, b, none = { .ip_size = 0 };
	char id[COMMUNITY_ID_SIZE];

	(void)state;
	tape_endpoint(&a, "128.232.110.120", 34855);
	tape_endpoint(&b, "66.35.250.204", 80);
	assert_true(community_id(&a, &b, id));
	assert_string_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	assert_true(community_id(&b, &a, id));
	assert_string_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	tape_endpoint(&a, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943);
	tape_endpoint(&b, "2607:f8b0:400c:c03::1a", 25);
	assert_true(community_id(&a, &b, id));
	assert_string_equal(id, "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
	assert_false(community_id(&a, &none, id));
	tape_endpoint(&b, "66.35.250.204", 80);
	assert_false(community_id(&a, &b, id));
	assert_string_equal(id, "");
}

static void write_file(const char *file, const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void user_names_follow_the_file(void **state)
{
	char folder[] = "/tmp/t_record.XXXXXX", file[64], fresh[64];
	struct users *u;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/passwd", folder);
	snprintf(fresh, sizeof(fresh), "%s/fresh", folder);
	write_file(file, "eve:x:4242:1::/:/bin/sh\nmallory:x:4242:1::/:/bin/sh\nnonsense\n");
	u = users_create(file);
	assert_string_equal(users_name(u, 4242), "eve");
	assert_null(users_name(u, 1));
	write_file(fresh, "bob:x:1:1::/:/bin/sh\n");
	assert_int_equal(rename(fresh, file), 0);
	assert_null(users_name(u, 4242));
	assert_string_equal(users_name(u, 1), "bob");
	unlink(file);
	assert_null(users_name(u, 1));
	users_destroy(u);
	rmdir(folder);
}

#define ID64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void assert_container(const char *cgroup, const char *id)
{
	struct kxw_event *ev;

	tape_open(&tape, "");
	ev = tape_event(&tape, KXW_EVENT_PROCESS);
	ev->process_id = ev->process.id = 1;
	ev->process.comm = "c";
	ev->process.cgroup = cgroup;
	track_event(tape.track, ev);
	tape_library(&tape, 1, "/lib/libssl.so");
	assert_field(tape_record(&tape, "kxwatch.library", 0), "container.id", id);
	tape_close(&tape);
}

static void containers_are_named_by_their_cgroup(void **state)
{
	(void)state;
	assert_container("/system.slice/docker-" ID64 ".scope", ID64);
	assert_container("/docker/" ID64, ID64);
	assert_container("/kubepods.slice/pod1/cri-containerd-" ID64 ".scope", ID64);
	assert_container("/machine.slice/libpod-" ID64 ".scope/container", ID64);
	assert_container("/system.slice/ssh.service", "");
	assert_container("/x/" ID64 "0", "");
	assert_container("/x/0123", "");
	assert_container(NULL, "");
}

/* A process may call itself what it likes; the record holds. */
static void a_process_with_a_hostile_name(void **state)
{
	json_t *r;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/tmp/\xff\"\\\n{\xc3\xa9}", "\x1b]0;x\x07 \xff");
	tape_library(&tape, 1, "/tmp/lib\x01ssl\xfe.so");
	tape_connect(&tape, 7, 1, "203.0.113.10");
	tape_talk(&tape, "tls12-rsa");
	tape_play(&tape, 7, 1, 0, TAPE_ALL);
	r = tape_record(&tape, "kxwatch.alert", 0);
	assert_field(r, "process.executable", "/tmp/\\xff\"\\\n{\xc3\xa9}");
	assert_field(r, "process.command_line", "\x1b]0;x\x07 \\xff");
	assert_field(json_array_get(tape_get(r, "kxwatch.libraries"), 0), "path",
		     "/tmp/lib\x01ssl\\xfe.so");
	assert_non_null(strstr(tape_text(r, "event.reason"), "\\xff"));
	tape_close(&tape);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(community_ids),
		cmocka_unit_test(user_names_follow_the_file),
		cmocka_unit_test(containers_are_named_by_their_cgroup),
		cmocka_unit_test(a_process_with_a_hostile_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
