// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/netlink.h>

#include "compat.h"
#include "event.h"
#include "log.h"
#include "scratch.h"

/* The least room in which a part of a message is worth sending. */
#define KXW_PART_MIN	256
/* Of a message nest: its own head, type, version, length, offset, kx, head of data. */
#define KXW_PART_HEADS	52

/* ---- attributes ---- */

void kxw_attributes_init(struct kxw_attributes *a, void *to, size_t size)
{
	a->start = to;
	a->at = to;
	a->end = a->start + size;
	a->full = false;
}

/* Room for a value of size bytes, padded with zeroes, or NULL. */
static __always_inline void *kxw_put(struct kxw_attributes *a, u16 type, u32 size)
{
	struct nlattr *head = (struct nlattr *)a->at;
	u32 whole = NLA_ALIGN(NLA_HDRLEN + size);

	if (a->full || whole > a->end - a->at) {
		a->full = true;
		return NULL;
	}
	head->nla_type = type;
	head->nla_len = NLA_HDRLEN + size;
	if (whole > NLA_HDRLEN + size)
		memset(a->at + whole - 4, 0, 4);
	a->at += whole;
	return (u8 *)head + NLA_HDRLEN;
}

static void kxw_put_bytes(struct kxw_attributes *a, u16 type, const void *from, u32 size)
{
	void *to = kxw_put(a, type, size);

	if (to)
		memcpy(to, from, size);
}

static void kxw_put_u32(struct kxw_attributes *a, u16 type, u32 value)
{
	void *to = kxw_put(a, type, sizeof(value));

	if (to)
		memcpy(to, &value, sizeof(value));
}

/* Attributes are aligned to four bytes. */
static void kxw_put_u64(struct kxw_attributes *a, u16 type, u64 value)
{
	void *to = kxw_put(a, type, sizeof(value));

	if (to)
		memcpy(to, &value, sizeof(value));
}

static void kxw_put_text(struct kxw_attributes *a, u16 type, const char *text)
{
	kxw_put_bytes(a, type, text, strlen(text) + 1);
}

static void kxw_put_flag(struct kxw_attributes *a, u16 type, bool set)
{
	if (set)
		kxw_put(a, type, 0);
}

u8 *kxw_put_nest(struct kxw_attributes *a, u16 type)
{
	u8 *nest = a->at;

	kxw_put(a, type | NLA_F_NESTED, 0);
	return nest;
}

void kxw_put_nest_end(struct kxw_attributes *a, u8 *nest)
{
	if (!a->full)
		((struct nlattr *)nest)->nla_len = a->at - nest;
}

/* ---- sets ---- */

static void kxw_put_exe(struct kxw_attributes *a, const struct kxw_identity *identity)
{
	if (!(identity->flags & KXW_HAS_EXE))
		return;
	if (identity->exe.size)
		kxw_put_bytes(a, KXW_A_PROCESS_EXE, identity->exe.path, identity->exe.size);
	kxw_put_u32(a, KXW_A_PROCESS_EXE_DEV, identity->exe.dev);
	kxw_put_u64(a, KXW_A_PROCESS_EXE_INODE, identity->exe.inode);
	kxw_put_flag(a, KXW_A_PROCESS_EXE_DELETED, identity->exe.flags & KXW_FILE_DELETED);
	kxw_put_flag(a, KXW_A_PROCESS_EXE_MEMFD, identity->exe.flags & KXW_FILE_MEMFD);
}

