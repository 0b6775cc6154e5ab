// SPDX-License-Identifier: BSD-3-Clause
/* Which programs an entry of the allowlist is about. */
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

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <judge/judge.h>

#include "tape.h"

#define OUTSIDE	"203.0.113.10"

static struct process program(const char *exe)
{
	struct process p;

	memset(&p, 0, sizeof(p));
	p.fact.exe = exe;
	p.fact.known = KXW_KNOWS_UID;
	p.fact.uid = 7;
	return p;
}

static bool allows(struct config *c, const struct process *p, const char *ip, uint16_t port)
{
	struct allow_query q;

	memset(&q, 0, sizeof(q));
	allow_query_set_process(&q, &c->allow, p);
	if (ip)
		tape_endpoint(&q.remote, ip, port);
	return allow_find(&c->allow, &q) != NULL;
}

static void an_entry_asks_for_all_it_names(void **state)
{
	struct process p = program("/usr/bin/python3.11");
	char shell[] = "/bin/sh";
	struct config c;

	(void)state;
	tape_configure(&c, "allow = ( { executable = \"/usr/bin/python3*\"; script = \"/opt/*.py\";"
		       " user = 7; parent = \"/bin/sh\"; destination = \"198.51.100.0/25\";"
		       " port = 443; } );");
	p.script = "/opt/a.py";
	p.parent_exe = shell;
	assert_true(allows(&c, &p, "198.51.100.1", 443));
	assert_false(allows(&c, &p, "198.51.100.128", 443));
	assert_false(allows(&c, &p, "198.51.100.1", 80));
	assert_false(allows(&c, &p, "2001:db8::1", 443));
	assert_false(allows(&c, &p, NULL, 0));
	assert_false(allows(&c, NULL, "198.51.100.1", 443));
	p.script = "/opt/deep/a.py";
	assert_false(allows(&c, &p, "198.51.100.1", 443));
	p.script = NULL;
	assert_false(allows(&c, &p, "198.51.100.1", 443));
	p.script = "/opt/a.py";
	p.parent_exe = NULL;
	assert_false(allows(&c, &p, "198.51.100.1", 443));
	p.parent_exe = shell;
	p.fact.uid = 8;
	assert_false(allows(&c, &p, "198.51.100.1", 443));
	p.fact.uid = 7;
	p.fact.known = 0;
	assert_false(allows(&c, &p, "198.51.100.1", 443));
	p.fact.known = KXW_KNOWS_UID;
	p.fact.exe = "/usr/bin/python3.11/../x";
	assert_false(allows(&c, &p, "198.51.100.1", 443));
	config_clean(&c);
}

/* A path is a name; these are the ways to have a name that is not one's own. */
static void a_borrowed_name_is_not_allowed(void **state)
{
	struct process p = program("/bin/sh");
	struct config c;
	struct stat st;

	(void)state;
	tape_configure(&c, "allow = ( { executable = \"/bin/sh\"; } );");
	assert_true(allows(&c, &p, OUTSIDE, 443));
	p.fact.exe_deleted = true;
	assert_false(allows(&c, &p, OUTSIDE, 443));
	p.fact.exe_deleted = false;
	p.fact.exe_memfd = true;
	assert_false(allows(&c, &p, OUTSIDE, 443));
	p.fact.exe_memfd = false;
	/* In a mount namespace of its own it must be the host's file. */
	assert_int_not_equal(c.allow.mntns, 0);
	p.fact.known |= KXW_KNOWS_MNTNS | KXW_KNOWS_EXE_FILE;
	p.fact.mntns = (uint32_t)c.allow.mntns;
	assert_true(allows(&c, &p, OUTSIDE, 443));
	p.fact.mntns++;
	assert_false(allows(&c, &p, OUTSIDE, 443));
	assert_int_equal(stat("/bin/sh", &st), 0);
	p.fact.exe_inode = st.st_ino;
	p.fact.exe_dev = major(st.st_dev) << 20 | minor(st.st_dev);
	assert_true(allows(&c, &p, OUTSIDE, 443));
	p.fact.exe_inode++;
	assert_false(allows(&c, &p, OUTSIDE, 443));
	config_clean(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_asks_for_all_it_names),
		cmocka_unit_test(a_borrowed_name_is_not_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
