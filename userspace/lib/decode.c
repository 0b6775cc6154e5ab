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
	if (!nlmsg_valid_hdr(nlh, GENL_HDRLEN))
		return KXWE_PROTOCOL;
	return attribute_parse(nlmsg_attrdata(nlh, GENL_HDRLEN), nlmsg_attrlen(nlh, GENL_HDRLEN), tb,
			       max, policy) ? 0 : KXWE_PROTOCOL;
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
	const char *args = nla_data(at);
	size_t size = (size_t)nla_len(at);

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

static int get_endpoint(struct nlattr *ip, struct nlattr *port, struct kxw_endpoint *end)
{
	int size = ip ? nla_len(ip) : 0;

	if ((size && size != 4 && size != 16) || get_u32(port) > UINT16_MAX)
		return KXWE_PROTOCOL;
	if (size)
		memcpy(end->ip, nla_data(ip), (size_t)size);
	end->ip_size = (uint8_t)size;
	end->port = (uint16_t)get_u32(port);
	return 0;
}

static int get_flow(struct nlattr **tb, struct kxw_flow *f)
{
	if (get_endpoint(tb[KXW_A_FLOW_LOCAL_IP], tb[KXW_A_FLOW_LOCAL_PORT], &f->local) ||
	    get_endpoint(tb[KXW_A_FLOW_REMOTE_IP], tb[KXW_A_FLOW_REMOTE_PORT], &f->remote))
		return KXWE_PROTOCOL;
	f->id = get_u64(tb[KXW_A_FLOW_ID]);
	f->process_id = get_u64(tb[KXW_A_FLOW_PROCESS_ID]);
	f->netns = get_u32(tb[KXW_A_FLOW_NETNS]);
	f->established = tb[KXW_A_FLOW_ESTABLISHED];
	f->outcome = get_u32(tb[KXW_A_FLOW_OUTCOME]);
	f->duration = get_u64(tb[KXW_A_FLOW_DURATION]);
	f->known_bytes = tb[KXW_A_FLOW_BYTES_OUT] && tb[KXW_A_FLOW_BYTES_IN];
	f->bytes_out = get_u64(tb[KXW_A_FLOW_BYTES_OUT]);
	f->bytes_in = get_u64(tb[KXW_A_FLOW_BYTES_IN]);
	return 0;
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
	struct nlattr *tb[KXW_A_MESSAGE_MAX + 1];

	if (parse_nest(nest, tb, KXW_A_MESSAGE_MAX, kxw_message_policy) ||
	    !tb[KXW_A_MESSAGE_TYPE])
		return KXWE_PROTOCOL;
	m->type = get_u32(tb[KXW_A_MESSAGE_TYPE]);
	m->version = get_u32(tb[KXW_A_MESSAGE_VERSION]);
	m->length = get_u32(tb[KXW_A_MESSAGE_LENGTH]);
	m->offset = get_u32(tb[KXW_A_MESSAGE_OFFSET]);
	m->kx = get_u32(tb[KXW_A_MESSAGE_KX]);
	m->reserved = 0;
	m->data = NULL;
	m->size = 0;
	if (tb[KXW_A_MESSAGE_DATA]) {
		m->data = attribute_data(tb[KXW_A_MESSAGE_DATA]);
		m->size = (size_t)attribute_size(tb[KXW_A_MESSAGE_DATA]);
	}
	/* Who assembles a message counts on its parts lying inside of it. */
	if (m->offset > m->length || m->size > m->length - m->offset)
		return KXWE_PROTOCOL;
	return 0;
}

static int get_messages(struct nlmsghdr *nlh, struct kxw_event *ev)
{
	struct nlattr *at = nlmsg_attrdata(nlh, GENL_HDRLEN);
	int left = nlmsg_attrlen(nlh, GENL_HDRLEN);

	for (; attribute_ok(at, left); at = attribute_next(at, &left)) {
		if (attribute_type(at) != KXW_A_EVENT_MESSAGE || ev->messages == KXW_MESSAGES_MAX)
			continue;
		if (get_message(at, &ev->message[ev->messages]))
			return KXWE_PROTOCOL;
		ev->messages++;
	}
	return 0;
}

