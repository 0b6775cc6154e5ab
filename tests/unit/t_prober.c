// SPDX-License-Identifier: BSD-3-Clause
/* What the daemon asks the module to probe, and what it makes of the answers. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include <kxwatchd/prober.h>

#include "elf_builder.h"

#define GONE	0x3ffffff0	/* no process: its library is opened by its path */

/* ---- the module, as it is asked -------------------------------------------------- */

static struct {
	unsigned int asked;
	size_t points;		/* in the last request */
	int answer;
	bool pinned;
	const char *left;	/* the path of what it still has */
} module;

static struct kxw *const handle = (struct kxw *)&module;

int kxw_set_probes(struct kxw *k, int file, const struct kxw_probe_point *point, size_t points,
		   struct kxw_probe *now)
{
	struct stat st;

	(void)k;
	(void)point;
	assert_int_equal(fstat(file, &st), 0);
	module.asked++;
	module.points = points;
	if (!points)
		module.left = NULL;
	if (now)
		now->pinned = module.pinned;
	return module.answer;
}

int kxw_probes(struct kxw *k, int (*each)(const struct kxw_probe *probe, void *arg), void *arg)
{
	struct kxw_probe probe;

	(void)k;
	memset(&probe, 0, sizeof(probe));
	if (!module.left)
		return 0;
	snprintf(probe.path, sizeof(probe.path), "%s", module.left);
	return each(&probe, arg);
}

const char *kxw_detail(const struct kxw *k)
{
	(void)k;
	return "";
}

/* ---- files ----------------------------------------------------------------------- */

static char folder[] = "/dev/shm/t_prober.XXXXXX";
static char path[128];
static struct elf_built built;
static struct kxw_process process;
static struct kxw_library library;
static struct prober *prober;
static FILE *said;

static void put_file(const char *name)
{
	struct stat st;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(&built, sizeof(built), 1, f), 1);
	fclose(f);
	assert_int_equal(stat(path, &st), 0);
	library.path = path;
	library.inode = st.st_ino;
	library.dev = major(st.st_dev) << 20 | minor(st.st_dev);
	library.known_file = true;
}

static int begin(void **state)
{
	struct stat st;

	(void)state;
	memset(&module, 0, sizeof(module));
	memset(&process, 0, sizeof(process));
	memset(&library, 0, sizeof(library));
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(stat("/proc/self/ns/mnt", &st), 0);
	process.pid = GONE;
	process.known = KXW_KNOWS_MNTNS;
	process.mntns = (uint32_t)st.st_ino;
	elf_build(&built);
	put_file("libcrypto.so.3");
	prober = prober_create("/proc");
	assert_non_null(prober);
	prober_set(prober, true, false);
	said = tmpfile();
	return 0;
}

