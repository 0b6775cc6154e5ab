// SPDX-License-Identifier: BSD-3-Clause
/* What the host shows of a program: of this one, and of files made for the purpose. */
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
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <judge/filesystem.h>
#include <judge/inspect.h>
#include <judge/loader.h>

#define CHUNK (1024 * 1024)

static char folder[] = "/tmp/t_inspect.XXXXXX";
static char path[64];
static struct rules rules;

/* text at an offset of a file of zeros; the answer has been searched for in it. */
static struct binary search(const void *text, size_t size, off_t at, off_t length, uint64_t max)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0755);
	struct binary b;

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, text, size, at), (ssize_t)size);
	assert_int_equal(ftruncate(fd, length), 0);
	binary_search_stacks(fd, max, &b);
	close(fd);
	return b;
}

static struct binary search_text(const char *text, off_t at)
{
	return search(text, strlen(text) + 1, at, 3 * CHUNK, BINARY_BYTES_MAX);
}

static void traces_of_stacks(void **state)
{
	static const struct {
		const char *text, *version;
		enum tls_stack stack;
	} trace[] = {
		{ "crypto/tls.(*Conn).Handshake", "", TLS_STACK_GO },
		{ "/root/.cargo/registry/src/x/rustls-0.21.10/src/client/hs.rs", "0.21.10",
		  TLS_STACK_RUSTLS },
		{ "OpenSSL 3.0.11 19 Sep 2023", "3.0.11", TLS_STACK_OPENSSL },
		{ "OpenSSL 1.1.1w  11 Sep 2023", "1.1.1w", TLS_STACK_OPENSSL },
		{ "../ssl/statem/statem_clnt.c", "", TLS_STACK_OPENSSL },
		{ "BoringSSL", "", TLS_STACK_BORINGSSL },
		{ "TLS-ECDHE-RSA-WITH-AES-128-GCM-SHA256", "", TLS_STACK_MBEDTLS },
		{ "wolfSSL error", "", TLS_STACK_WOLFSSL },
		{ "needs OpenSSL 3. or so", "", TLS_STACK_UNKNOWN },
		{ "OpenSSL", "", TLS_STACK_UNKNOWN },
		{ "use /rustls-0.x", "", TLS_STACK_UNKNOWN },
		{ "/src/tokio-rustls-0.26.4/src/lib.rs", "", TLS_STACK_UNKNOWN },
	};
	struct binary b;
	size_t i;
	off_t at;

	(void)state;
	for (i = 0; i < sizeof(trace) / sizeof(trace[0]); i++) {
		/* Wherever it lies: at the ends, and over the edge of what is read at once. */
		for (at = 0; at <= 2 * CHUNK; at += at % CHUNK == CHUNK - 3 ? 3 : CHUNK - 3) {
			b = search_text(trace[i].text, at);
			assert_true(b.complete);
			if (binary_stack(&b) != trace[i].stack ||
			    strcmp(b.version, trace[i].version))
				fail_msg("%s at %ld: %s %s", trace[i].text, (long)at,
					 tls_stack_name(binary_stack(&b)), b.version);
		}
	}
}

static void the_version_of_go(void **state)
{
	static const char info[] = "\xff Go buildinf:\x08\x02" "0123456789abcdef" "\x08go1.22.1"
				   "\0\0" "crypto/tls.(*Conn)";
	struct binary b = search(info, sizeof(info), 5000, 3 * CHUNK, BINARY_BYTES_MAX);

	(void)state;
	assert_int_equal(binary_stack(&b), TLS_STACK_GO);
	assert_string_equal(b.version, "go1.22.1");
}

static void what_is_beyond_the_bound_is_not_known(void **state)
{
	struct binary b = search("BoringSSL", 9, 2 * CHUNK, 3 * CHUNK, CHUNK);

	(void)state;
	assert_false(b.complete);
	assert_int_equal(b.stacks, 0);
}

/* This very test, as the module would tell of it. */
static void describe(struct process *p, char exe[4096])
{
	ssize_t n = readlink("/proc/self/exe", exe, 4095);
	struct stat st;

	assert_true(n > 0);
	exe[n] = '\0';
	memset(p, 0, sizeof(*p));
	p->fact.pid = (uint32_t)getpid();
	p->fact.exe = exe;
	assert_int_equal(stat(exe, &st), 0);
	p->fact.exe_inode = st.st_ino;
	p->fact.exe_dev = major(st.st_dev) << 20 | minor(st.st_dev);
	assert_int_equal(stat("/proc/self/ns/mnt", &st), 0);
	p->fact.mntns = (uint32_t)st.st_ino;
	p->fact.known = KXW_KNOWS_MNTNS | KXW_KNOWS_EXE_FILE;
}

