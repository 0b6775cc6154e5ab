// SPDX-License-Identifier: BSD-3-Clause
#include "process_json.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "text.h"

#define CONTAINER_ID_SIZE 64	/* hex digits, of every runtime that follows OCI's habit */

static json_t *args_json(const struct kxw_process *f)
{
	json_t *args = json_array();
	size_t at, n;

	for (at = 0; f->args && at < f->args_size; at += n + 1) {
		n = strnlen(f->args + at, f->args_size - at);
		json_array_append_new(args, text_json_bytes(f->args + at, n));
	}
	return args;
}

static json_t *command_line_json(const struct kxw_process *f)
{
	char line[4096];
	size_t i, n = f->args_size;

	if (!f->args)
		return NULL;
	while (n && !f->args[n - 1])
		n--;
	if (n > sizeof(line))
		n = sizeof(line);
	for (i = 0; i < n; i++)
		line[i] = f->args[i] ? f->args[i] : ' ';
	return text_json_bytes(line, n);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ULL + (uint64_t)ts.tv_nsec;
}

/* From CLOCK_BOOTTIME to the wall clock as it is set now. */
static json_t *start_json(const struct kxw_process *f)
{
	if (!f->start)
		return NULL;
	return text_json_time(clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME) + f->start);
}

static json_t *parent_json(const struct process *p)
{
	json_t *parent = json_object();

	if (p->fact.known & KXW_KNOWS_PPID)
		text_set(parent, "pid", json_integer(p->fact.ppid));
	text_set(parent, "name", text_json(p->fact.parent_comm));
	text_set(parent, "executable", text_json(p->parent_exe));
	return parent;
}

static json_t *user_json(const struct record_context *c, const struct kxw_process *f)
{
	json_t *user;

	if (!(f->known & KXW_KNOWS_UID))
		return NULL;
	user = json_object();
	text_set(user, "id", text_json_format("%u", f->uid));
	text_set(user, "name", text_json(users_name(c->users, f->uid)));
	return user;
}

json_t *process_json(const struct record_context *c, const struct process *p)
{
	json_t *o;

	if (!p)
		return NULL;
	o = json_object();
	/* Of a capture only the program may be known. */
	if (p->fact.pid) {
		text_set(o, "pid", json_integer(p->fact.pid));
		text_set(o, "entity_id",
			 text_json_format("%016llx-%llu", (unsigned long long)c->instance,
					  (unsigned long long)p->fact.id));
	}
	text_set(o, "start", start_json(&p->fact));
	text_set(o, "name", text_json(p->fact.comm));
	text_set(o, "executable", text_json(p->fact.exe));
	text_set(o, "args", args_json(&p->fact));
	text_set(o, "command_line", command_line_json(&p->fact));
	text_set(o, "parent", parent_json(p));
	text_set(o, "user", user_json(c, &p->fact));
	return o;
}

static void flag_set(json_t *o, const char *key, bool is)
{
	text_set(o, key, is ? json_true() : NULL);
}

json_t *process_json_more(const struct process *p)
{
	json_t *o;

	if (!p)
		return NULL;
	o = json_object();
	text_set(o, "script", text_json(p->script));
	flag_set(o, "executable_deleted", p->fact.exe_deleted);
	flag_set(o, "executable_memfd", p->fact.exe_memfd);
	flag_set(o, "cut", p->fact.cut);
	if (p->fact.known & KXW_KNOWS_LOGINUID)
		text_set(o, "login_user_id", text_json_format("%u", p->fact.loginuid));
	if (p->fact.known & KXW_KNOWS_SESSION)
		text_set(o, "session", json_integer(p->fact.session));
	text_set(o, "cgroup", text_json(p->fact.cgroup));
	return o;
}

/* "/system.slice/docker-<id>.scope", "/kubepods/.../<id>": the last run of 64 hex digits. */
json_t *process_json_container(const struct process *p)
{
	const char *at = p ? p->fact.cgroup : NULL, *found = NULL;
	size_t n = 0;

	for (; at && *at; at++) {
		n = isxdigit((unsigned char)*at) ? n + 1 : 0;
		if (n == CONTAINER_ID_SIZE && !isxdigit((unsigned char)at[1]))
			found = at + 1 - CONTAINER_ID_SIZE;
	}
	return found ? text_json_bytes(found, CONTAINER_ID_SIZE) : NULL;
}

static const char *how_name(uint32_t how)
{
	static const char *const name[] = {
		[KXW_HOW_STARTUP] = "startup", [KXW_HOW_DLOPEN] = "dlopen",
		[KXW_HOW_PRELOAD] = "preload", [KXW_HOW_INHERITED] = "inherited",
		[KXW_HOW_RUNNING] = "running", [KXW_HOW_MPROTECT] = "mprotect",
	};

	return how < sizeof(name) / sizeof(name[0]) ? name[how] : NULL;
}

json_t *library_json(const struct library *l)
{
	json_t *o = json_object();

	text_set(o, "path", text_json(l->path));
	if (l->known_file) {
		text_set(o, "dev", text_json_format("%u:%u", l->dev >> 20, l->dev & 0xfffff));
		text_set(o, "inode", json_integer((json_int_t)l->inode));
	}
	text_set(o, "how", text_json(how_name(l->how)));
	flag_set(o, "deleted", l->deleted);
	return o;
}

json_t *libraries_json(const struct process *p)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; p && i < p->libraries; i++)
		json_array_append_new(list, library_json(&p->library[i]));
	return list;
}
