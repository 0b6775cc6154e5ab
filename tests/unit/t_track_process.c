// SPDX-License-Identifier: BSD-3-Clause
/* Process images: who is who, who is whose parent, what a script is. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <track/process.h>
#include <track/script.h>

static struct kxw_process fact(uint64_t id, uint32_t pid, const char *exe)
{
	struct kxw_process f = {
		.id = id, .pid = pid, .start = 1000000000ULL * pid, .exe = exe, .comm = "comm",
	};

	return f;
}

static struct kxw_process child_of(const struct kxw_process *parent, uint64_t id)
{
	struct kxw_process f = fact(id, parent->pid + 1, "/bin/child");

	f.ppid = parent->pid;
	f.parent_start = parent->start;
	f.known = KXW_KNOWS_PPID | KXW_KNOWS_PARENT_START;
	return f;
}

static void an_image_keeps_its_own_copy(void **state)
{
	struct process_table *t = process_table_create(8, NULL);
	char exe[] = "/bin/one", args[] = { 'p', '\0', 'x' };
	struct kxw_process f = fact(1, 10, exe);
	struct process *p;

	(void)state;
	f.args = args;
	f.args_size = sizeof(args);
	assert_non_null(process_table_add(t, &f, 77));
	memset(exe, 'z', sizeof(exe) - 1);
	memset(args, 'z', sizeof(args));
	p = process_table_find(t, 1);
	assert_string_equal(p->fact.exe, "/bin/one");
	assert_memory_equal(p->fact.args, "p\0x", 4);
	assert_int_equal(p->seen, 77);
	/* A listing adds no time, and takes none away. */
	f.exe = "/bin/two";
	assert_ptr_equal(process_table_add(t, &f, 0), p);
	assert_string_equal(p->fact.exe, "/bin/two");
	assert_int_equal(p->seen, 77);
	assert_null(process_table_find(t, 2));
	process_table_destroy(t);
}

static void the_one_used_longest_ago_goes_first(void **state)
{
	struct process_table *t = process_table_create(3, NULL);
	struct process *held;
	struct kxw_process f;
	uint64_t id;

	(void)state;
	for (id = 1; id <= 3; id++) {
		f = fact(id, (uint32_t)id, "/bin/x");
		process_table_add(t, &f, 1);
	}
	held = process_hold(process_table_find(t, 2));
	assert_non_null(process_table_find(t, 1));
	for (id = 4; id <= 5; id++) {
		f = fact(id, (uint32_t)id, "/bin/x");
		process_table_add(t, &f, 1);
	}
	assert_int_equal(process_table_evicted(t), 2);
	assert_non_null(process_table_find(t, 1));
	assert_null(process_table_find(t, 2));
	assert_null(process_table_find(t, 3));
	/* Who holds an image keeps it. */
	assert_string_equal(held->fact.exe, "/bin/x");
	process_release(held);
	process_table_resize(t, 1);
	assert_null(process_table_find(t, 4));
	assert_non_null(process_table_find(t, 1));
	process_table_destroy(t);
}

/* Who keeps what is told of an image must see that there is more to tell. */
static void a_change_is_another_revision(void **state)
{
	struct process_table *t = process_table_create(3, NULL);
	struct kxw_process f = fact(1, 10, "/bin/x"), other = fact(2, 11, "/bin/x");
	uint64_t first = process_table_add(t, &f, 1)->revision;

	(void)state;
	assert_int_not_equal(first, 0);
	process_table_add(t, &other, 1);
	assert_int_equal(process_table_find(t, 1)->revision, first);
	f.exe = "/bin/y";
	assert_int_not_equal(process_table_add(t, &f, 1)->revision, first);
	process_table_destroy(t);
}

static void a_parent_is_found_by_pid_and_start(void **state)
{
	struct process_table *t = process_table_create(8, NULL);
	struct kxw_process parent = fact(1, 10, "/bin/sh"), child = child_of(&parent, 2);
	struct kxw_process image = fact(3, 10, "/bin/exec-ed");

	(void)state;
	process_table_add(t, &parent, 1);
	assert_string_equal(process_table_add(t, &child, 1)->parent_exe, "/bin/sh");
	/* The same life, another program: the newest counts. */
	process_table_add(t, &image, 1);
	child.id = 4;
	assert_string_equal(process_table_add(t, &child, 1)->parent_exe, "/bin/exec-ed");
	/* The same number in another life is somebody else. */
	child.id = 5;
	child.parent_start++;
	assert_null(process_table_add(t, &child, 1)->parent_exe);
	child.id = 6;
	child.parent_start--;
	child.known = KXW_KNOWS_PPID;
	assert_null(process_table_add(t, &child, 1)->parent_exe);
	process_table_destroy(t);
}