static void only_the_program_s_own_file_is_read(void **state)
{
	struct inspector *i = inspector_create("/proc");
	struct inspection seen;
	struct process p;
	char exe[4096];

	(void)state;
	assert_non_null(i);
	describe(&p, exe);
	inspector_look(i, &rules, &p, &seen);
	assert_true(seen.searched && seen.binary.complete);
	assert_int_equal(seen.packaged, NO);
	assert_int_equal(seen.writable, NO);
	/* Dead: by its path. */
	p.fact.pid = 0x7ffffff0;
	inspector_look(i, &rules, &p, &seen);
	assert_true(seen.searched);
	/* Dead, and its path is another file's; or alive as another program. */
	p.fact.exe_inode++;
	inspector_look(i, &rules, &p, &seen);
	assert_false(seen.searched);
	p.fact.pid = (uint32_t)getpid();
	inspector_look(i, &rules, &p, &seen);
	assert_false(seen.searched);
	/* In another mount namespace nothing is said by paths. */
	describe(&p, exe);
	p.fact.mntns++;
	inspector_look(i, &rules, &p, &seen);
	assert_true(seen.searched);
	assert_int_equal(seen.packaged, UNKNOWN);
	assert_int_equal(seen.writable, UNKNOWN);
	assert_int_equal(seen.library_replaced, UNKNOWN);
	inspector_destroy(i);
}

static void reading_has_a_budget(void **state)
{
	struct inspector *i = inspector_create("/proc");
	struct inspection seen;
	struct process p;
	char exe[4096];
	unsigned int read = 0, files;
	struct stat st;
	int fd;

	(void)state;
	describe(&p, exe);
	p.fact.pid = 0x7ffffff0;
	p.fact.exe = path;
	/* A file of holes, as long as the bound: it is another one each time. */
	for (files = 1; files < 30; files++) {
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0755);
		assert_int_equal(ftruncate(fd, BINARY_BYTES_MAX - files), 0);
		assert_int_equal(fstat(fd, &st), 0);
		close(fd);
		p.fact.exe_inode = st.st_ino;
		p.fact.exe_dev = major(st.st_dev) << 20 | minor(st.st_dev);
		inspector_look(i, &rules, &p, &seen);
		read += seen.searched;
	}
	/* Eight in a minute, of which one may have ended on the way. */
	assert_true(read >= 8 && read <= 17);
	inspector_destroy(i);
}

static void a_file_that_anybody_may_write(void **state)
{
	struct inspector *i = inspector_create("/proc");
	struct inspection seen;
	struct process p;
	char exe[4096];
	struct stat st;

	(void)state;
	describe(&p, exe);
	search_text("x", 0);
	assert_int_equal(stat(path, &st), 0);
	p.fact.pid = 0x7ffffff0;
	p.fact.exe = path;
	p.fact.exe_inode = st.st_ino;
	p.fact.exe_dev = major(st.st_dev) << 20 | minor(st.st_dev);
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.writable, NO);
	chmod(folder, 0777);
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.writable, YES);
	chmod(folder, 01777);
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.writable, NO);
	chmod(folder, 0755);
	chmod(path, 0777);
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.writable, YES);
	inspector_destroy(i);
}

static void a_library_whose_path_is_another_file(void **state)
{
	struct inspector *i = inspector_create("/proc");
	struct inspection seen;
	struct process p;
	char exe[4096];
	struct stat st;

	(void)state;
	describe(&p, exe);
	search_text("x", 0);
	assert_int_equal(stat(path, &st), 0);
	p.libraries = 1;
	p.library[0].path = path;
	p.library[0].known_file = true;
	p.library[0].inode = st.st_ino;
	p.library[0].dev = major(st.st_dev) << 20 | minor(st.st_dev);
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.library_replaced, NO);
	p.library[0].inode++;
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.library_replaced, YES);
	/* Overlays and btrfs show other devices than mappings have. */
	p.library[0].dev++;
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.library_replaced, UNKNOWN);
	unlink(path);
	inspector_look(i, &rules, &p, &seen);
	assert_int_equal(seen.library_replaced, YES);
	inspector_destroy(i);
}

