// SPDX-License-Identifier: BSD-3-Clause
#include "process.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "script.h"

struct process_table {
	struct process *by_id;		/* in the order of use, oldest first */
	struct process *by_birth;
	char *proc;
	size_t capacity;
	uint64_t evicted;
	uint64_t revision;		/* the last that was given */
};

/* ---- strings that a process owns -------------------------------------------- */

static void fact_clean(struct kxw_process *f)
{
	free((char *)f->comm);
	free((char *)f->parent_comm);
	free((char *)f->exe);
	free((char *)f->cgroup);
	free((char *)f->args);
}

static bool string_copy(const char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return *to || !from;
}

/* A NUL is put behind the arguments, so that the last one is a string as well. */
static bool args_copy(struct kxw_process *to, const struct kxw_process *from)
{
	char *args;

	to->args = NULL;
	to->args_size = 0;
	if (!from->args)
		return true;
	args = calloc(1, from->args_size + 1);
	if (!args)
		return false;
	memcpy(args, from->args, from->args_size);
	to->args = args;
	to->args_size = from->args_size;
	return true;
}

static int fact_copy(struct kxw_process *to, const struct kxw_process *from)
{
	bool ok;

	*to = *from;
	ok = string_copy(&to->comm, from->comm);
	ok &= string_copy(&to->parent_comm, from->parent_comm);
	ok &= string_copy(&to->exe, from->exe);
	ok &= string_copy(&to->cgroup, from->cgroup);
	ok &= args_copy(to, from);
	if (ok)
		return 0;
	fact_clean(to);
	return -1;
}

/* ---- one image ---------------------------------------------------------------- */

struct process *process_hold(struct process *p)
{
	if (p)
		p->holders++;
	return p;
}

void process_release(struct process *p)
{
	size_t i;

	if (!p || --p->holders)
		return;
	for (i = 0; i < p->libraries; i++)
		free(p->library[i].path);
	fact_clean(&p->fact);
	free(p->parent_exe);
	free(p->peers);
	free(p->outside);
	free(p);
}

static bool library_same(const struct library *l, const struct kxw_library *fact)
{
	if (l->known_file && fact->known_file)
		return l->dev == fact->dev && l->inode == fact->inode;
	return l->path && fact->path && !strcmp(l->path, fact->path);
}

struct library library_borrow(const struct kxw_library *fact, uint64_t time)
{
	return (struct library){
		.path = (char *)fact->path, .inode = fact->inode, .dev = fact->dev,
		.known_file = fact->known_file, .how = fact->how, .deleted = fact->deleted,
		.time = time,
	};
}

const struct library *process_add_library(struct process *p, const struct kxw_library *fact,
					  uint64_t time)
{
	struct library *l;
	size_t i;

	for (i = 0; i < p->libraries; i++)
		if (library_same(&p->library[i], fact))
			return NULL;
	if (p->libraries == PROCESS_LIBRARIES_MAX) {
		p->libraries_cut = true;
		return NULL;
	}
	l = &p->library[p->libraries];
	l->path = fact->path ? strdup(fact->path) : NULL;
	if (fact->path && !l->path)
		return NULL;
	l->inode = fact->inode;
	l->dev = fact->dev;
	l->known_file = fact->known_file;
	l->how = fact->how;
	l->deleted = fact->deleted;
	l->time = time;
	p->libraries++;
	return l;
}

const struct library *process_library(const struct process *p, uint32_t dev, uint64_t inode)
{
	size_t i;

	for (i = 0; p && i < p->libraries; i++)
		if (p->library[i].known_file && p->library[i].dev == dev &&
		    p->library[i].inode == inode)
			return &p->library[i];
	return NULL;
}

/* ---- the parent's executable -------------------------------------------------- */

/* Field 22 of /proc/PID/stat, in clock ticks; the name before it may hold anything. */
static bool proc_start(const char *proc, uint32_t pid, uint64_t *ticks)
{
	char path[PATH_MAX], text[1024];
	unsigned long long start;
	const char *after;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%u/stat", proc, pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	after = strrchr(text, ')');
	if (!after || sscanf(after + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
			     " %*s %*s %*s %*s %*s %*s %llu", &start) != 1)
		return false;
	*ticks = start;
	return true;
}

static bool proc_is(const char *proc, uint32_t pid, uint64_t start)
{
	long hertz = sysconf(_SC_CLK_TCK);
	uint64_t ticks;

	return hertz > 0 && proc_start(proc, pid, &ticks) &&
	       ticks == start / (1000000000ULL / (uint64_t)hertz);
}

