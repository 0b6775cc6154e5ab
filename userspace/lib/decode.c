// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <netlink/msg.h>
#include <linux/genetlink.h>

#include "attribute.h"
#include "decode.h"
#include "policy.h"

static int parse_message(struct nlmsghdr *nlh, struct nlattr **tb, int max,
			 const struct nla_policy *policy)
{
	int left;
	struct nlattr *at = attribute_first(nlh, &left);

	return at && attribute_parse(at, left, tb, max, policy) ? 0 : KXWE_PROTOCOL;
}

static int parse_nest(struct nlattr *at, struct nlattr **tb, int max,
		      const struct nla_policy *policy)
{
	return attribute_parse(attribute_data(at), attribute_size(at), tb, max, policy) ? 0
										: KXWE_PROTOCOL;
}

/* The kernel gives the first bytes as they are; readers want a NUL behind them. */
static void get_args(struct nlattr *at, struct kxw_process *p, struct kxw_scratch *scratch)
{
	const char *args = attribute_data(at);
	size_t size = (size_t)attribute_size(at);

	if (!size)
		return;
	if (args[size - 1]) {
		if (size > KXW_ARGS_MAX) {
			size = KXW_ARGS_MAX;
			p->cut = true;
		}
		memcpy(scratch->args, args, size);
		scratch->args[size++] = 0;
		args = scratch->args;
	}
	p->args = args;
	p->args_size = size;
}

/* A flag of kxw_process.known needs all of its attributes. */
static const struct {
	uint32_t flag;
	int attribute[3];
} known[] = {
	{ KXW_KNOWS_PPID, { KXW_A_PROCESS_PPID } },
	{ KXW_KNOWS_PARENT_START, { KXW_A_PROCESS_PARENT_START } },
	{ KXW_KNOWS_UID, { KXW_A_PROCESS_UID, KXW_A_PROCESS_GID, KXW_A_PROCESS_EUID } },
	{ KXW_KNOWS_LOGINUID, { KXW_A_PROCESS_LOGINUID } },
	{ KXW_KNOWS_SESSION, { KXW_A_PROCESS_SESSION } },
	{ KXW_KNOWS_EXE_FILE, { KXW_A_PROCESS_EXE_DEV, KXW_A_PROCESS_EXE_INODE } },
	{ KXW_KNOWS_PIDNS, { KXW_A_PROCESS_PIDNS } },
	{ KXW_KNOWS_NETNS, { KXW_A_PROCESS_NETNS } },
	{ KXW_KNOWS_MNTNS, { KXW_A_PROCESS_MNTNS } },
};

static uint32_t get_known(struct nlattr **tb)
{
	uint32_t flags = 0;
	size_t i, j;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		for (j = 0; j < 3 && known[i].attribute[j]; j++)
			if (!tb[known[i].attribute[j]])
				break;
		if (j == 3 || !known[i].attribute[j])
			flags |= known[i].flag;
	}
	return flags;
}

static void get_process(struct nlattr **tb, struct kxw_process *p, struct kxw_scratch *scratch)
{
	p->id = get_u64(tb[KXW_A_PROCESS_ID]);
	p->start = get_u64(tb[KXW_A_PROCESS_START]);
	p->parent_start = get_u64(tb[KXW_A_PROCESS_PARENT_START]);
	p->exe_inode = get_u64(tb[KXW_A_PROCESS_EXE_INODE]);
	p->known = get_known(tb);
	p->pid = get_u32(tb[KXW_A_PROCESS_PID]);
	p->ppid = get_u32(tb[KXW_A_PROCESS_PPID]);
	p->uid = get_u32(tb[KXW_A_PROCESS_UID]);
	p->gid = get_u32(tb[KXW_A_PROCESS_GID]);
	p->euid = get_u32(tb[KXW_A_PROCESS_EUID]);
	p->loginuid = get_u32(tb[KXW_A_PROCESS_LOGINUID]);
	p->session = get_u32(tb[KXW_A_PROCESS_SESSION]);
	p->exe_dev = get_u32(tb[KXW_A_PROCESS_EXE_DEV]);
	p->pidns = get_u32(tb[KXW_A_PROCESS_PIDNS]);
	p->netns = get_u32(tb[KXW_A_PROCESS_NETNS]);
	p->mntns = get_u32(tb[KXW_A_PROCESS_MNTNS]);
	p->comm = get_string(tb[KXW_A_PROCESS_COMM]);
	p->parent_comm = get_string(tb[KXW_A_PROCESS_PARENT_COMM]);
	p->exe = get_string(tb[KXW_A_PROCESS_EXE]);
	p->cgroup = get_string(tb[KXW_A_PROCESS_CGROUP]);
	p->exe_deleted = tb[KXW_A_PROCESS_EXE_DELETED];
	p->exe_memfd = tb[KXW_A_PROCESS_EXE_MEMFD];
	p->cut = tb[KXW_A_PROCESS_CUT];
	p->kthread = tb[KXW_A_PROCESS_KTHREAD];
	if (tb[KXW_A_PROCESS_ARGS])
		get_args(tb[KXW_A_PROCESS_ARGS], p, scratch);
}

