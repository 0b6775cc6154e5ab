// SPDX-License-Identifier: BSD-3-Clause
/* Allowlist entries: each thing they can name, when they end, and what a search costs. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include <judge/glob.h>
#include <judge/config.h>

static struct config c;

static void load(const char *text)
{
	char file[] = "/tmp/t_allow.XXXXXX", error[CONFIG_ERROR_SIZE];
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	if (config_load(&c, file, error))
		fail_msg("%s", error);
	unlink(file);
}

/* Everything is known of it. */
static struct allow_query whole(void)
{
	struct allow_query q;

	memset(&q, 0, sizeof(q));
	q.executable = "/usr/bin/python3.11";
	q.host_path = true;
	q.script = "/opt/job.py";
	q.parent = "/usr/sbin/cron";
	q.cgroup = "/system.slice/cron.service";
	q.knows_user = true;
	q.uid = 7;
	q.library[q.libraries++] = "/usr/lib/x/libcrypto.so.3";
	q.library[q.libraries++] = "/usr/lib/x/libssl.so.3";
	inet_pton(AF_INET, "198.51.100.7", q.remote.ip);
	q.remote.ip_size = 4;
	q.remote.port = 443;
	q.server_name = "Repo.example.org";
	q.issuer = "CN=Some CA,O=Example";
	q.ja4_stable = "t13d1516h2_8daaf6152771_e5627efa2ab1";
	q.at = 1800000000;	/* 2027-01-15 08:00 */
	return q;
}

struct key {
	const char *fits, *differs;
};

static const struct key keys[] = {
	{ "executable = \"/usr/bin/python3.11\";", "executable = \"/usr/bin/python3.1\";" },
	{ "executable = \"/usr/*/python3.*\";", "executable = \"/usr/*\";" },
	{ "executable = \"/usr/bin/python3\\\\.11\";", "executable = \"/usr/bin/python3\\\\*\";" },
	{ "script = \"/opt/job.py\";", "script = \"/opt/jobs.py\";" },
	{ "script = \"/opt/*.py\";", "script = \"/*.py\";" },
	{ "parent = \"/usr/sbin/cron\";", "parent = \"/usr/sbin/atd\";" },
	{ "user = 7;", "user = 8;" },
	{ "cgroup = \"/system*.service\";", "cgroup = \"/system.slice\";" },
	{ "library = \"*/libssl.so.*\";", "library = \"/opt/*\";" },
	{ "destination = \"198.51.100.0/24\";", "destination = \"198.51.101.0/24\";" },
	{ "destination = \"198.51.100.7\";", "destination = \"198.51.100.8\";" },
	{ "port = 443;", "port = 444;" },
	{ "server_name = \"repo.EXAMPLE.org\";", "server_name = \"example.org\";" },
	{ "server_name = \"*.example.org\";", "server_name = \"*.example.com\";" },
	{ "issuer = \"*O=Example\";", "issuer = \"CN=Other CA,O=Example\";" },
	{ "ja4_stable = \"t13d1516h2_8daaf6152771_e5627efa2ab1\";", "ja4_stable = \"x\";" },
	{ "expires = \"2027-01-15\";", "expires = \"2027-01-14\";" },
};

static bool allows(const char *members, const struct allow_query *q)
{
	char text[512];
	bool found;

	snprintf(text, sizeof(text), "allow = ( { %s %s } );",
		 strncmp(members, "executable", 10) ? "executable = \"/usr/bin/python3*\";" : "",
		 members);
	load(text);
	found = allow_find(&c.allow, q) != NULL;
	config_clean(&c);
	return found;
}

static void every_key_narrows(void **state)
{
	struct allow_query q = whole(), nobody;
	size_t i;

	(void)state;
	memset(&nobody, 0, sizeof(nobody));
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!allows(keys[i].fits, &q))
			fail_msg("does not fit: %s", keys[i].fits);
		if (allows(keys[i].differs, &q))
			fail_msg("fits: %s", keys[i].differs);
		/* The unknown is not allowed. */
		assert_false(allows(keys[i].fits, &nobody));
		nobody.executable = q.executable;
		nobody.host_path = true;
		if (strncmp(keys[i].fits, "ex", 2) && allows(keys[i].fits, &nobody))
			fail_msg("the unknown fits: %s", keys[i].fits);
		nobody.executable = NULL;
	}
}

/* In a container a path is the container's: only an entry about it may mean that. */
static void containers_have_paths_of_their_own(void **state)
{
	struct allow_query q = whole();

	(void)state;
	q.host_path = false;
	assert_false(allows("port = 443;", &q));
	assert_true(allows("cgroup = \"/system.slice/*\";", &q));
	assert_false(allows("cgroup = \"/user.slice/*\";", &q));
}