void kxw_put_process(struct kxw_attributes *a, u64 id, const struct kxw_identity *identity)
{
	kxw_put_u64(a, KXW_A_PROCESS_ID, id);
	kxw_put_u32(a, KXW_A_PROCESS_PID, identity->pid);
	kxw_put_u64(a, KXW_A_PROCESS_START, identity->start);
	if (identity->flags & KXW_HAS_PARENT) {
		kxw_put_u32(a, KXW_A_PROCESS_PPID, identity->ppid);
		kxw_put_u64(a, KXW_A_PROCESS_PARENT_START, identity->parent_start);
		kxw_put_text(a, KXW_A_PROCESS_PARENT_COMM, identity->parent_comm);
	}
	kxw_put_u32(a, KXW_A_PROCESS_UID, identity->uid);
	kxw_put_u32(a, KXW_A_PROCESS_GID, identity->gid);
	kxw_put_u32(a, KXW_A_PROCESS_EUID, identity->euid);
	if (identity->flags & KXW_HAS_LOGINUID)
		kxw_put_u32(a, KXW_A_PROCESS_LOGINUID, identity->loginuid);
	if (identity->flags & KXW_HAS_SESSION)
		kxw_put_u32(a, KXW_A_PROCESS_SESSION, identity->session);
	kxw_put_text(a, KXW_A_PROCESS_COMM, identity->comm);
	kxw_put_exe(a, identity);
	if (identity->args_size)
		kxw_put_bytes(a, KXW_A_PROCESS_ARGS, identity->args, identity->args_size);
	kxw_put_flag(a, KXW_A_PROCESS_CUT, identity->flags & KXW_IS_CUT);
	kxw_put_flag(a, KXW_A_PROCESS_KTHREAD, identity->flags & KXW_IS_KTHREAD);
	if (identity->flags & KXW_HAS_PIDNS)
		kxw_put_u32(a, KXW_A_PROCESS_PIDNS, identity->pidns);
	if (identity->flags & KXW_HAS_NETNS)
		kxw_put_u32(a, KXW_A_PROCESS_NETNS, identity->netns);
	if (identity->flags & KXW_HAS_MNTNS)
		kxw_put_u32(a, KXW_A_PROCESS_MNTNS, identity->mntns);
	if (identity->cgroup_size)
		kxw_put_bytes(a, KXW_A_PROCESS_CGROUP, identity->cgroup, identity->cgroup_size);
}

void kxw_put_library(struct kxw_attributes *a, const struct kxw_library_facts *facts)
{
	if (facts->path && *facts->path)
		kxw_put_text(a, KXW_A_LIBRARY_PATH, facts->path);
	kxw_put_u32(a, KXW_A_LIBRARY_DEV, facts->dev);
	kxw_put_u64(a, KXW_A_LIBRARY_INODE, facts->inode);
	kxw_put_flag(a, KXW_A_LIBRARY_DELETED, facts->deleted);
	kxw_put_u32(a, KXW_A_LIBRARY_HOW, facts->how);
}

void kxw_put_flow(struct kxw_attributes *a, const struct kxw_flow_facts *facts)
{
	const struct kxw_tuple *tuple = &facts->tuple;

	kxw_put_u64(a, KXW_A_FLOW_ID, facts->id);
	kxw_put_u64(a, KXW_A_FLOW_PROCESS_ID, facts->process);
	kxw_put_u32(a, KXW_A_FLOW_NETNS, facts->netns);
	kxw_put_bytes(a, KXW_A_FLOW_LOCAL_IP, tuple->local, tuple->address_size);
	kxw_put_u32(a, KXW_A_FLOW_LOCAL_PORT, ntohs(tuple->local_port));
	kxw_put_bytes(a, KXW_A_FLOW_REMOTE_IP, tuple->remote, tuple->address_size);
	kxw_put_u32(a, KXW_A_FLOW_REMOTE_PORT, ntohs(tuple->remote_port));
	kxw_put_flag(a, KXW_A_FLOW_ESTABLISHED, facts->established);
	if (!facts->outcome)
		return;
	kxw_put_u32(a, KXW_A_FLOW_OUTCOME, facts->outcome);
	kxw_put_u64(a, KXW_A_FLOW_DURATION, facts->duration);
	if (facts->outcome == KXW_OUTCOME_FORGOTTEN)
		return;
	kxw_put_u64(a, KXW_A_FLOW_BYTES_OUT, facts->bytes_out);
	kxw_put_u64(a, KXW_A_FLOW_BYTES_IN, facts->bytes_in);
}

void kxw_put_probe(struct kxw_attributes *a, const struct kxw_probe_facts *facts)
{
	kxw_put_u32(a, KXW_A_PROBE_DEV, facts->dev);
	kxw_put_u64(a, KXW_A_PROBE_INODE, facts->inode);
	if (facts->path)
		kxw_put_text(a, KXW_A_PROBE_PATH, facts->path);
	kxw_put_flag(a, KXW_A_PROBE_PINNED, facts->pinned);
}

