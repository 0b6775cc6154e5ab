// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <linux/genetlink.h>

#include "attribute.h"
#include "decode_image.h"
#include "policy.h"

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

static inline bool next_u32(struct nlattr **at, int *left, int type, uint32_t *to)
{
	return attribute_take(at, left, type, to, sizeof(*to));
}

static inline bool next_u64(struct nlattr **at, int *left, int type, uint64_t *to)
{
	return attribute_take(at, left, type, to, sizeof(*to));
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

	next_u64(&at, &left, KXW_A_FLOW_ID, &f->id);
	next_u64(&at, &left, KXW_A_FLOW_PROCESS_ID, &f->process_id);
	next_u32(&at, &left, KXW_A_FLOW_NETNS, &f->netns);
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
	if (!attribute_parse_nest(nest, tb, KXW_A_CALL_MAX, kxw_call_policy) ||
	    !tb[KXW_A_CALL_POINT])
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
	bool typed;
	int ret = 0;

	memset(m, 0, sizeof(*m));
	typed = next_u32(&at, &left, KXW_A_MESSAGE_TYPE, &m->type);
	next_u32(&at, &left, KXW_A_MESSAGE_VERSION, &m->version);
	next_u32(&at, &left, KXW_A_MESSAGE_LENGTH, &m->length);
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
	if (s->process && kxw_decode_process_set(s->process, &ev->process, scratch))
		return KXWE_PROTOCOL;
	if (s->library && kxw_decode_library_set(s->library, &ev->library))
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

static inline uint32_t bit(int type, bool there)
{
	return (uint32_t)there << type;
}

/* What every event begins with; which of it was there, by number. */
static inline uint32_t get_head(struct nlattr **at, int *left, struct kxw_event *ev)
{
	uint32_t seen;

	seen = bit(KXW_A_EVENT_SEQ, next_u64(at, left, KXW_A_EVENT_SEQ, &ev->seq));
	seen |= bit(KXW_A_EVENT_TIME, next_u64(at, left, KXW_A_EVENT_TIME, &ev->time));
	seen |= bit(KXW_A_EVENT_TYPE, next_u32(at, left, KXW_A_EVENT_TYPE, &ev->type));
	next_u64(at, left, KXW_A_EVENT_PROCESS_ID, &ev->process_id);
	next_u64(at, left, KXW_A_EVENT_FLOW_ID, &ev->flow_id);
	next_u32(at, left, KXW_A_EVENT_DIRECTION, &ev->direction);
	return seen;
}

int kxw_decode_event(struct nlmsghdr *nlh, struct kxw_event *ev, struct kxw_scratch *scratch)
{
	const uint32_t needed = 1u << KXW_A_EVENT_SEQ | 1u << KXW_A_EVENT_TIME |
				1u << KXW_A_EVENT_TYPE;
	int left;
	struct nlattr *at = attribute_first(nlh, &left);
	struct sets sets = { NULL, NULL, NULL, NULL };
	uint32_t seen;

	/* The messages are counted: there is no need to clear 5,000 bytes per event. */
	memset(ev, 0, offsetof(struct kxw_event, message));
	if (!at)
		return KXWE_PROTOCOL;
	seen = get_head(&at, &left, ev);
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

	if (!attribute_parse_message(nlh, tb, KXW_A_LOG_MAX, kxw_log_policy) ||
	    !tb[KXW_A_LOG_HEAD] || !tb[KXW_A_LOG_INSTANCE])
		return KXWE_PROTOCOL;
	*head = get_u64(tb[KXW_A_LOG_HEAD]);
	*instance = get_u64(tb[KXW_A_LOG_INSTANCE]);
	return 0;
}