/* The sets that come nested in an event. */
static int get_sets(struct nlattr **tb, struct kxw_event *ev, struct kxw_scratch *scratch)
{
	struct nlattr *process[KXW_A_PROCESS_MAX + 1];
	struct nlattr *flow[KXW_A_FLOW_MAX + 1];

	if (tb[KXW_A_EVENT_PROCESS]) {
		if (parse_nest(tb[KXW_A_EVENT_PROCESS], process, KXW_A_PROCESS_MAX,
			       kxw_process_policy))
			return KXWE_PROTOCOL;
		get_process(process, &ev->process, scratch);
	}
	if (tb[KXW_A_EVENT_LIBRARY] && get_library(tb[KXW_A_EVENT_LIBRARY], &ev->library))
		return KXWE_PROTOCOL;
	if (tb[KXW_A_EVENT_CALL]) {
		if (get_call(tb[KXW_A_EVENT_CALL], &scratch->call))
			return KXWE_PROTOCOL;
		ev->call = &scratch->call;
	}
	if (tb[KXW_A_EVENT_FLOW]) {
		if (parse_nest(tb[KXW_A_EVENT_FLOW], flow, KXW_A_FLOW_MAX, kxw_flow_policy))
			return KXWE_PROTOCOL;
		return get_flow(flow, &ev->flow);
	}
	return 0;
}

int kxw_decode_event(struct nlmsghdr *nlh, struct kxw_event *ev, struct kxw_scratch *scratch)
{
	struct nlattr *tb[KXW_A_EVENT_MAX + 1];

	/* The messages are counted: there is no need to clear 5,000 bytes per event. */
	memset(ev, 0, offsetof(struct kxw_event, message));
	if (parse_message(nlh, tb, KXW_A_EVENT_MAX, kxw_event_policy))
		return KXWE_PROTOCOL;
	if (!tb[KXW_A_EVENT_SEQ] || !tb[KXW_A_EVENT_TIME] || !tb[KXW_A_EVENT_TYPE])
		return KXWE_PROTOCOL;
	ev->seq = get_u64(tb[KXW_A_EVENT_SEQ]);
	ev->time = get_u64(tb[KXW_A_EVENT_TIME]);
	ev->type = get_u32(tb[KXW_A_EVENT_TYPE]);
	/* Numbers begin at 1, and 0 is the library's own type. */
	if (!ev->seq || ev->type == KXW_EVENT_GAP)
		return KXWE_PROTOCOL;
	ev->process_id = get_u64(tb[KXW_A_EVENT_PROCESS_ID]);
	ev->flow_id = get_u64(tb[KXW_A_EVENT_FLOW_ID]);
	ev->direction = get_u32(tb[KXW_A_EVENT_DIRECTION]);
	ev->overlap = tb[KXW_A_EVENT_OVERLAP];
	ev->tls_start = get_u32(tb[KXW_A_EVENT_TLS_START]);
	ev->tls_end = get_u32(tb[KXW_A_EVENT_TLS_END]);
	ev->tls_rule = get_string(tb[KXW_A_EVENT_TLS_RULE]);
	if (get_sets(tb, ev, scratch))
		return KXWE_PROTOCOL;
	return get_messages(nlh, ev);
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
	nlmsg_for_each_attr(at, nlh, GENL_HDRLEN, left) {
		if (nla_type(at) != KXW_A_PROCESS_LIBRARY ||
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
	struct nlattr *tb[KXW_A_FLOW_MAX + 1];

	memset(flow, 0, sizeof(*flow));
	if (parse_message(nlh, tb, KXW_A_FLOW_MAX, kxw_flow_policy) || !tb[KXW_A_FLOW_ID])
		return KXWE_PROTOCOL;
	return get_flow(tb, flow);
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
