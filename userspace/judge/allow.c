// SPDX-License-Identifier: BSD-3-Clause
#include "allow.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <uthash.h>

#include "glob.h"

/* Entries with the same key, in the order of the file. */
struct allow_slot {
	struct allow_entry *first, *last;
	UT_hash_handle hh;
	size_t size;
	char key[];
};

/* "executable\0" or "executable\0script\0" */
#define KEY_SIZE (2 * PATH_MAX + 2)

/* ---- indexes -------------------------------------------------------------------- */

static struct allow_slot *slot_find(struct allow_slot *index, const char *key, size_t size)
{
	struct allow_slot *s;

	HASH_FIND(hh, index, key, size, s);
	return s;
}

static struct allow_slot *slot_get(struct allow_slot **index, const char *key, size_t size)
{
	struct allow_slot *s = slot_find(*index, key, size);

	if (s)
		return s;
	s = calloc(1, sizeof(*s) + size);
	if (!s)
		return NULL;
	memcpy(s->key, key, size);
	s->size = size;
	HASH_ADD_KEYPTR(hh, *index, s->key, size, s);
	return s;
}

static void index_clean(struct allow_slot **index)
{
	struct allow_slot *s, *next;

	HASH_ITER(hh, *index, s, next) {
		HASH_DEL(*index, s);
		free(s);
	}
}

/* Appends to an array of entries. */
static int append(struct allow_entry ***array, size_t *count, struct allow_entry *e)
{
	struct allow_entry **grown = realloc(*array, (*count + 1) * sizeof(*grown));

	if (!grown)
		return -1;
	*array = grown;
	grown[(*count)++] = e;
	return 0;
}

/* The key of the one program an entry is about, or 0: it is about several. */
static size_t program_key(const struct allow_entry *e, char key[KEY_SIZE])
{
	size_t n, more;

	if (!e->executable || !glob_literal(e->executable, key, PATH_MAX, &n))
		return 0;
	n++;
	if (e->script && glob_literal(e->script, key + n, PATH_MAX, &more))
		n += more + 1;
	return n;
}

static void lower(char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text += 'a' - 'A';
}

/* The same of its destination: a name, or the bytes of an address. */
static size_t there_key(const struct allow_entry *e, char key[KEY_SIZE])
{
	const struct network *n = &e->destination;
	size_t size;

	if (e->server_name && glob_literal(e->server_name, key, PATH_MAX, &size)) {
		lower(key);
		return size + 1;
	}
	if (e->any_destination || n->prefix != 8 * n->ip_size)
		return 0;
	memcpy(key, n->ip, n->ip_size);
	return n->ip_size;
}

static int index_program(struct allow_list *l, struct allow_entry *e)
{
	char key[KEY_SIZE];
	size_t size = program_key(e, key);
	struct allow_slot *s;

	if (!size)
		return append(&l->glob, &l->globs, e);
	s = slot_get(&l->program, key, size);
	if (!s)
		return -1;
	if (s->last)
		s->last->next = e;
	else
		s->first = e;
	s->last = e;
	return 0;
}

static int index_there(struct allow_list *l, struct allow_entry *e)
{
	char key[KEY_SIZE];
	size_t size = there_key(e, key);
	struct allow_slot *s;

	if (!size)
		return append(&l->afar, &l->afars, e);
	s = slot_get(&l->there, key, size);
	if (!s)
		return -1;
	e->next_there = s->first;
	s->first = e;
	return 0;
}

/* ---- the list ------------------------------------------------------------------- */

void allow_list_clean(struct allow_list *l)
{
	size_t i;

	index_clean(&l->program);
	index_clean(&l->there);
	for (i = 0; i < l->count; i++) {
		allow_entry_clean(l->entry[i]);
		free(l->entry[i]);
	}
	free(l->entry);
	free(l->glob);
	free(l->afar);
	if (l->files) {
		packages_destroy(l->files->packages);
		file_hashes_destroy(l->files->hashes);
	}
	free(l->files);
	memset(l, 0, sizeof(*l));
}

static int files_need(struct allow_list *l, const struct allow_entry *e)
{
	struct allow_files *f = l->files;

	if (!f)
		l->files = f = calloc(1, sizeof(*f));
	if (!f)
		return -1;
	if (e->package && !f->packages)
		f->packages = packages_create("");
	if (e->sha256 && !f->hashes)
		f->hashes = file_hashes_create();
	return (e->package && !f->packages) || (e->sha256 && !f->hashes) ? -1 : 0;
}

int allow_list_add(struct allow_list *l, const struct allow_entry *e)
{
	struct allow_entry *copy = malloc(sizeof(*copy));

	if (!copy)
		return -1;
	*copy = *e;
	copy->next = copy->next_there = NULL;
	if (files_need(l, e) || append(&l->entry, &l->count, copy))
		goto free_copy;
	/* A slot without entries harms nobody; the program's goes in last. */
	if (index_there(l, copy))
		goto remove_entry;
	if (index_program(l, copy))
		goto remove_there;
	l->wants_hello |= e->ja4_stable != NULL;
	return 0;
remove_there:
	if (l->afars && l->afar[l->afars - 1] == copy) {
		l->afars--;
	} else {
		char key[KEY_SIZE];
		size_t size = there_key(copy, key);

		slot_find(l->there, key, size)->first = copy->next_there;
	}
remove_entry:
	l->count--;
free_copy:
	free(copy);
	return -1;
}