static unsigned int told;

static void tell(const struct allow_entry *e, void *arg)
{
	(void)arg;
	assert_non_null(strstr(e->place, ":2: allow"));
	told++;
}

static void an_end_is_told_once(void **state)
{
	(void)state;
	load("allow = ( { executable = \"/a\"; },\n{ executable = \"/b\"; expires = \"2027-01-31\"; } );");
	allow_list_tell_expired(&c.allow, 1801439999, tell, NULL);	/* 23:59:59 */
	assert_int_equal(told, 0);
	allow_list_tell_expired(&c.allow, 1801440000, tell, NULL);
	assert_int_equal(told, 1);
	allow_list_tell_expired(&c.allow, 1801440000, tell, NULL);
	assert_int_equal(told, 1);
	config_clean(&c);
}

/* ---- files ---------------------------------------------------------------------- */

#define HELLO_SHA256 "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static char program[] = "/tmp/t_allow_program.XXXXXX";

static void contents_can_be_named(void **state)
{
	int fd = mkstemp(program);
	struct allow_query q = whole();
	struct kxw_process p;
	struct stat st;
	char text[256];

	(void)state;
	assert_int_equal(write(fd, "hello", 5), 5);
	snprintf(text, sizeof(text), "allow = ( { executable = \"%s\"; sha256 = \"%s\"; } );",
		 program, HELLO_SHA256);
	load(text);
	q.executable = program;
	assert_non_null(allow_find(&c.allow, &q));
	assert_non_null(allow_find(&c.allow, &q));
	/* Of a process it must be the file that it runs. */
	assert_int_equal(fstat(fd, &st), 0);
	memset(&p, 0, sizeof(p));
	q.process = &p;
	assert_null(allow_find(&c.allow, &q));
	p.known = KXW_KNOWS_EXE_FILE;
	p.exe_inode = st.st_ino;
	p.exe_dev = major(st.st_dev) << 20 | minor(st.st_dev);
	assert_non_null(allow_find(&c.allow, &q));
	p.exe_inode++;
	assert_null(allow_find(&c.allow, &q));
	p.exe_inode--;
	/* Changed in place. */
	assert_int_equal(pwrite(fd, "hullo", 5, 0), 5);
	assert_null(allow_find(&c.allow, &q));
	assert_int_equal(pwrite(fd, "hello", 5, 0), 5);
	assert_int_equal(ftruncate(fd, 5), 0);
	assert_non_null(allow_find(&c.allow, &q));
	config_clean(&c);
	close(fd);
	unlink(program);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void packages_own_files(void **state)
{
	char root[] = "/tmp/t_allow_root.XXXXXX", path[128], command[256];
	enum package_answer answer;
	const char *name;
	struct packages *p;
	int tries = 0;

	(void)state;
	assert_non_null(mkdtemp(root));
	p = packages_create(root);
	if (access("/usr/bin/rpm", X_OK))
		assert_int_equal(package_of(p, "/bin/ls", &name), PACKAGE_UNKNOWN);
	packages_destroy(p);
	snprintf(command, sizeof(command), "mkdir -p %s/var/lib/dpkg/info", root);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof(path), "%s/var/lib/dpkg/info/coreutils.list", root);
	put(path, "/.\n/bin\n/bin/ls\n/usr/bin/lsx\n");
	snprintf(path, sizeof(path), "%s/var/lib/dpkg/info/libx:amd64.list", root);
	put(path, "/.\n/usr/lib/x\n/usr/lib/x/helper");
	snprintf(path, sizeof(path), "%s/var/lib/dpkg/info/empty.list", root);
	put(path, "");
	p = packages_create(root);
	assert_int_equal(package_of(p, "/bin/ls", &name), PACKAGE_OWNED);
	assert_string_equal(name, "coreutils");
	/* Where /bin is a link, programs have the other name. */
	assert_int_equal(package_of(p, "/usr/bin/ls", &name), PACKAGE_OWNED);
	assert_int_equal(package_of(p, "/usr/lib/x/helper", &name), PACKAGE_OWNED);
	assert_string_equal(name, "libx");
	assert_int_equal(package_of(p, "/usr/bin/lsxy", &name), PACKAGE_NONE);
	assert_int_equal(package_of(p, "/usr/bin/s", &name), PACKAGE_NONE);
	assert_null(name);
	/* What was answered is not looked up again until something is installed. */
	snprintf(path, sizeof(path), "%s/var/lib/dpkg/info/libx:amd64.list", root);
	put(path, "");
	assert_int_equal(package_of(p, "/usr/lib/x/helper", &name), PACKAGE_OWNED);
	/* What is installed later is noticed, and not denied until then. */
	snprintf(path, sizeof(path), "%s/var/lib/dpkg/info/late.list", root);
	put(path, "/usr/bin/lsxy\n");
	while ((answer = package_of(p, "/usr/bin/lsxy", &name)) == PACKAGE_UNKNOWN)
		assert_true(tries++ < 1000 && !usleep(1000));
	assert_int_equal(answer, PACKAGE_OWNED);
	assert_string_equal(name, "late");
	packages_destroy(p);
	snprintf(command, sizeof(command), "rm -r %s", root);
	assert_int_equal(system(command), 0);
}