static int get_library(struct nlattr *nest, struct kxw_library *l)
{
	struct nlattr *tb[KXW_A_LIBRARY_MAX + 1];

	if (parse_nest(nest, tb, KXW_A_LIBRARY_MAX, kxw_library_policy))
		return KXWE_PROTOCOL;
	l->path = get_string(tb[KXW_A_LIBRARY_PATH]);
	l->dev = get_u32(tb[KXW_A_LIBRARY_DEV]);
	l->inode = get_u64(tb[KXW_A_LIBRARY_INODE]);
	l->how = get_u32(tb[KXW_A_LIBRARY_HOW]);
	l->known_file = tb[KXW_A_LIBRARY_DEV] && tb[KXW_A_LIBRARY_INODE];
	l->deleted = tb[KXW_A_LIBRARY_DELETED];
	return 0;
}

/* ---- what comes in every event ---- */

/*
 * The value of an attribute, if it has the length that policy.h has for it: to ask the
 * table a hundred and fifty times for each handshake would take as long again.
 */
static inline int take_u32(struct nlattr *at, uint32_t *to)
{
	if (attribute_size(at) != sizeof(*to))
		return KXWE_PROTOCOL;
	*to = get_u32(at);
	return 0;
}

static inline int take_u64(struct nlattr *at, uint64_t *to)
{
	if (attribute_size(at) != sizeof(*to))
		return KXWE_PROTOCOL;
	*to = get_u64(at);
	return 0;
}

static bool is_string(struct nlattr *at)
{
	const char *text = attribute_data(at);
	int size = attribute_size(at);

	return size && !text[size - 1];
}

static bool get_endpoint(struct nlattr *ip, uint32_t port, struct kxw_endpoint *end)
{
	int size = ip ? attribute_size(ip) : 0;

	if ((ip && size != 4 && size != 16) || port > UINT16_MAX)
		return false;
	if (size)
		memcpy(end->ip, attribute_data(ip), (size_t)size);
	end->ip_size = (uint8_t)size;
	end->port = (uint16_t)port;
	return true;
}

/* *f is all 0. */
static int get_flow(struct nlattr *at, int left, struct kxw_flow *f)
{
	struct nlattr *ip[2] = { NULL, NULL };
	uint32_t port[2] = { 0, 0 };
	bool out = false, in = false;
	int ret = 0;

	for (; attribute_ok(at, left); at = attribute_next(at, &left)) {
		switch (attribute_type(at)) {
		case KXW_A_FLOW_ID:		ret = take_u64(at, &f->id); break;
		case KXW_A_FLOW_PROCESS_ID:	ret = take_u64(at, &f->process_id); break;
		case KXW_A_FLOW_NETNS:		ret = take_u32(at, &f->netns); break;
		case KXW_A_FLOW_LOCAL_IP:	ip[0] = at; break;
		case KXW_A_FLOW_LOCAL_PORT:	ret = take_u32(at, &port[0]); break;
		case KXW_A_FLOW_REMOTE_IP:	ip[1] = at; break;
		case KXW_A_FLOW_REMOTE_PORT:	ret = take_u32(at, &port[1]); break;
		case KXW_A_FLOW_ESTABLISHED:	f->established = true; break;
		case KXW_A_FLOW_OUTCOME:	ret = take_u32(at, &f->outcome); break;
		case KXW_A_FLOW_DURATION:	ret = take_u64(at, &f->duration); break;
		case KXW_A_FLOW_BYTES_OUT:	ret = take_u64(at, &f->bytes_out); out = true; break;
		case KXW_A_FLOW_BYTES_IN:	ret = take_u64(at, &f->bytes_in); in = true; break;
		}
		if (ret)
			return ret;
	}
	f->known_bytes = out && in;
	return get_endpoint(ip[0], port[0], &f->local) &&
	       get_endpoint(ip[1], port[1], &f->remote) ? 0 : KXWE_PROTOCOL;
}

