// SPDX-License-Identifier: BSD-3-Clause
/* The file of a library that a process maps: by the mapping, or by its path. */
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

#include <kxwatchd/mapped.h>

#define GONE	0x3ffffff0	/* no process */

static char folder[] = "/dev/shm/t_mapped.XXXXXX";	/* stat(2) tells the truth there */
static char path[64];
static struct kxw_process process;
static struct kxw_library library;
static uint64_t home;
static void *map;

static void put_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	fclose(f);
}

static int begin(void **state)
{
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(stat("/proc/self/ns/mnt", &st), 0);
	home = st.st_ino;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/libcrypto.so", folder);
	put_file(path, "mapped");
	fd = open(path, O_RDONLY);
	map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_int_equal(fstat(fd, &st), 0);
	close(fd);
	memset(&process, 0, sizeof(process));
	process.pid = (uint32_t)getpid();
	process.known = KXW_KNOWS_MNTNS;
	process.mntns = (uint32_t)home;
	memset(&library, 0, sizeof(library));
	library.path = path;
	library.inode = st.st_ino;
	library.dev = major(st.st_dev) << 20 | minor(st.st_dev);
	library.known_file = true;
	return 0;
}

static int end(void **state)
{
	(void)state;
	if (map)
		munmap(map, 4096);
	unlink(path);
	rmdir(folder);
	return 0;
}

/* What the file says that is opened; "": none is. */
static const char *opened(void)
{
	static char text[32];
	int fd = mapped_open("/proc", home, &process, &library);
	ssize_t n;

	if (fd < 0)
		return "";
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void replace(void)
{
	char fresh[80];

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	put_file(fresh, "another");
	assert_int_equal(rename(fresh, path), 0);
}

static void as_it_is_mapped(void **state)
{
	(void)state;
	assert_string_equal(opened(), "mapped");
	/* By its path, where an inode is told that the map has not, as on overlays. */
	library.inode++;
	assert_string_equal(opened(), "mapped");
	library.path = NULL;
	assert_string_equal(opened(), "");
	library.inode--;
	assert_string_equal(opened(), "mapped");
}

/* Of a file that was deleted no other is taken, though it has its name and is mapped. */
static void deleted_when_it_was_mapped(void **state)
{
	int fd;

	(void)state;
	munmap(map, 4096);
	replace();
	fd = open(path, O_RDONLY);
	map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	close(fd);
	library.deleted = true;
	assert_string_equal(opened(), "");
}

/* The path is another's by now. Opening what is mapped takes CAP_SYS_ADMIN. */
static void replaced_after_it_was_mapped(void **state)
{
	(void)state;
	replace();
	assert_string_equal(opened(), geteuid() ? "" : "mapped");
}

static void process_is_gone(void **state)
{
	(void)state;
	process.pid = GONE;
	assert_string_equal(opened(), "mapped");
	library.deleted = true;
	assert_string_equal(opened(), "");
	library.deleted = false;
	replace();
	assert_string_equal(opened(), "");
	library.known_file = false;
	assert_string_equal(opened(), "");
}

/* A path is that of another file in another mount namespace. */
static void not_at_home(void **state)
{
	(void)state;
	process.pid = GONE;
	process.mntns++;
	assert_string_equal(opened(), "");
	process.mntns--;
	process.known = 0;
	assert_string_equal(opened(), "");
	/* A process that lives leads there by itself. */
	munmap(map, 4096);
	map = NULL;
	process.pid = (uint32_t)getpid();
	assert_string_equal(opened(), "mapped");
	library.inode++;
	assert_string_equal(opened(), "");
}

/* What is no file is not opened for long, and nobody waits for it. */
static void no_regular_file(void **state)
{
	(void)state;
	process.pid = GONE;
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_string_equal(opened(), "");
	library.path = "relative/libcrypto.so";
	assert_string_equal(opened(), "");
}

#define test(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(as_it_is_mapped),
		test(deleted_when_it_was_mapped),
		test(replaced_after_it_was_mapped),
		test(process_is_gone),
		test(not_at_home),
		test(no_regular_file),
	};

	return cmocka_run_group_tests_name("mapped", tests, NULL, NULL);
}
