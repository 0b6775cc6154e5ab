// SPDX-License-Identifier: BSD-3-Clause
#include "file_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <uthash.h>

#include <tls/digest.h>

#define KEPT_MAX	256
/* Reading more would keep the daemon from its work. */
#define SIZE_MAX_READ	(256 * 1024 * 1024)

struct file_key {
	uint64_t dev, ino, size, mtime, mtime_ns, ctime, ctime_ns;
};

struct kept {
	struct file_key key;
	char hex[65];		/* "": it could not be read */
	UT_hash_handle hh;
};

struct file_hashes {
	struct kept *kept;	/* in the order of use, oldest first */
};

struct file_hashes *file_hashes_create(void)
{
	return calloc(1, sizeof(struct file_hashes));
}

static void forget(struct file_hashes *h, struct kept *k)
{
	HASH_DEL(h->kept, k);
	free(k);
}

void file_hashes_destroy(struct file_hashes *h)
{
	if (!h)
		return;
	while (h->kept)
		forget(h, h->kept);
	free(h);
}

static int file_open(const char *path, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (!fstat(fd, st) && S_ISREG(st->st_mode))
		return fd;
	close(fd);
	return -1;
}

static bool is_file_of(const struct stat *st, const struct kxw_process *f)
{
	return (f->known & KXW_KNOWS_EXE_FILE) && st->st_ino == f->exe_inode &&
	       major(st->st_dev) == f->exe_dev >> 20 && minor(st->st_dev) == (f->exe_dev & 0xfffff);
}

/* What the process runs, while it runs; else what its path names, if that is the same. */
static int process_open(const char *path, const struct kxw_process *f, struct stat *st)
{
	char proc[32];
	const char *const way[] = { proc, path };
	size_t i;
	int fd;

	snprintf(proc, sizeof(proc), "/proc/%u/exe", f->pid);
	for (i = 0; i < sizeof(way) / sizeof(*way); i++) {
		fd = file_open(way[i], st);
		if (fd >= 0 && is_file_of(st, f))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

static bool file_read(int fd, struct digest *d)
{
	char block[65536];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) > 0)
		digest_add(d, block, (size_t)n);
	return n == 0;
}

static void fill(struct kept *k, int fd)
{
	struct digest d;
	bool whole;

	if (k->key.size > SIZE_MAX_READ)
		return;
	digest_start(&d, DIGEST_SHA256);
	whole = file_read(fd, &d);
	digest_end(&d, k->hex, sizeof(k->hex));
	if (!whole)
		k->hex[0] = '\0';
}

static struct kept *find(struct file_hashes *h, int fd, const struct file_key *key)
{
	struct kept *k;

	HASH_FIND(hh, h->kept, key, sizeof(*key), k);
	if (k) {
		HASH_DEL(h->kept, k);
	} else {
		k = calloc(1, sizeof(*k));
		if (!k)
			return NULL;
		k->key = *key;
		fill(k, fd);
	}
	HASH_ADD(hh, h->kept, key, sizeof(k->key), k);
	if (HASH_COUNT(h->kept) > KEPT_MAX)
		forget(h, h->kept);
	return k;
}

const char *file_hash(struct file_hashes *h, const char *path, const struct kxw_process *process)
{
	struct file_key key;
	struct stat st;
	struct kept *k;
	int fd = process ? process_open(path, process, &st) : file_open(path, &st);

	if (fd < 0)
		return NULL;
	memset(&key, 0, sizeof(key));
	key.dev = st.st_dev;
	key.ino = st.st_ino;
	key.size = (uint64_t)st.st_size;
	key.mtime = (uint64_t)st.st_mtim.tv_sec;
	key.mtime_ns = (uint64_t)st.st_mtim.tv_nsec;
	key.ctime = (uint64_t)st.st_ctim.tv_sec;
	key.ctime_ns = (uint64_t)st.st_ctim.tv_nsec;
	k = find(h, fd, &key);
	close(fd);
	return k && *k->hex ? k->hex : NULL;
}