/* Asked before and after: a process id may pass on between two looks. */
static char *proc_exe(const char *proc, uint32_t pid, uint64_t start)
{
	char path[PATH_MAX], exe[PATH_MAX];
	ssize_t n;

	if (!proc_is(proc, pid, start))
		return NULL;
	snprintf(path, sizeof(path), "%s/%u/exe", proc, pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	if (n <= 0 || !proc_is(proc, pid, start))
		return NULL;
	exe[n] = '\0';
	return strdup(exe);
}

static bool knows_parent(const struct kxw_process *f)
{
	return f->known & KXW_KNOWS_PPID && f->known & KXW_KNOWS_PARENT_START;
}

static struct process *parent_find(struct process_table *t, const struct kxw_process *f)
{
	struct process_birth birth = { f->ppid, f->parent_start };
	struct process *parent = NULL;

	if (knows_parent(f))
		HASH_FIND(by_birth, t->by_birth, &birth, sizeof(birth), parent);
	return parent;
}

struct process *process_table_parent(struct process_table *t, const struct process *p)
{
	return parent_find(t, &p->fact);
}

static char *parent_exe_find(struct process_table *t, const struct kxw_process *f)
{
	struct process *parent;

	if (!knows_parent(f))
		return NULL;
	parent = parent_find(t, f);
	if (parent && parent->fact.exe)
		return strdup(parent->fact.exe);
	return t->proc ? proc_exe(t->proc, f->ppid, f->parent_start) : NULL;
}

/* ---- the table ---------------------------------------------------------------- */

struct process_table *process_table_create(size_t capacity, const char *proc)
{
	struct process_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->capacity = capacity;
	t->proc = proc ? strdup(proc) : NULL;
	if (proc && !t->proc) {
		free(t);
		return NULL;
	}
	return t;
}

static void process_remove(struct process_table *t, struct process *p)
{
	HASH_DELETE(by_id, t->by_id, p);
	if (p->newest)
		HASH_DELETE(by_birth, t->by_birth, p);
	p->newest = false;
	process_release(p);
}

void process_table_clear(struct process_table *t)
{
	while (t->by_id)
		process_remove(t, t->by_id);
}

void process_table_destroy(struct process_table *t)
{
	if (!t)
		return;
	process_table_clear(t);
	free(t->proc);
	free(t);
}

uint64_t process_table_evicted(const struct process_table *t)
{
	return t->evicted;
}

void process_table_resize(struct process_table *t, size_t capacity)
{
	t->capacity = capacity;
	while (HASH_CNT(by_id, t->by_id) > capacity) {
		process_remove(t, t->by_id);
		t->evicted++;
	}
}

struct process *process_table_find(struct process_table *t, uint64_t id)
{
	struct process *p;

	HASH_FIND(by_id, t->by_id, &id, sizeof(id), p);
	/* The one that was used last is so already. */
	if (p && p->by_id.next) {
		HASH_DELETE(by_id, t->by_id, p);
		HASH_ADD(by_id, t->by_id, fact.id, sizeof(p->fact.id), p);
	}
	return p;
}

static void process_insert(struct process_table *t, struct process *p)
{
	struct process *older;

	if (HASH_CNT(by_id, t->by_id) >= t->capacity) {
		process_remove(t, t->by_id);
		t->evicted++;
	}
	HASH_FIND(by_birth, t->by_birth, &p->birth, sizeof(p->birth), older);
	if (older) {
		HASH_DELETE(by_birth, t->by_birth, older);
		older->newest = false;
	}
	HASH_ADD(by_id, t->by_id, fact.id, sizeof(p->fact.id), p);
	HASH_ADD(by_birth, t->by_birth, birth, sizeof(p->birth), p);
	p->newest = true;
}

struct process *process_table_add(struct process_table *t, const struct kxw_process *fact,
				  uint64_t time)
{
	struct process *p = process_table_find(t, fact->id);
	struct kxw_process copy;
	bool fresh = !p;

	if (fact_copy(&copy, fact))
		return NULL;
	if (!fresh) {
		fact_clean(&p->fact);
	} else {
		p = calloc(1, sizeof(*p));
		if (!p) {
			fact_clean(&copy);
			return NULL;
		}
		p->holders = 1;
		p->birth.pid = fact->pid;
		p->birth.start = fact->start;
		p->parent_exe = parent_exe_find(t, fact);
	}
	p->fact = copy;
	p->revision = ++t->revision;
	p->script = script_find(copy.exe, copy.args, copy.args_size);
	if (time)
		p->seen = time;
	if (fresh)
		process_insert(t, p);
	return p;
}
