// SPDX-License-Identifier: BSD-3-Clause
#include "process_json.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#define CONTAINER_ID_SIZE 64	/* hex digits, of every runtime that follows OCI's habit */
#define COMMAND_LINE_MAX 4096

static void write_args(struct line *l, const struct kxw_process *f)
{
	size_t at, n;

	line_list(l, "args");
	for (at = 0; f->args && at < f->args_size; at += n + 1) {
		n = strnlen(f->args + at, f->args_size - at);
		line_bytes(l, NULL, f->args + at, n);
	}
	line_close(l);
}

/* The arguments, with a blank in between. */
static void write_command_line(struct line *l, const struct kxw_process *f)
{
	size_t at, n, size = f->args_size;

	if (!f->args)
		return;
	while (size && !f->args[size - 1])
		size--;
	if (size > COMMAND_LINE_MAX)
		size = COMMAND_LINE_MAX;
	line_begin_text(l, "command_line");
	for (at = 0; at < size; at += n + 1) {
		n = strnlen(f->args + at, size - at);
		line_say_bytes(l, f->args + at, n);
		if (at + n < size)
			line_say(l, " ");
	}
	line_end_text(l);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ULL + (uint64_t)ts.tv_nsec;
}

/* From CLOCK_BOOTTIME to the wall clock as it is set now. */
static void write_start(struct line *l, const struct kxw_process *f)
{
	if (f->start)
		line_time(l, "start",
			  clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME) + f->start);
}

static void write_parent(struct line *l, const struct process *p)
{
	line_object(l, "parent");
	if (p->fact.known & KXW_KNOWS_PPID)
		line_number(l, "pid", p->fact.ppid);
	line_text(l, "name", p->fact.parent_comm);
	line_text(l, "executable", p->parent_exe);
	line_fact(l, FACT_PARENT);
	line_close(l);
}

void process_json_user(struct line *l, const struct record_context *c, uint32_t uid)
{
	line_object(l, "user");
	line_begin_text(l, "id");
	line_say_number(l, uid);
	line_end_text(l);
	line_fact(l, FACT_USER_ID);
	line_text(l, "name", users_name(c->users, uid));
	line_fact(l, FACT_USER);
	line_close(l);
}

/* "/system.slice/docker-<id>.scope", "/kubepods/.../<id>": the last run of 64 hex digits. */
static void write_container(struct line *l, const struct process *p)
{
	const char *at = p->fact.cgroup, *found = NULL;
	size_t n = 0;

	for (; at && *at; at++) {
		n = isxdigit((unsigned char)*at) ? n + 1 : 0;
		if (n == CONTAINER_ID_SIZE && !isxdigit((unsigned char)at[1]))
			found = at + 1 - CONTAINER_ID_SIZE;
	}
	line_object(l, "container");
	line_bytes(l, "id", found, CONTAINER_ID_SIZE);
	line_fact(l, FACT_CONTAINER);
	line_close(l);
}

static void write_process(struct line *l, const struct record_context *c,
			  const struct process *p)
{
	line_object(l, "process");
	/* Of a capture only the program may be known. */
	if (p->fact.pid) {
		line_number(l, "pid", p->fact.pid);
		line_fact(l, FACT_PID);
		line_begin_text(l, "entity_id");
		line_say_hex(l, c->instance);
		line_say(l, "-");
		line_say_number(l, p->fact.id);
		line_end_text(l);
		line_fact(l, FACT_ENTITY);
	}
	write_start(l, &p->fact);
	line_text(l, "name", p->fact.comm);
	line_fact(l, FACT_PROCESS);
	line_text(l, "executable", p->fact.exe);
	line_fact(l, FACT_EXECUTABLE);
	write_args(l, &p->fact);
	write_command_line(l, &p->fact);
	write_parent(l, p);
	if (p->fact.known & KXW_KNOWS_UID)
		process_json_user(l, c, p->fact.uid);
	line_close(l);
	write_container(l, p);
}

/* Kept for a second, as clocks are set and users get other names. */
void process_json(struct line *l, const struct record_context *c, const struct process *p)
{
	union kept_key key = { { 0 } };
	size_t from = l->size;

	if (!p)
		return;
	key.number[0] = c->instance;
	key.number[1] = p->fact.id;
	key.number[2] = p->revision;
	key.number[3] = clock_ns(CLOCK_MONOTONIC_COARSE) / 1000000000ULL;
	key.number[KEPT_KIND] = KEPT_PROCESS;
	if (p->revision && kept_again(c->kept, l, &key))
		return;
	write_process(l, c, p);
	if (p->revision)
		kept_take(c->kept, l, &key, from);
}

static void write_if(struct line *l, const char *key, bool is)
{
	if (is)
		line_flag(l, key, true);
}

void process_json_more(struct line *l, const struct process *p)
{
	if (!p)
		return;
	line_object(l, "process");
	line_text(l, "script", p->script);
	line_fact(l, FACT_SCRIPT);
	write_if(l, "executable_deleted", p->fact.exe_deleted);
	write_if(l, "executable_memfd", p->fact.exe_memfd);
	write_if(l, "cut", p->fact.cut);
	if (p->fact.known & KXW_KNOWS_LOGINUID) {
		line_begin_text(l, "login_user_id");
		line_say_number(l, p->fact.loginuid);
		line_end_text(l);
	}
	if (p->fact.known & KXW_KNOWS_SESSION)
		line_number(l, "session", p->fact.session);
	line_text(l, "cgroup", p->fact.cgroup);
	line_close(l);
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

void library_json(struct line *l, const struct library *library)
{
	line_object(l, NULL);
	line_text(l, "path", library->path);
	if (library->known_file) {
		line_begin_text(l, "dev");
		line_say_number(l, library->dev >> 20);
		line_say(l, ":");
		line_say_number(l, library->dev & 0xfffff);
		line_end_text(l);
		line_number(l, "inode", (int64_t)library->inode);
	}
	line_word(l, "how", how_name(library->how));
	write_if(l, "deleted", library->deleted);
	line_close(l);
}

void libraries_json(struct line *l, const struct process *p)
{
	size_t i;

	line_list(l, "libraries");
	for (i = 0; p && i < p->libraries; i++)
		library_json(l, &p->library[i]);
	line_close(l);
}