void kxw_put_point(struct kxw_attributes *a, const struct kxw_point_facts *facts)
{
	u8 *nest = kxw_put_nest(a, KXW_A_PROBE_POINT);

	kxw_put_u32(a, KXW_A_POINT_KIND, facts->kind);
	kxw_put_u64(a, KXW_A_POINT_OFFSET, facts->offset);
	kxw_put_bytes(a, KXW_A_POINT_BYTES, facts->bytes, facts->size);
	if (facts->kind == KXW_POINT_VERDICT)
		kxw_put_u32(a, KXW_A_POINT_ERROR_AT, facts->error_at);
	if (facts->depth_at)
		kxw_put_u32(a, KXW_A_POINT_DEPTH_AT, facts->depth_at);
	kxw_put_u64(a, KXW_A_POINT_HITS, facts->hits);
	kxw_put_nest_end(a, nest);
}

static void kxw_put_call(struct kxw_attributes *a, const struct kxw_call_facts *facts)
{
	kxw_put_u32(a, KXW_A_CALL_POINT, facts->point);
	kxw_put_u32(a, KXW_A_CALL_DEV, facts->dev);
	kxw_put_u64(a, KXW_A_CALL_INODE, facts->inode);
	kxw_put_u32(a, KXW_A_CALL_THREAD, facts->thread);
	if (facts->caller)
		kxw_put_text(a, KXW_A_CALL_CALLER, facts->caller);
	if (facts->flags & KXW_CALL_HAS_CODE)
		kxw_put_u32(a, KXW_A_CALL_CODE, facts->code);
	if (facts->flags & KXW_CALL_HAS_DEPTH)
		kxw_put_u32(a, KXW_A_CALL_DEPTH, facts->depth);
	if (facts->flags & KXW_CALL_HAS_INPUT)
		kxw_put_u32(a, KXW_A_CALL_INPUT, facts->input);
	if (facts->flags & KXW_CALL_HAS_OUTPUT)
		kxw_put_u32(a, KXW_A_CALL_OUTPUT, facts->output);
	if (facts->flags & KXW_CALL_HAS_PADDING)
		kxw_put_u32(a, KXW_A_CALL_PADDING, facts->padding);
	if (facts->flags & KXW_CALL_HAS_MODE)
		kxw_put_u32(a, KXW_A_CALL_MODE, facts->mode);
}

/* ---- events ---- */

static void kxw_event_begin(struct kxw_attributes *a, u32 type, u64 process, u64 flow)
{
	/* The log adds KXW_A_EVENT_SEQ: four bytes of head, eight of number. */
	BUILD_BUG_ON(KXW_SCRATCH_EVENT + 12 > KXW_EVENT_SIZE);
	kxw_attributes_init(a, kxw_scratch_get()->event, KXW_SCRATCH_EVENT);
	kxw_put_u64(a, KXW_A_EVENT_TIME, ktime_to_ns(ktime_get_real()));
	kxw_put_u32(a, KXW_A_EVENT_TYPE, type);
	kxw_put_u64(a, KXW_A_EVENT_PROCESS_ID, process);
	if (flow)
		kxw_put_u64(a, KXW_A_EVENT_FLOW_ID, flow);
}

/* The longest event that can be built is shorter than its room. */
static void kxw_event_send(const struct kxw_attributes *a)
{
	if (!WARN_ON_ONCE(a->full))
		kxw_log_append(a->start, a->at - a->start);
}

void kxw_event_process(u64 id, const struct kxw_identity *identity)
{
	struct kxw_attributes a;
	u8 *nest;

	kxw_event_begin(&a, KXW_EVENT_PROCESS, id, 0);
	nest = kxw_put_nest(&a, KXW_A_EVENT_PROCESS);
	kxw_put_process(&a, id, identity);
	kxw_put_nest_end(&a, nest);
	kxw_event_send(&a);
}

void kxw_event_library(u64 process, const struct kxw_library_facts *facts)
{
	struct kxw_attributes a;
	u8 *nest;

	kxw_event_begin(&a, KXW_EVENT_LIBRARY, process, 0);
	nest = kxw_put_nest(&a, KXW_A_EVENT_LIBRARY);
	kxw_put_library(&a, facts);
	kxw_put_nest_end(&a, nest);
	kxw_event_send(&a);
}

