// SPDX-License-Identifier: BSD-3-Clause
#include "prober.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <elf/points.h>
#include <tls/lru.h>

#include "mapped.h"
#include "message.h"

#define FILES_MAX	1024
#define RETRIES_MAX	16	/* files that wait, and are open while they do */
#define RETRY_AFTER	3000	/* milliseconds; the module wants a file to rest for two seconds */
#define TRIES_MAX	5
#define LOOKS_MAX	60	/* files in a minute: anybody may map what has a library's name */
#define PATH_SHOWN	256

/* What tells a file and its contents from others: as long as the key of struct lru. */
struct identity {
	uint64_t dev, inode, size, changed;
};

/* A file that was looked at. */
struct candidate {
	struct lru_node node;	/* by struct identity */
	struct points points;
	bool done;		/* nothing to probe, or refused, or the module keeps it */
};

struct retry {
	int fd;
	unsigned int tries;
	uint64_t at;		/* 0: as soon as the clock is known */
	char path[PATH_SHOWN];
};

struct prober {
	char *proc;
	uint64_t mntns;
	struct lru files;
	struct retry retry[RETRIES_MAX];
	size_t retries;
	uint64_t refused;
	time_t minute;		/* since when files are counted */
	unsigned int looks;
	bool on, settings;
	bool failed;		/* for all files, and that was said */
	bool blind_said;
};

struct prober *prober_create(const char *proc)
{
	struct prober *p = calloc(1, sizeof(*p));
	char path[PATH_MAX];
	struct stat st;

	if (!p)
		return NULL;
	p->files.max = FILES_MAX;
	p->proc = strdup(proc);
	if (!p->proc) {
		free(p);
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/self/ns/mnt", proc);
	p->mntns = stat(path, &st) ? 0 : st.st_ino;
	return p;
}

void prober_forget(struct prober *p)
{
	struct lru_node *node;

	while ((node = lru_pop(&p->files)))
		free(node);
	while (p->retries)
		close(p->retry[--p->retries].fd);
	p->failed = false;
}

void prober_destroy(struct prober *p)
{
	if (!p)
		return;
	prober_forget(p);
	free(p->proc);
	free(p);
}

void prober_set(struct prober *p, bool on, bool settings)
{
	if (p->on == on && p->settings == settings)
		return;
	p->on = on;
	p->settings = settings;
	prober_forget(p);
}

/* ---- files ---------------------------------------------------------------------- */

static bool identity_of(int fd, unsigned char key[LRU_KEY_SIZE])
{
	struct identity id;
	struct stat st;

	if (fstat(fd, &st))
		return false;
	id.dev = st.st_dev;
	id.inode = st.st_ino;
	id.size = (uint64_t)st.st_size;
	id.changed = (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec;
	memcpy(key, &id, LRU_KEY_SIZE);
	return true;
}

/* OpenSSL 1.0.2's libssl looks at the verdict without asking for it. */
static void say_blind(struct prober *p, const char *path)
{
	if (p->blind_said)
		return;
	p->blind_said = true;
	message("%s: this OpenSSL does not let its verdicts on certificates be seen", path);
}

/* False: that is enough for a minute. */
static bool may_look(struct prober *p)
{
	struct timespec now = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!p->minute || now.tv_sec - p->minute >= 60) {
		p->minute = now.tv_sec + !now.tv_sec;
		p->looks = 0;
	}
	if (p->looks == LOOKS_MAX)
		message("more than %d new files in a minute have a TLS library's name: the rest"
			" is looked at when it is mapped again", LOOKS_MAX);
	return p->looks++ < LOOKS_MAX;
}

static struct candidate *look(struct prober *p, int fd, const char *path)
{
	unsigned char key[LRU_KEY_SIZE];
	struct lru_node *gone;
	struct candidate *c;