/* CLOCK_BOOTTIME of our own start, ns, to a clock tick. */
static uint64_t own_start(void)
{
	unsigned long long ticks = 0;
	char text[1024] = "", *after;
	int fd = open("/proc/self/stat", O_RDONLY), i;

	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	after = strrchr(text, ')');
	assert_non_null(after);
	for (i = 0; i < 20; i++)
		after = strchr(after + 1, ' ');
	assert_int_equal(sscanf(after, " %llu", &ticks), 1);
	return ticks * (1000000000ULL / (uint64_t)sysconf(_SC_CLK_TCK));
}

static void a_parent_that_is_not_in_the_table_is_asked_for(void **state)
{
	struct process_table *t = process_table_create(8, "/proc");
	struct kxw_process child = { .id = 1, .pid = 1, .comm = "c" };
	char self[4096] = "";

	(void)state;
	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	child.known = KXW_KNOWS_PPID | KXW_KNOWS_PARENT_START;
	child.ppid = (uint32_t)getpid();
	child.parent_start = own_start() + 1;	/* the clock has ticks, the kernel more */
	assert_string_equal(process_table_add(t, &child, 1)->parent_exe, self);
	child.id = 2;
	child.parent_start += 2000000000ULL;
	assert_null(process_table_add(t, &child, 1)->parent_exe);
	process_table_destroy(t);
}

static void libraries_are_kept_once(void **state)
{
	struct process_table *t = process_table_create(8, NULL);
	struct kxw_process f = fact(1, 1, "/bin/x");
	struct process *p = process_table_add(t, &f, 1);
	struct kxw_library l = { .path = "/lib/libssl.so", .inode = 5, .dev = 1, .known_file = true };
	int i;

	(void)state;
	assert_non_null(process_add_library(p, &l, 9));
	l.path = "/other/name";
	assert_null(process_add_library(p, &l, 10));
	assert_int_equal(p->libraries, 1);
	assert_int_equal(p->library[0].time, 9);
	for (i = 0; i < 2 * PROCESS_LIBRARIES_MAX; i++) {
		l.inode = 100 + (uint64_t)i;
		process_add_library(p, &l, 11);
	}
	assert_int_equal(p->libraries, PROCESS_LIBRARIES_MAX);
	assert_true(p->libraries_cut);
	process_table_destroy(t);
}

struct script_case {
	const char *exe, *args;		/* "|" between arguments */
	const char *script;
};

static const struct script_case script_cases[] = {
	{ "/usr/bin/python3.11", "python3|/tmp/x.py|-v", "/tmp/x.py" },
	{ "/usr/bin/python3.11", "python3|-u|-W|ignore|x.py", "x.py" },
	{ "/usr/bin/python3", "python3|-Wignore|x.py", "x.py" },
	{ "/usr/bin/python3", "python3|-c|import ssl|x.py", NULL },
	{ "/usr/bin/python3", "python3|-uc|import ssl|x.py", NULL },
	{ "/usr/bin/python3", "python3|-m|http.server", NULL },
	{ "/usr/bin/python3", "python3|--|-x.py", "-x.py" },
	{ "/usr/bin/python3", "python3|-", NULL },
	{ "/usr/bin/python3", "python3", NULL },
	{ "/usr/bin/python3", "", NULL },
	{ "/usr/bin/bash", "bash|-e|-o|pipefail|/opt/knock.sh|host", "/opt/knock.sh" },
	{ "/bin/bash", "bash|-c|curl x", NULL },
	{ "/bin/bash", "-bash", NULL },
	{ "/usr/bin/perl", "perl|-I|/lib|-w|a.pl", "a.pl" },
	{ "/usr/bin/perl5.36.0", "perl|-ne|print", NULL },
	{ "/usr/bin/pythonic", "pythonic|x.py", NULL },
	{ "/usr/bin/curl", "curl|x.py", NULL },
	{ "python3", "python3|x.py", "x.py" },
	{ NULL, "python3|x.py", NULL },
};

static void a_script_is_told_from_its_interpreter(void **state)
{
	char args[64];
	const char *script;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(script_cases) / sizeof(script_cases[0]); i++) {
		const struct script_case *c = &script_cases[i];

		snprintf(args, sizeof(args), "%s", c->args);
		for (j = 0; args[j]; j++)
			if (args[j] == '|')
				args[j] = '\0';
		script = script_find(c->exe, args, *c->args ? j + 1 : 0);
		if (!c->script)
			assert_null(script);
		else
			assert_string_equal(script ? script : "nothing", c->script);
	}
	assert_null(script_find("/bin/sh", NULL, 0));
	assert_true(script_is_interpreter("/usr/bin/ruby2.7"));
	assert_false(script_is_interpreter("/usr/bin/shred"));
	assert_false(script_is_interpreter(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_keeps_its_own_copy),
		cmocka_unit_test(the_one_used_longest_ago_goes_first),
		cmocka_unit_test(a_change_is_another_revision),
		cmocka_unit_test(a_parent_is_found_by_pid_and_start),
		cmocka_unit_test(a_parent_that_is_not_in_the_table_is_asked_for),
		cmocka_unit_test(libraries_are_kept_once),
		cmocka_unit_test(a_script_is_told_from_its_interpreter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