static void kxw_event_flow(u32 type, const struct kxw_flow_facts *facts)
{
	struct kxw_attributes a;
	u8 *nest;

	kxw_event_begin(&a, type, facts->process, facts->id);
	nest = kxw_put_nest(&a, KXW_A_EVENT_FLOW);
	kxw_put_flow(&a, facts);
	kxw_put_nest_end(&a, nest);
	kxw_event_send(&a);
}

void kxw_event_connect(const struct kxw_flow_facts *facts)
{
	kxw_event_flow(KXW_EVENT_CONNECT, facts);
}

void kxw_event_close(const struct kxw_flow_facts *facts)
{
	kxw_event_flow(KXW_EVENT_CLOSE, facts);
}

void kxw_event_call(const struct kxw_call_facts *facts)
{
	struct kxw_attributes a;
	u8 *nest;

	kxw_event_begin(&a, KXW_EVENT_CALL, facts->process, facts->flow);
	nest = kxw_put_nest(&a, KXW_A_EVENT_CALL);
	kxw_put_call(&a, facts);
	kxw_put_nest_end(&a, nest);
	kxw_event_send(&a);
}

/* ---- TLS events ---- */

void kxw_event_tls_begin(struct kxw_tls_event *e, u64 process, u64 flow, u32 direction)
{
	e->process = process;
	e->flow = flow;
	e->direction = direction;
	e->open = false;
}

void kxw_event_tls_send(struct kxw_tls_event *e)
{
	if (e->open)
		kxw_event_send(&e->a);
	e->open = false;
}

/* Makes sure of room for size bytes: opens an event, and sends one that is full. */
static void kxw_event_tls_room(struct kxw_tls_event *e, u32 size)
{
	if (e->open && e->a.end - e->a.at < size)
		kxw_event_tls_send(e);
	if (e->open)
		return;
	kxw_event_begin(&e->a, KXW_EVENT_TLS, e->process, e->flow);
	kxw_put_u32(&e->a, KXW_A_EVENT_DIRECTION, e->direction);
	e->open = true;
}

static void kxw_put_part(struct kxw_attributes *a, const struct kxw_tls_piece *piece,
			 u32 from, u32 size)
{
	u8 *nest = kxw_put_nest(a, KXW_A_EVENT_MESSAGE);

	kxw_put_u32(a, KXW_A_MESSAGE_TYPE, piece->type);
	kxw_put_u32(a, KXW_A_MESSAGE_VERSION, piece->version);
	kxw_put_u32(a, KXW_A_MESSAGE_LENGTH, piece->length);
	if (piece->offset + from)
		kxw_put_u32(a, KXW_A_MESSAGE_OFFSET, piece->offset + from);
	if (piece->data)
		kxw_put_bytes(a, KXW_A_MESSAGE_DATA, piece->data + from, size);
	if (piece->kx)
		kxw_put_u32(a, KXW_A_MESSAGE_KX, piece->kx);
	kxw_put_nest_end(a, nest);
}

void kxw_event_tls_piece(struct kxw_tls_event *e, const struct kxw_tls_piece *piece)
{
	u32 from = 0;
	u32 size;

	do {
		kxw_event_tls_room(e, KXW_PART_HEADS + min_t(u32, piece->size - from, KXW_PART_MIN));
		size = min_t(u32, piece->size - from, e->a.end - e->a.at - KXW_PART_HEADS);
		kxw_put_part(&e->a, piece, from, size);
		from += size;
	} while (from < piece->size);
}

void kxw_event_tls_start(struct kxw_tls_event *e, u32 start)
{
	kxw_event_tls_room(e, 8);
	kxw_put_u32(&e->a, KXW_A_EVENT_TLS_START, start);
}

void kxw_event_tls_overlap(struct kxw_tls_event *e)
{
	kxw_event_tls_room(e, 4);
	kxw_put_flag(&e->a, KXW_A_EVENT_OVERLAP, true);
}

void kxw_event_tls_over(struct kxw_tls_event *e, u32 end, const char *rule)
{
	kxw_event_tls_room(e, 8 + NLA_ALIGN(NLA_HDRLEN + (rule ? strlen(rule) + 1 : 0)));
	kxw_put_u32(&e->a, KXW_A_EVENT_TLS_END, end);
	if (rule)
		kxw_put_text(&e->a, KXW_A_EVENT_TLS_RULE, rule);
}
