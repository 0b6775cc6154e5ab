// SPDX-License-Identifier: BSD-3-Clause
#include "fact_json.h"

#include "words.h"

#include "record/text.h"

json_t *fact_number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

json_t *fact_word(const char *text, uint32_t n)
{
	return text ? json_string(text) : json_integer(n);
}

void fact_set_flag(json_t *o, const char *name, bool flag)
{
	if (flag)
		text_set(o, name, json_true());
}

void fact_set_if(json_t *o, const char *name, bool known, uint64_t n)
{
	if (known)
		text_set(o, name, fact_number(n));
}

static json_t *args_json(const struct kxw_process *p)
{
	json_t *list = json_array();
	size_t i, from = 0;

	for (i = 0; i < p->args_size; i++) {
		if (p->args[i])
			continue;
		json_array_append_new(list, text_json_bytes(p->args + from, i - from));
		from = i + 1;
	}
	return list;
}

json_t *fact_process_json(const struct kxw_process *p)
{
	json_t *o = json_object();

	text_set(o, "id", fact_number(p->id));
	text_set(o, "pid", fact_number(p->pid));
	text_set(o, "start", fact_number(p->start));
	fact_set_if(o, "ppid", p->known & KXW_KNOWS_PPID, p->ppid);
	fact_set_if(o, "parent_start", p->known & KXW_KNOWS_PARENT_START, p->parent_start);
	text_set(o, "parent_comm", text_json(p->parent_comm));
	fact_set_if(o, "uid", p->known & KXW_KNOWS_UID, p->uid);
	fact_set_if(o, "gid", p->known & KXW_KNOWS_UID, p->gid);
	fact_set_if(o, "euid", p->known & KXW_KNOWS_UID, p->euid);
	fact_set_if(o, "loginuid", p->known & KXW_KNOWS_LOGINUID, p->loginuid);
	fact_set_if(o, "session", p->known & KXW_KNOWS_SESSION, p->session);
	text_set(o, "comm", text_json(p->comm));
	text_set(o, "exe", text_json(p->exe));
	fact_set_if(o, "exe_dev", p->known & KXW_KNOWS_EXE_FILE, p->exe_dev);
	fact_set_if(o, "exe_inode", p->known & KXW_KNOWS_EXE_FILE, p->exe_inode);
	fact_set_flag(o, "exe_deleted", p->exe_deleted);
	fact_set_flag(o, "exe_memfd", p->exe_memfd);
	text_set(o, "args", args_json(p));
	fact_set_flag(o, "cut", p->cut);
	fact_set_flag(o, "kthread", p->kthread);
	fact_set_if(o, "pidns", p->known & KXW_KNOWS_PIDNS, p->pidns);
	fact_set_if(o, "netns", p->known & KXW_KNOWS_NETNS, p->netns);
	fact_set_if(o, "mntns", p->known & KXW_KNOWS_MNTNS, p->mntns);
	text_set(o, "cgroup", text_json(p->cgroup));
	return o;
}

json_t *fact_library_json(const struct kxw_library *l)
{
	json_t *o = json_object();

	text_set(o, "path", text_json(l->path));
	fact_set_if(o, "dev", l->known_file, l->dev);
	fact_set_if(o, "inode", l->known_file, l->inode);
	fact_set_flag(o, "deleted", l->deleted);
	if (l->how)
		text_set(o, "how", fact_word(word_library_how(l->how), l->how));
	return o;
}

static void set_endpoint(json_t *o, const char *ip, const char *port,
			 const struct kxw_endpoint *end)
{
	char text[TEXT_IP_SIZE];

	if (!end->ip_size)
		return;
	text_set(o, ip, json_string(text_ip(end, text)));
	text_set(o, port, fact_number(end->port));
}

json_t *fact_flow_json(const struct kxw_flow *f)
{
	json_t *o = json_object();

	text_set(o, "id", fact_number(f->id));
	fact_set_if(o, "process_id", f->process_id, f->process_id);
	fact_set_if(o, "netns", f->netns, f->netns);
	set_endpoint(o, "local_ip", "local_port", &f->local);
	set_endpoint(o, "remote_ip", "remote_port", &f->remote);
	fact_set_flag(o, "established", f->established);
	if (f->outcome)
		text_set(o, "outcome", fact_word(word_outcome(f->outcome), f->outcome));
	fact_set_if(o, "duration", f->outcome, f->duration);
	fact_set_if(o, "bytes_out", f->known_bytes, f->bytes_out);
	fact_set_if(o, "bytes_in", f->known_bytes, f->bytes_in);
	return o;
}

json_t *fact_call_json(const struct kxw_call *c)
{
	json_t *o = json_object();

	text_set(o, "point", fact_word(word_point(c->point), c->point));
	text_set(o, "dev", fact_number(c->dev));
	text_set(o, "inode", fact_number(c->inode));
	text_set(o, "thread", fact_number(c->thread));
	text_set(o, "caller", text_json(c->caller));
	fact_set_if(o, "code", c->known & KXW_KNOWS_CODE, c->code);
	fact_set_if(o, "depth", c->known & KXW_KNOWS_DEPTH, c->depth);
	fact_set_if(o, "input", c->known & KXW_KNOWS_INPUT, c->input);
	fact_set_if(o, "output", c->known & KXW_KNOWS_OUTPUT, c->output);
	fact_set_if(o, "padding", c->known & KXW_KNOWS_PADDING, c->padding);
	fact_set_if(o, "mode", c->known & KXW_KNOWS_MODE, c->mode);
	return o;
}