static void an_entry_names_a_package(void **state)
{
	struct allow_query q = whole();
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	(void)state;
	load("allow = ( { package = \"no-such-package*\"; }, { package = \"dpkg\"; } );");
	q.executable = "/usr/bin/dpkg";
	assert_ptr_equal(allow_find(&c.allow, &q), c.allow.entry[1]);
	assert_true(n > 0);
	exe[n] = '\0';
	q.executable = exe;
	assert_null(allow_find(&c.allow, &q));
	config_clean(&c);
}

/* ---- cost ----------------------------------------------------------------------- */

static void fill(size_t entries)
{
	char text[128];
	size_t i;

	assert_int_equal(config_defaults(&c), 0);
	for (i = 0; i < entries; i++) {
		struct allow_entry e;

		memset(&e, 0, sizeof(e));
		e.any_user = e.any_destination = true;
		snprintf(text, sizeof(text), "/opt/vendor/bin/program-%zu", i);
		e.executable = strdup(i % 2 ? text : "/usr/bin/python3.11");
		snprintf(text, sizeof(text), "/opt/jobs/%zu.py", i);
		e.script = i % 2 ? NULL : strdup(text);
		snprintf(text, sizeof(text), "host-%zu.example.org", i);
		e.server_name = strdup(text);
		assert_int_equal(allow_list_add(&c.allow, &e), 0);
	}
}

/* How many entries a search looks at: of a program that is there, of one that is not. */
static uint64_t cost(size_t entries)
{
	struct allow_query q = whole();
	char script[64], name[64];
	uint64_t looked_at;

	fill(entries);
	snprintf(script, sizeof(script), "/opt/jobs/%zu.py", entries / 2 - entries / 2 % 2);
	snprintf(name, sizeof(name), "host-%zu.example.org", entries / 2 - entries / 2 % 2);
	q.script = script;
	q.server_name = name;
	assert_non_null(allow_find(&c.allow, &q));
	assert_true(allow_knows_destination(&c.allow, &q));
	q.script = "/opt/jobs/none.py";
	q.server_name = "none.example.org";
	assert_null(allow_find(&c.allow, &q));
	assert_false(allow_knows_destination(&c.allow, &q));
	q.executable = "/usr/bin/none";
	assert_null(allow_find(&c.allow, &q));
	looked_at = c.allow.files->looked_at;
	config_clean(&c);
	return looked_at;
}

static void a_long_list_costs_no_more(void **state)
{
	(void)state;
	assert_int_equal(cost(10), 2);
	assert_int_equal(cost(10000), 2);
}

static void patterns(void **state)
{
	char *escaped, out[32];
	size_t n;

	(void)state;
	escaped = glob_escape("a*b?[c]\\d");
	assert_string_equal(escaped, "a\\*b\\?\\[c]\\\\d");
	assert_true(glob_matches(GLOB_TEXT, escaped, "a*b?[c]\\d"));
	assert_false(glob_matches(GLOB_TEXT, escaped, "axb?[c]\\d"));
	/* Not all patterns match themselves. */
	assert_true(glob_matches(GLOB_PATH, "/usr/bin/*", "/usr/bin/*"));
	assert_true(glob_matches(GLOB_PATH, "/bin/[[]", "/bin/["));
	assert_false(glob_matches(GLOB_PATH, "/bin/[ab]", "/bin/[ab]"));
	assert_false(glob_matches(GLOB_PATH, "/bin/\\*", "/bin/\\*"));
	assert_true(glob_literal(escaped, out, sizeof(out), &n));
	assert_string_equal(out, "a*b?[c]\\d");
	assert_int_equal(n, strlen(out));
	assert_false(glob_literal("a*", out, sizeof(out), &n));
	assert_false(glob_literal("abcd", out, 4, &n));
	free(escaped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(every_key_narrows),
		cmocka_unit_test(containers_have_paths_of_their_own),
		cmocka_unit_test(an_end_is_told_once),
		cmocka_unit_test(contents_can_be_named),
		cmocka_unit_test(packages_own_files),
		cmocka_unit_test(an_entry_names_a_package),
		cmocka_unit_test(a_long_list_costs_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
