// SPDX-License-Identifier: BSD-3-Clause
#include "event_json.h"

#include "words.h"

#include "record/text.h"
#include "tls/names.h"

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

/* A number that is unknown to the tool stays a number. */
static json_t *word(const char *text, uint32_t n)
{
	return text ? json_string(text) : json_integer(n);
}

static void set_flag(json_t *o, const char *name, bool flag)
{
	if (flag)
		text_set(o, name, json_true());
}

static void set_if(json_t *o, const char *name, bool known, uint64_t n)
{
	if (known)
		text_set(o, name, number(n));
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

static json_t *process_json(const struct kxw_process *p)
{
	json_t *o = json_object();

	text_set(o, "id", number(p->id));
	text_set(o, "pid", number(p->pid));
	text_set(o, "start", number(p->start));
	set_if(o, "ppid", p->known & KXW_KNOWS_PPID, p->ppid);
	set_if(o, "parent_start", p->known & KXW_KNOWS_PARENT_START, p->parent_start);
	text_set(o, "parent_comm", text_json(p->parent_comm));
	set_if(o, "uid", p->known & KXW_KNOWS_UID, p->uid);
	set_if(o, "gid", p->known & KXW_KNOWS_UID, p->gid);
	set_if(o, "euid", p->known & KXW_KNOWS_UID, p->euid);
	set_if(o, "loginuid", p->known & KXW_KNOWS_LOGINUID, p->loginuid);
	set_if(o, "session", p->known & KXW_KNOWS_SESSION, p->session);
	text_set(o, "comm", text_json(p->comm));
	text_set(o, "exe", text_json(p->exe));
	set_if(o, "exe_dev", p->known & KXW_KNOWS_EXE_FILE, p->exe_dev);
	set_if(o, "exe_inode", p->known & KXW_KNOWS_EXE_FILE, p->exe_inode);
	set_flag(o, "exe_deleted", p->exe_deleted);
	set_flag(o, "exe_memfd", p->exe_memfd);
	text_set(o, "args", args_json(p));
	set_flag(o, "cut", p->cut);
	set_flag(o, "kthread", p->kthread);
	set_if(o, "pidns", p->known & KXW_KNOWS_PIDNS, p->pidns);
	set_if(o, "netns", p->known & KXW_KNOWS_NETNS, p->netns);
	set_if(o, "mntns", p->known & KXW_KNOWS_MNTNS, p->mntns);
	text_set(o, "cgroup", text_json(p->cgroup));
	return o;
}

static json_t *library_json(const struct kxw_library *l)
{
	json_t *o = json_object();

	text_set(o, "path", text_json(l->path));
	set_if(o, "dev", l->known_file, l->dev);
	set_if(o, "inode", l->known_file, l->inode);
	set_flag(o, "deleted", l->deleted);
	if (l->how)
		text_set(o, "how", word(word_library_how(l->how), l->how));
	return o;
}

static void set_endpoint(json_t *o, const char *ip, const char *port,
			 const struct kxw_endpoint *end)
{
	char text[TEXT_IP_SIZE];

	if (!end->ip_size)
		return;
	text_set(o, ip, json_string(text_ip(end, text)));
	text_set(o, port, number(end->port));
}

static json_t *flow_json(const struct kxw_flow *f)
{
	json_t *o = json_object();

	text_set(o, "id", number(f->id));
	set_if(o, "process_id", f->process_id, f->process_id);
	set_if(o, "netns", f->netns, f->netns);
	set_endpoint(o, "local_ip", "local_port", &f->local);
	set_endpoint(o, "remote_ip", "remote_port", &f->remote);
	set_flag(o, "established", f->established);
	if (f->outcome)
		text_set(o, "outcome", word(word_outcome(f->outcome), f->outcome));
	set_if(o, "duration", f->outcome, f->duration);
	set_if(o, "bytes_out", f->known_bytes, f->bytes_out);
	set_if(o, "bytes_in", f->known_bytes, f->bytes_in);
	return o;
}

static json_t *message_json(const struct kxw_message *m)
{
	json_t *o = json_object();

	text_set(o, "type", word(word_message_type(m->type), m->type));
	text_set(o, "version", number(m->version));
	text_set(o, "length", number(m->length));
	if (m->data) {
		text_set(o, "offset", number(m->offset));
		text_set(o, "data", text_json_base64(m->data, m->size));
	}
	if (m->kx)
		text_set(o, "kx", word(kx_name(m->kx), m->kx));
	return o;
}

static void set_tls(json_t *o, const struct kxw_event *ev)
{
	json_t *messages = json_array();
	size_t i;

	for (i = 0; i < ev->messages; i++)
		json_array_append_new(messages, message_json(&ev->message[i]));
	text_set(o, "direction", word(word_direction(ev->direction), ev->direction));
	text_set(o, "messages", messages);
	set_flag(o, "overlap", ev->overlap);
	set_if(o, "tls_start", ev->tls_start, ev->tls_start);
	if (ev->tls_end)
		text_set(o, "tls_end", word(word_tls_end(ev->tls_end), ev->tls_end));
	text_set(o, "tls_rule", text_json(ev->tls_rule));
}

json_t *event_json(const struct kxw_event *ev)
{
	json_t *o = json_object();

	text_set(o, "seq", number(ev->seq));
	text_set(o, "time", text_json_time(ev->time));
	text_set(o, "type", word(word_event_type(ev->type), ev->type));
	set_if(o, "process_id", ev->process_id, ev->process_id);
	set_if(o, "flow_id", ev->flow_id, ev->flow_id);
	switch (ev->type) {
	case KXW_EVENT_GAP:
		text_set(o, "missing", number(ev->missing));
		break;
	case KXW_EVENT_PROCESS:
		text_set(o, "process", process_json(&ev->process));
		break;
	case KXW_EVENT_LIBRARY:
		text_set(o, "library", library_json(&ev->library));
		break;
	case KXW_EVENT_CONNECT:
	case KXW_EVENT_CLOSE:
		text_set(o, "flow", flow_json(&ev->flow));
		break;
	case KXW_EVENT_TLS:
		set_tls(o, ev);
		break;
	}
	return o;
}