void allow_list_tell_expired(struct allow_list *l, time_t at,
			     void (*tell)(const struct allow_entry *e, void *arg), void *arg)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (l->entry[i]->told || allow_entry_holds(l->entry[i], at))
			continue;
		l->entry[i]->told = true;
		tell(l->entry[i], arg);
	}
}

/* ---- questions ------------------------------------------------------------------ */

/*
 * A daemon that its service manager gives a view of its own of the host still means
 * the host's paths. Without the right to look there, its own view is the best guess.
 */
uint64_t allow_mntns_here(void)
{
	struct stat st;

	if (!stat("/proc/1/ns/mnt", &st) || !stat("/proc/self/ns/mnt", &st))
		return st.st_ino;
	return 0;
}

/*
 * In a mount namespace of its own anybody may put any file under any name
 * (user_namespaces(7)). There a path counts only if it is the host's file.
 */
static bool path_is_hosts(const struct allow_list *l, const struct kxw_process *f)
{
	struct stat st;

	if (!l->mntns || !(f->known & KXW_KNOWS_MNTNS) || f->mntns == l->mntns)
		return true;
	return (f->known & KXW_KNOWS_EXE_FILE) && !stat(f->exe, &st) &&
	       st.st_ino == f->exe_inode && major(st.st_dev) == f->exe_dev >> 20 &&
	       minor(st.st_dev) == (f->exe_dev & 0xfffff);
}

void allow_query_set_process(struct allow_query *q, const struct allow_list *l,
			     const struct process *p)
{
	size_t i;

	if (!p || !p->fact.exe || p->fact.exe_memfd || p->fact.exe_deleted)
		return;
	q->process = &p->fact;
	q->executable = p->fact.exe;
	q->host_path = path_is_hosts(l, &p->fact);
	q->script = p->script;
	q->parent = p->parent_exe;
	q->cgroup = p->fact.cgroup;
	q->knows_user = p->fact.known & KXW_KNOWS_UID;
	q->uid = p->fact.uid;
	for (i = 0; i < p->libraries; i++)
		if (p->library[i].path)
			q->library[q->libraries++] = p->library[i].path;
}

static const struct allow_entry *slot_first(const struct allow_list *l,
					    const struct allow_query *q, bool with_script)
{
	char key[KEY_SIZE];
	size_t n = strlen(q->executable) + 1, more = with_script ? strlen(q->script) + 1 : 0;
	const struct allow_slot *s;

	if (n > PATH_MAX || more > PATH_MAX)
		return NULL;
	memcpy(key, q->executable, n);
	if (with_script)
		memcpy(key + n, q->script, more);
	s = slot_find(l->program, key, n + more);
	return s ? s->first : NULL;
}

const struct allow_entry *allow_next(const struct allow_list *l, const struct allow_query *q,
				     struct allow_cursor *c)
{
	enum { SCRIPT, EXECUTABLE, GLOBS };

	if (!q->executable || !l->count)
		return NULL;
	if (c->entry)
		c->entry = c->entry->next;
	if (!c->entry && c->stage == SCRIPT) {
		c->stage++;
		c->entry = q->script ? slot_first(l, q, true) : NULL;
	}
	if (!c->entry && c->stage == EXECUTABLE) {
		c->stage++;
		c->entry = slot_first(l, q, false);
	}
	if (!c->entry && c->glob < l->globs) {
		l->files->looked_at++;
		return l->glob[c->glob++];
	}
	l->files->looked_at += c->entry != NULL;
	return c->entry;
}

const struct allow_entry *allow_find(const struct allow_list *l, const struct allow_query *q)
{
	struct allow_cursor c = { 0, 0, NULL };
	const struct allow_entry *e;

	while ((e = allow_next(l, q, &c)))
		if (allow_entry_is_destination(e, q) &&
		    allow_entry_issuer(e, q) == ALLOW_FITS &&
		    allow_entry_hello(e, q) == ALLOW_FITS &&
		    allow_entry_is_program(e, q, l->files))
			return e;
	return NULL;
}

static bool slot_has(const struct allow_list *l, const struct allow_query *q, const char *key,
		     size_t size)
{
	const struct allow_slot *s = slot_find(l->there, key, size);
	const struct allow_entry *e;

	for (e = s ? s->first : NULL; e; e = e->next_there) {
		l->files->looked_at++;
		if (allow_entry_holds(e, q->at) && allow_entry_is_destination(e, q))
			return true;
	}
	return false;
}

bool allow_knows_destination(const struct allow_list *l, const struct allow_query *q)
{
	char name[256];
	size_t i, n = q->server_name ? strlen(q->server_name) + 1 : 0;

	if (!l->count)
		return false;
	if (n && n <= sizeof(name)) {
		memcpy(name, q->server_name, n);
		lower(name);
		if (slot_has(l, q, name, n))
			return true;
	}
	if (q->remote.ip_size &&
	    slot_has(l, q, (const char *)q->remote.ip, q->remote.ip_size))
		return true;
	for (i = 0; i < l->afars; i++) {
		l->files->looked_at++;
		if (allow_entry_holds(l->afar[i], q->at) &&
		    allow_entry_is_destination(l->afar[i], q))
			return true;
	}
	return false;
}