static const struct {
	uint32_t flag;
	int attribute;
} known_call[] = {
	{ KXW_KNOWS_CODE, KXW_A_CALL_CODE },
	{ KXW_KNOWS_DEPTH, KXW_A_CALL_DEPTH },
	{ KXW_KNOWS_INPUT, KXW_A_CALL_INPUT },
	{ KXW_KNOWS_OUTPUT, KXW_A_CALL_OUTPUT },
	{ KXW_KNOWS_PADDING, KXW_A_CALL_PADDING },
	{ KXW_KNOWS_MODE, KXW_A_CALL_MODE },
};

static int get_call(struct nlattr *nest, struct kxw_call *c)
{
	struct nlattr *tb[KXW_A_CALL_MAX + 1];
	size_t i;

	memset(c, 0, sizeof(*c));
	if (parse_nest(nest, tb, KXW_A_CALL_MAX, kxw_call_policy) || !tb[KXW_A_CALL_POINT])
		return KXWE_PROTOCOL;
	for (i = 0; i < sizeof(known_call) / sizeof(known_call[0]); i++)
		if (tb[known_call[i].attribute])
			c->known |= known_call[i].flag;
	c->point = get_u32(tb[KXW_A_CALL_POINT]);
	c->dev = get_u32(tb[KXW_A_CALL_DEV]);
	c->inode = get_u64(tb[KXW_A_CALL_INODE]);
	c->thread = get_u32(tb[KXW_A_CALL_THREAD]);
	c->caller = get_string(tb[KXW_A_CALL_CALLER]);
	c->code = get_u32(tb[KXW_A_CALL_CODE]);
	c->depth = get_u32(tb[KXW_A_CALL_DEPTH]);
	c->input = get_u32(tb[KXW_A_CALL_INPUT]);
	c->output = get_u32(tb[KXW_A_CALL_OUTPUT]);
	c->padding = get_u32(tb[KXW_A_CALL_PADDING]);
	c->mode = get_u32(tb[KXW_A_CALL_MODE]);
	return 0;
}

static int get_message(struct nlattr *nest, struct kxw_message *m)
{
	struct nlattr *at = attribute_data(nest);
	int left = attribute_size(nest);
	bool typed = false;
	int ret = 0;

	memset(m, 0, sizeof(*m));
	for (; attribute_ok(at, left); at = attribute_next(at, &left)) {
		switch (attribute_type(at)) {
		case KXW_A_MESSAGE_TYPE:	ret = take_u32(at, &m->type); typed = true; break;
		case KXW_A_MESSAGE_VERSION:	ret = take_u32(at, &m->version); break;
		case KXW_A_MESSAGE_LENGTH:	ret = take_u32(at, &m->length); break;
		case KXW_A_MESSAGE_OFFSET:	ret = take_u32(at, &m->offset); break;
		case KXW_A_MESSAGE_KX:		ret = take_u32(at, &m->kx); break;
		case KXW_A_MESSAGE_DATA:
			m->data = attribute_data(at);
			m->size = (size_t)attribute_size(at);
			break;
		}
		if (ret)
			return ret;
	}
	/* Who assembles a message counts on its parts lying inside of it. */
	return typed && m->offset <= m->length && m->size <= m->length - m->offset ?
	       0 : KXWE_PROTOCOL;
}

/* What comes nested in an event, and of which the last counts. */
struct sets {
	struct nlattr *process, *library, *flow, *call;
};

static int get_sets(const struct sets *s, struct kxw_event *ev, struct kxw_scratch *scratch)
{
	struct nlattr *process[KXW_A_PROCESS_MAX + 1];

	if (s->process) {
		if (parse_nest(s->process, process, KXW_A_PROCESS_MAX, kxw_process_policy))
			return KXWE_PROTOCOL;
		get_process(process, &ev->process, scratch);
	}
	if (s->library && get_library(s->library, &ev->library))
		return KXWE_PROTOCOL;
	if (s->call) {
		if (get_call(s->call, &scratch->call))
			return KXWE_PROTOCOL;
		ev->call = &scratch->call;
	}
	return s->flow ? get_flow(attribute_data(s->flow), attribute_size(s->flow), &ev->flow) : 0;
}