	if (!identity_of(fd, key))
		return NULL;
	c = (struct candidate *)lru_find(&p->files, key);
	if (c)
		return c;
	c = may_look(p) ? calloc(1, sizeof(*c)) : NULL;
	if (!c)
		return NULL;
	memcpy(c->node.key, key, sizeof(key));
	points_find(&c->points, fd, p->settings);
	p->refused += c->points.why != NULL;
	if (c->points.why)
		message("%s: not probed (%s): %s", path, c->points.left_out, c->points.why);
	if (c->points.blind)
		say_blind(p, path);
	c->done = !c->points.count;
	gone = lru_add(&p->files, &c->node);
	free(gone);
	return gone == &c->node ? NULL : c;
}

/* ---- the module ----------------------------------------------------------------- */

/* True: fd is kept, to be tried again. */
static bool wait_for(struct prober *p, int fd, const char *path, unsigned int tries)
{
	struct retry *r = &p->retry[p->retries];

	if (tries >= TRIES_MAX || p->retries == RETRIES_MAX)
		return false;
	r->fd = fd;
	r->tries = tries + 1;
	r->at = 0;
	snprintf(r->path, sizeof(r->path), "%s", path);
	p->retries++;
	return true;
}

static void say_refused(struct prober *p, struct kxw *module, const char *path, int ret)
{
	const char *detail = kxw_detail(module);

	p->refused++;
	message("%s: not probed: %s", path, *detail ? detail : kxw_strerror(ret));
}

/* What no other file would fare better with. */
static bool is_final(struct prober *p, struct kxw *module, int ret)
{
	if (ret != KXWE_UNSUPPORTED && ret != KXWE_PERMISSION)
		return false;
	if (!p->failed)
		message("TLS libraries are not probed: %s", ret == KXWE_PERMISSION ?
			"that needs CAP_SYS_ADMIN; see library in kxwatchd.conf(5)" :
			*kxw_detail(module) ? kxw_detail(module) : "this kernel has no uprobes");
	p->failed = true;
	return true;
}

/* True: fd is kept. */
static bool probe(struct prober *p, struct kxw *module, int fd, const char *path,
		  unsigned int tries)
{
	struct candidate *c = look(p, fd, path);
	struct kxw_probe now;
	int ret;

	if (!c || c->done)
		return false;
	ret = kxw_set_probes(module, fd, c->points.point, c->points.count, &now);
	if (!ret) {
		/* Others are given up with their last mapping, and asked for again. */
		c->done = now.pinned;
		return false;
	}
	if (ret == KXWE_NO_MODULE || is_final(p, module, ret))
		return false;
	if (ret == KXWE_AGAIN && wait_for(p, fd, path, tries))
		return true;
	say_refused(p, module, path, ret);
	c->done = true;
	return false;
}

/* A name is anybody's choice, and goes to a log. */
static void show_path(char shown[PATH_SHOWN], const char *path)
{
	snprintf(shown, PATH_SHOWN, "%s", path ? path : "a library of unknown name");
	for (; *shown; shown++)
		if (*shown < ' ' || *shown > '~')
			*shown = '?';
}

void prober_take(struct prober *p, struct kxw *module, const struct kxw_process *process,
		 const struct kxw_library *library)
{
	char path[PATH_SHOWN];
	int fd;

	if (!p->on || p->failed || !module)
		return;
	fd = mapped_open(p->proc, p->mntns, process, library);
	show_path(path, library->path);
	if (fd >= 0 && !probe(p, module, fd, path, 0))
		close(fd);
}

uint64_t prober_refused(const struct prober *p)
{
	return p ? p->refused : 0;
}

void prober_tick(struct prober *p, struct kxw *module, uint64_t now)
{
	struct retry r;
	size_t i;

	for (i = p->retries; i-- > 0;) {
		if (!p->retry[i].at)
			p->retry[i].at = now + RETRY_AFTER;
		if (p->retry[i].at > now || !module)
			continue;
		r = p->retry[i];
		p->retry[i] = p->retry[--p->retries];
		if (!probe(p, module, r.fd, r.path, r.tries))
			close(r.fd);
	}
}

/* ---- what an earlier run, or other settings, left ------------------------------- */

static int withdraw(const struct kxw_probe *probe, void *arg)
{
	int fd = open(probe->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return 0;
	kxw_set_probes(arg, fd, NULL, 0, NULL);
	close(fd);
	return 0;
}

static int count(const struct kxw_probe *probe, void *arg)
{
	(void)probe;
	++*(size_t *)arg;
	return 0;
}

void prober_withdraw(struct prober *p, struct kxw *module)
{
	size_t left = 0;

	if (p->on || !module || kxw_probes(module, withdraw, module) ||
	    kxw_probes(module, count, &left) || !left)
		return;
	message("%zu TLS libraries are still probed, though library.enabled is off: until the"
		" module is unloaded", left);
}