static int end(void **state)
{
	char command[160];

	(void)state;
	prober_destroy(prober);
	fclose(said);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static void take(void)
{
	prober_take(prober, handle, &process, &library);
}

/* What is said on standard error meanwhile; to be closed by heard(). */
static int kept = -1;

static void listen_now(void)
{
	kept = dup(2);
	rewind(said);
	assert_int_equal(ftruncate(fileno(said), 0), 0);
	dup2(fileno(said), 2);
}

static const char *heard(void)
{
	static char text[4096];
	size_t n;

	dup2(kept, 2);
	close(kept);
	rewind(said);
	n = fread(text, 1, sizeof(text) - 1, said);
	text[n] = '\0';
	return text;
}

/* ---- tests ----------------------------------------------------------------------- */

static void only_where_it_is_on(void **state)
{
	(void)state;
	prober_set(prober, false, false);
	take();
	assert_int_equal(module.asked, 0);
	prober_set(prober, true, false);
	prober_take(prober, NULL, &process, &library);
	assert_int_equal(module.asked, 0);
	take();
	assert_int_equal(module.asked, 1);
	assert_int_equal(module.points, 2);
}

/* What the module gives up with the last mapping is asked for again, the rest is not. */
static void what_is_pinned_is_asked_for_once(void **state)
{
	(void)state;
	take();
	take();
	assert_int_equal(module.asked, 2);
	module.pinned = true;
	take();
	take();
	assert_int_equal(module.asked, 3);
	/* Another module, or other contents of the file. */
	prober_forget(prober);
	take();
	assert_int_equal(module.asked, 4);
	built.code[200] ^= 1;
	usleep(20000);
	put_file("libcrypto.so.3");
	take();
	assert_int_equal(module.asked, 5);
}

static void a_file_that_changed_just_now_waits(void **state)
{
	unsigned int i;

	(void)state;
	module.answer = KXWE_AGAIN;
	take();
	assert_int_equal(module.asked, 1);
	unlink(path);
	prober_tick(prober, handle, 1000);
	prober_tick(prober, handle, 3999);
	assert_int_equal(module.asked, 1);
	module.answer = 0;
	prober_tick(prober, handle, 4000);
	prober_tick(prober, handle, 99000);
	assert_int_equal(module.asked, 2);
	/* Not for ever. */
	put_file("libcrypto.so.3");
	module.answer = KXWE_AGAIN;
	take();
	listen_now();
	for (i = 0; i < 20; i++)
		prober_tick(prober, handle, 100000 + i * 3000);
	assert_non_null(strstr(heard(), "libcrypto.so.3: not probed: "));
	assert_int_equal(module.asked, 8);
	assert_int_equal(prober_refused(prober), 1);
}

static void what_is_refused_is_said_once(void **state)
{
	(void)state;
	module.answer = KXWE_INVALID;
	listen_now();
	take();
	take();
	assert_non_null(strstr(heard(), "libcrypto.so.3: not probed: the kernel refused"));
	assert_int_equal(module.asked, 1);
	assert_int_equal(prober_refused(prober), 1);
	put_file("libcrypto.so.1.1");
	module.answer = 0;
	take();
	assert_int_equal(module.asked, 2);
}

/* What every file would meet with ends it, until the module is another one. */
static void what_fails_for_all(void **state)
{
	static const struct {
		int answer;
		const char *text;
	} final[] = {
		{ KXWE_UNSUPPORTED, "TLS libraries are not probed: this kernel has no uprobes" },
		{ KXWE_PERMISSION, "TLS libraries are not probed: that needs CAP_SYS_ADMIN" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		module.answer = final[i].answer;
		module.asked = 0;
		listen_now();
		take();
		take();
		assert_non_null(strstr(heard(), final[i].text));
		assert_int_equal(module.asked, 1);
		module.answer = 0;
		prober_forget(prober);
		take();
		assert_int_equal(module.asked, 2);
		prober_forget(prober);
	}
}

/* A file that is not as it should be is not asked for, and why is said; with a clean name. */
static void what_the_file_shows(void **state)
{
	(void)state;
	built.header.e_type = ET_EXEC;
	put_file("libcrypto.so\n<0>evil\x1b[1m");
	listen_now();
	take();
	take();
	assert_non_null(strstr(heard(), "libcrypto.so?<0>evil?[1m: not probed (all): it is no shared"));
	assert_int_equal(module.asked, 0);
	assert_int_equal(prober_refused(prober), 1);
	elf_build(&built);
	memset(built.symbol, 0, sizeof(built.symbol));
	elf_symbol(&built, 1, "SSL_CTX_set_verify", 0x1000 + ELF_CODE_AT + 48);
	put_file("libssl.so.10");
	listen_now();
	take();
	assert_non_null(strstr(heard(), "libssl.so.10: this OpenSSL does not let its verdicts"));
	assert_int_equal(module.asked, 0);
	/* With settings, that call of it is a point as well. */
	prober_set(prober, true, true);
	take();
	assert_int_equal(module.asked, 1);
}

static void no_more_than_so_many_files(void **state)
{
	char name[64];
	int i;

	(void)state;
	listen_now();
	for (i = 0; i < 70; i++) {
		snprintf(name, sizeof(name), "libcrypto.so.%d", i);
		put_file(name);
		take();
	}
	assert_non_null(strstr(heard(), "more than 60 new files in a minute"));
	assert_int_equal(module.asked, 60);
}

static void what_was_left(void **state)
{
	(void)state;
	module.left = path;
	prober_withdraw(prober, handle);
	assert_int_equal(module.asked, 0);
	prober_set(prober, false, false);
	listen_now();
	prober_withdraw(prober, handle);
	assert_string_equal(heard(), "");
	assert_int_equal(module.asked, 1);
	assert_int_equal(module.points, 0);
	/* Where it may not, or finds the file no more. */
	module.left = "/nonexistent/libcrypto.so.3";
	listen_now();
	prober_withdraw(prober, handle);
	assert_non_null(strstr(heard(), "1 TLS libraries are still probed"));
	assert_int_equal(module.asked, 1);
}

#define test(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(only_where_it_is_on),
		test(what_is_pinned_is_asked_for_once),
		test(a_file_that_changed_just_now_waits),
		test(what_is_refused_is_said_once),
		test(what_fails_for_all),
		test(what_the_file_shows),
		test(no_more_than_so_many_files),
		test(what_was_left),
	};

	return cmocka_run_group_tests_name("prober", tests, NULL, NULL);
}