static int get_attribute(struct nlattr *at, struct kxw_event *ev, struct sets *s)
{
	int ret = 0;

	switch (attribute_type(at)) {
	case KXW_A_EVENT_SEQ:		ret = take_u64(at, &ev->seq); break;
	case KXW_A_EVENT_TIME:		ret = take_u64(at, &ev->time); break;
	case KXW_A_EVENT_TYPE:		ret = take_u32(at, &ev->type); break;
	case KXW_A_EVENT_PROCESS_ID:	ret = take_u64(at, &ev->process_id); break;
	case KXW_A_EVENT_FLOW_ID:	ret = take_u64(at, &ev->flow_id); break;
	case KXW_A_EVENT_PROCESS:	s->process = at; break;
	case KXW_A_EVENT_LIBRARY:	s->library = at; break;
	case KXW_A_EVENT_FLOW:		s->flow = at; break;
	case KXW_A_EVENT_CALL:		s->call = at; break;
	case KXW_A_EVENT_DIRECTION:	ret = take_u32(at, &ev->direction); break;
	case KXW_A_EVENT_OVERLAP:	ev->overlap = true; break;
	case KXW_A_EVENT_TLS_START:	ret = take_u32(at, &ev->tls_start); break;
	case KXW_A_EVENT_TLS_END:	ret = take_u32(at, &ev->tls_end); break;
	case KXW_A_EVENT_TLS_RULE:
		if (!is_string(at))
			return KXWE_PROTOCOL;
		ev->tls_rule = get_string(at);
		break;
	case KXW_A_EVENT_MESSAGE:
		if (ev->messages == KXW_MESSAGES_MAX)
			break;
		if (get_message(at, &ev->message[ev->messages]))
			return KXWE_PROTOCOL;
		ev->messages++;
		break;
	}
	return ret;
}

int kxw_decode_event(struct nlmsghdr *nlh, struct kxw_event *ev, struct kxw_scratch *scratch)
{
	const uint32_t needed = 1u << KXW_A_EVENT_SEQ | 1u << KXW_A_EVENT_TIME |
				1u << KXW_A_EVENT_TYPE;
	int left;
	struct nlattr *at = attribute_first(nlh, &left);
	struct sets sets = { NULL, NULL, NULL, NULL };
	uint32_t seen = 0;

	/* The messages are counted: there is no need to clear 5,000 bytes per event. */
	memset(ev, 0, offsetof(struct kxw_event, message));
	if (!at)
		return KXWE_PROTOCOL;
	for (; attribute_ok(at, left); at = attribute_next(at, &left)) {
		if (get_attribute(at, ev, &sets))
			return KXWE_PROTOCOL;
		if (attribute_type(at) <= KXW_A_EVENT_MAX)
			seen |= 1u << attribute_type(at);
	}
	/* Numbers begin at 1, and 0 is the library's own type. */
	if ((seen & needed) != needed || !ev->seq || ev->type == KXW_EVENT_GAP)
		return KXWE_PROTOCOL;
	return get_sets(&sets, ev, scratch);
}

int kxw_decode_image(struct nlmsghdr *nlh, struct kxw_image *image, struct kxw_scratch *scratch)
{
	struct nlattr *tb[KXW_A_PROCESS_MAX + 1];
	struct nlattr *at;
	int left;

	memset(image, 0, sizeof(*image));
	if (parse_message(nlh, tb, KXW_A_PROCESS_MAX, kxw_process_policy) ||
	    !tb[KXW_A_PROCESS_ID])
		return KXWE_PROTOCOL;
	get_process(tb, &image->process, scratch);
	for (at = attribute_first(nlh, &left); attribute_ok(at, left);
	     at = attribute_next(at, &left)) {
		if (attribute_type(at) != KXW_A_PROCESS_LIBRARY ||
		    image->libraries == KXW_LIBRARIES_MAX)
			continue;
		if (get_library(at, &image->library[image->libraries]))
			return KXWE_PROTOCOL;
		image->libraries++;
	}
	return 0;
}

int kxw_decode_flow(struct nlmsghdr *nlh, struct kxw_flow *flow)
{
	int left;
	struct nlattr *at = attribute_first(nlh, &left);

	memset(flow, 0, sizeof(*flow));
	if (!at || !attribute_holds(at, left, KXW_A_FLOW_ID))
		return KXWE_PROTOCOL;
	return get_flow(at, left, flow);
}

int kxw_decode_log(struct nlmsghdr *nlh, uint64_t *instance, uint64_t *head)
{
	struct nlattr *tb[KXW_A_LOG_MAX + 1];

	if (parse_message(nlh, tb, KXW_A_LOG_MAX, kxw_log_policy) ||
	    !tb[KXW_A_LOG_HEAD] || !tb[KXW_A_LOG_INSTANCE])
		return KXWE_PROTOCOL;
	*head = get_u64(tb[KXW_A_LOG_HEAD]);
	*instance = get_u64(tb[KXW_A_LOG_INSTANCE]);
	return 0;
}