/* Of a program that the module numbered it stands for a second, but for new libraries. */
static void what_was_just_seen_is_not_looked_at_again(void **state)
{
	struct inspector *i = inspector_create("/proc");
	const struct timespec second = { 1, 50000000 };	/* and what a clock of ticks may lack */
	struct inspection seen;
	struct process p;
	char exe[4096];

	(void)state;
	describe(&p, exe);
	p.fact.id = 7;
	p.fact.start = 1;
	inspector_look(i, &rules, &p, &seen);
	assert_true(seen.searched);
	p.fact.exe_inode++;
	inspector_look(i, &rules, &p, &seen);
	assert_true(seen.searched);
	p.libraries = 1;
	inspector_look(i, &rules, &p, &seen);
	assert_false(seen.searched);
	p.fact.exe_inode--;
	inspector_look(i, &rules, &p, &seen);
	assert_false(seen.searched);
	/* The same number, of another time that the module was loaded; another number. */
	p.fact.start = 2;
	inspector_look(i, &rules, &p, &seen);
	assert_true(seen.searched);
	p.fact.exe_inode++;
	p.fact.id += 64;
	inspector_look(i, &rules, &p, &seen);
	assert_false(seen.searched);
	p.fact.exe_inode--;
	nanosleep(&second, NULL);
	inspector_look(i, &rules, &p, &seen);
	assert_true(seen.searched);
	inspector_destroy(i);
}

static void which_file_systems_may_keep_one_waiting(void **state)
{
	char self[64], file[80];
	FILE *f;

	(void)state;
	snprintf(self, sizeof(self), "%s/self", folder);
	snprintf(file, sizeof(file), "%s/mountinfo", self);
	assert_int_equal(mkdir(self, 0755), 0);
	f = fopen(file, "w");
	fputs("22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
	      "23 22 0:40 / /a\\040-\\040b rw shared:5 - nfs4 host:/a rw\n"
	      "24 22 0:41 / /c rw - fuse.sshfs host:/c rw\n"
	      "25 22 0:42 / /tmp rw - tmpfs tmpfs rw\n", f);
	fclose(f);
	assert_true(filesystem_is_remote(folder, 40));
	assert_true(filesystem_is_remote(folder, 41));
	assert_false(filesystem_is_remote(folder, 42));
	assert_false(filesystem_is_remote(folder, 43));
	assert_false(filesystem_is_remote(folder, 8 << 20 | 1));
	unlink(file);
	rmdir(self);
}

static void where_the_loader_looks(void **state)
{
	struct text_list l = { NULL, 0 };
	char conf[64], more[64];
	FILE *f;

	(void)state;
	snprintf(conf, sizeof(conf), "%s/ld.so.conf", folder);
	snprintf(more, sizeof(more), "%s/more.conf", folder);
	f = fopen(conf, "w");
	fputs("# /commented\n\n/opt/one/  # behind\nhwcap 1 nosegneg\ninclude mor*.conf\n", f);
	fclose(f);
	f = fopen(more, "w");
	/* In a circle. */
	fprintf(f, "/opt/two\ninclude %s\n", conf);
	fclose(f);
	assert_int_equal(loader_directories(conf, &l), 0);
	assert_true(l.count >= 2);
	assert_string_equal(l.text[0], "/opt/one");
	assert_string_equal(l.text[1], "/opt/two");
	assert_true(text_list_holds(&l, "/opt/two/libssl.so.3"));
	assert_false(text_list_holds(&l, "/opt/twofold/libssl.so.3"));
	text_list_clean(&l);
	unlink(conf);
	unlink(more);
	assert_int_equal(loader_directories(conf, &l), 0);
	assert_int_equal(l.count, 0);
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	chmod(folder, 0755);
	snprintf(path, sizeof(path), "%s/file", folder);
	return rules_defaults(&rules);
}

static int remove_folder(void **state)
{
	(void)state;
	rules_clean(&rules);
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(traces_of_stacks),
		cmocka_unit_test(the_version_of_go),
		cmocka_unit_test(what_is_beyond_the_bound_is_not_known),
		cmocka_unit_test(only_the_program_s_own_file_is_read),
		cmocka_unit_test(reading_has_a_budget),
		cmocka_unit_test(a_file_that_anybody_may_write),
		cmocka_unit_test(a_library_whose_path_is_another_file),
		cmocka_unit_test(what_was_just_seen_is_not_looked_at_again),
		cmocka_unit_test(which_file_systems_may_keep_one_waiting),
		cmocka_unit_test(where_the_loader_looks),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
