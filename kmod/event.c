// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>

#include "compat.h"
#include "event.h"
#include "log.h"
#include "scratch.h"

/* The least room in which a part of a message is worth sending. */
#define KXW_PART_MIN	256
/* Of a message nest: its own head, type, version, length, offset, kx, head of data. */
#define KXW_PART_HEADS	52

/* ---- nests ---- */

u8 *kxw_put_nest(struct kxw_attributes *a, u16 type)
{
	u8 *nest = a->at;

	if (kxw_attributes_room(a, NLA_HDRLEN))
		a->at = kxw_add_nest(nest, type);
	return nest;
}

void kxw_put_nest_end(struct kxw_attributes *a, u8 *nest)
{
	if (!a->full)
		kxw_add_nest_end(nest, a->at);
}

/* ---- sets: each with the most that it takes ---- */

static u8 *kxw_add_exe(u8 *at, const struct kxw_identity *identity)
{
	if (!(identity->flags & KXW_HAS_EXE))
		return at;
	if (identity->exe.size)
		at = kxw_add_bytes(at, KXW_A_PROCESS_EXE, identity->exe.path, identity->exe.size);
	at = kxw_add_u32(at, KXW_A_PROCESS_EXE_DEV, identity->exe.dev);
	at = kxw_add_u64(at, KXW_A_PROCESS_EXE_INODE, identity->exe.inode);
	at = kxw_add_flag(at, KXW_A_PROCESS_EXE_DELETED, identity->exe.flags & KXW_FILE_DELETED);
	return kxw_add_flag(at, KXW_A_PROCESS_EXE_MEMFD, identity->exe.flags & KXW_FILE_MEMFD);
}

static u8 *kxw_add_user(u8 *at, const struct kxw_identity *identity)
{
	at = kxw_add_u32(at, KXW_A_PROCESS_UID, identity->uid);
	at = kxw_add_u32(at, KXW_A_PROCESS_GID, identity->gid);
	at = kxw_add_u32(at, KXW_A_PROCESS_EUID, identity->euid);
	if (identity->flags & KXW_HAS_LOGINUID)
		at = kxw_add_u32(at, KXW_A_PROCESS_LOGINUID, identity->loginuid);
	if (identity->flags & KXW_HAS_SESSION)
		at = kxw_add_u32(at, KXW_A_PROCESS_SESSION, identity->session);
	return at;
}

static u8 *kxw_add_place(u8 *at, const struct kxw_identity *identity)
{
	if (identity->flags & KXW_HAS_PIDNS)
		at = kxw_add_u32(at, KXW_A_PROCESS_PIDNS, identity->pidns);
	if (identity->flags & KXW_HAS_NETNS)
		at = kxw_add_u32(at, KXW_A_PROCESS_NETNS, identity->netns);
	if (identity->flags & KXW_HAS_MNTNS)
		at = kxw_add_u32(at, KXW_A_PROCESS_MNTNS, identity->mntns);
	if (identity->cgroup_size)
		at = kxw_add_bytes(at, KXW_A_PROCESS_CGROUP, identity->cgroup,
				   identity->cgroup_size);
	return at;
}

static u32 kxw_process_room(const struct kxw_identity *identity)
{
	return 11 * KXW_ATTRIBUTE(sizeof(u32)) + 4 * KXW_ATTRIBUTE(sizeof(u64)) +
	       2 * KXW_ATTRIBUTE(TASK_COMM_LEN) + 4 * KXW_ATTRIBUTE(0) +
	       KXW_ATTRIBUTE(identity->exe.size) + KXW_ATTRIBUTE(identity->args_size) +
	       KXW_ATTRIBUTE(identity->cgroup_size);
}

void kxw_put_process(struct kxw_attributes *a, u64 id, const struct kxw_identity *identity)
{
	u8 *at = a->at;

	if (!kxw_attributes_room(a, kxw_process_room(identity)))
		return;
	at = kxw_add_u64(at, KXW_A_PROCESS_ID, id);
	at = kxw_add_u32(at, KXW_A_PROCESS_PID, identity->pid);
	at = kxw_add_u64(at, KXW_A_PROCESS_START, identity->start);
	if (identity->flags & KXW_HAS_PARENT) {
		at = kxw_add_u32(at, KXW_A_PROCESS_PPID, identity->ppid);
		at = kxw_add_u64(at, KXW_A_PROCESS_PARENT_START, identity->parent_start);
		at = kxw_add_text(at, KXW_A_PROCESS_PARENT_COMM, identity->parent_comm);
	}
	at = kxw_add_user(at, identity);
	at = kxw_add_text(at, KXW_A_PROCESS_COMM, identity->comm);
	at = kxw_add_exe(at, identity);
	if (identity->args_size)
		at = kxw_add_bytes(at, KXW_A_PROCESS_ARGS, identity->args, identity->args_size);
	at = kxw_add_flag(at, KXW_A_PROCESS_CUT, identity->flags & KXW_IS_CUT);
	at = kxw_add_flag(at, KXW_A_PROCESS_KTHREAD, identity->flags & KXW_IS_KTHREAD);
	a->at = kxw_add_place(at, identity);
}

void kxw_put_library(struct kxw_attributes *a, const struct kxw_library_facts *facts)
{
	u32 path = facts->path ? facts->path_size : 0;
	u8 *at = a->at;

	if (!kxw_attributes_room(a, KXW_ATTRIBUTE(path) + 2 * KXW_ATTRIBUTE(sizeof(u32)) +
				    KXW_ATTRIBUTE(sizeof(u64)) + KXW_ATTRIBUTE(0)))
		return;
	if (path)
		at = kxw_add_string(at, KXW_A_LIBRARY_PATH, facts->path, path);
	at = kxw_add_u32(at, KXW_A_LIBRARY_DEV, facts->dev);
	at = kxw_add_u64(at, KXW_A_LIBRARY_INODE, facts->inode);
	at = kxw_add_flag(at, KXW_A_LIBRARY_DELETED, facts->deleted);
	a->at = kxw_add_u32(at, KXW_A_LIBRARY_HOW, facts->how);
}

#define KXW_FLOW_ROOM	(4 * KXW_ATTRIBUTE(sizeof(u32)) + 5 * KXW_ATTRIBUTE(sizeof(u64)) + \
			 2 * KXW_ATTRIBUTE(16) + KXW_ATTRIBUTE(0))

/* Most are of four bytes, which is a move. */
static __always_inline u8 *kxw_add_address(u8 *at, u16 type, const u8 *address, u32 size)
{
	return size == 4 ? kxw_add_bytes(at, type, address, 4) :
			   kxw_add_bytes(at, type, address, 16);
}

static __always_inline u8 *kxw_add_flow(u8 *at, const struct kxw_flow_facts *facts)
{
	const struct kxw_tuple *tuple = facts->tuple;

	at = kxw_add_u64(at, KXW_A_FLOW_ID, facts->id);
	at = kxw_add_u64(at, KXW_A_FLOW_PROCESS_ID, facts->process);
	at = kxw_add_u32(at, KXW_A_FLOW_NETNS, facts->netns);
	at = kxw_add_address(at, KXW_A_FLOW_LOCAL_IP, tuple->local, tuple->address_size);
	at = kxw_add_u32(at, KXW_A_FLOW_LOCAL_PORT, ntohs(tuple->local_port));
	at = kxw_add_address(at, KXW_A_FLOW_REMOTE_IP, tuple->remote, tuple->address_size);
	at = kxw_add_u32(at, KXW_A_FLOW_REMOTE_PORT, ntohs(tuple->remote_port));
	at = kxw_add_flag(at, KXW_A_FLOW_ESTABLISHED, facts->established);
	if (!facts->outcome)
		return at;
	at = kxw_add_u32(at, KXW_A_FLOW_OUTCOME, facts->outcome);
	at = kxw_add_u64(at, KXW_A_FLOW_DURATION, facts->duration);
	if (facts->outcome == KXW_OUTCOME_FORGOTTEN)
		return at;
	at = kxw_add_u64(at, KXW_A_FLOW_BYTES_OUT, facts->bytes_out);
	return kxw_add_u64(at, KXW_A_FLOW_BYTES_IN, facts->bytes_in);
}

void kxw_put_flow(struct kxw_attributes *a, const struct kxw_flow_facts *facts)
{
	if (kxw_attributes_room(a, KXW_FLOW_ROOM))
		a->at = kxw_add_flow(a->at, facts);
}

void kxw_put_probe(struct kxw_attributes *a, const struct kxw_probe_facts *facts)
{
	u32 path = facts->path ? strlen(facts->path) + 1 : 0;
	u8 *at = a->at;

	if (!kxw_attributes_room(a, KXW_ATTRIBUTE(sizeof(u32)) + KXW_ATTRIBUTE(sizeof(u64)) +
				    KXW_ATTRIBUTE(path) + KXW_ATTRIBUTE(0)))
		return;
	at = kxw_add_u32(at, KXW_A_PROBE_DEV, facts->dev);
	at = kxw_add_u64(at, KXW_A_PROBE_INODE, facts->inode);
	if (path)
		at = kxw_add_string(at, KXW_A_PROBE_PATH, facts->path, path);
	a->at = kxw_add_flag(at, KXW_A_PROBE_PINNED, facts->pinned);
}

void kxw_put_point(struct kxw_attributes *a, const struct kxw_point_facts *facts)
{
	u8 *nest = a->at, *at;

	if (!kxw_attributes_room(a, NLA_HDRLEN + 3 * KXW_ATTRIBUTE(sizeof(u32)) +
				    2 * KXW_ATTRIBUTE(sizeof(u64)) + KXW_ATTRIBUTE(facts->size)))
		return;
	at = kxw_add_nest(nest, KXW_A_PROBE_POINT);
	at = kxw_add_u32(at, KXW_A_POINT_KIND, facts->kind);
	at = kxw_add_u64(at, KXW_A_POINT_OFFSET, facts->offset);
	at = kxw_add_bytes(at, KXW_A_POINT_BYTES, facts->bytes, facts->size);
	if (facts->kind == KXW_POINT_VERDICT)
		at = kxw_add_u32(at, KXW_A_POINT_ERROR_AT, facts->error_at);
	if (facts->depth_at)
		at = kxw_add_u32(at, KXW_A_POINT_DEPTH_AT, facts->depth_at);
	at = kxw_add_u64(at, KXW_A_POINT_HITS, facts->hits);
	kxw_add_nest_end(nest, at);
	a->at = at;
}

static u8 *kxw_add_call(u8 *at, const struct kxw_call_facts *facts)
{
	at = kxw_add_u32(at, KXW_A_CALL_POINT, facts->point);
	at = kxw_add_u32(at, KXW_A_CALL_DEV, facts->dev);
	at = kxw_add_u64(at, KXW_A_CALL_INODE, facts->inode);
	at = kxw_add_u32(at, KXW_A_CALL_THREAD, facts->thread);
	if (facts->caller)
		at = kxw_add_text(at, KXW_A_CALL_CALLER, facts->caller);
	if (facts->flags & KXW_CALL_HAS_CODE)
		at = kxw_add_u32(at, KXW_A_CALL_CODE, facts->code);
	if (facts->flags & KXW_CALL_HAS_DEPTH)
		at = kxw_add_u32(at, KXW_A_CALL_DEPTH, facts->depth);
	if (facts->flags & KXW_CALL_HAS_INPUT)
		at = kxw_add_u32(at, KXW_A_CALL_INPUT, facts->input);
	if (facts->flags & KXW_CALL_HAS_OUTPUT)
		at = kxw_add_u32(at, KXW_A_CALL_OUTPUT, facts->output);
	if (facts->flags & KXW_CALL_HAS_PADDING)
		at = kxw_add_u32(at, KXW_A_CALL_PADDING, facts->padding);
	if (facts->flags & KXW_CALL_HAS_MODE)
		at = kxw_add_u32(at, KXW_A_CALL_MODE, facts->mode);
	return at;
}

/* ---- events: put together in the CPU's buffer, where the longest finds room ---- */

static __always_inline u8 *kxw_event_begin_at(u64 when, u32 type, u64 process, u64 flow)
{
	u8 *at = kxw_scratch_get()->event;

	/* The log adds KXW_A_EVENT_SEQ: four bytes of head, eight of number. */
	BUILD_BUG_ON(KXW_SCRATCH_EVENT + 12 > KXW_EVENT_SIZE);
	at = kxw_add_u64(at, KXW_A_EVENT_TIME, when);
	at = kxw_add_u32(at, KXW_A_EVENT_TYPE, type);
	at = kxw_add_u64(at, KXW_A_EVENT_PROCESS_ID, process);
	if (flow)
		at = kxw_add_u64(at, KXW_A_EVENT_FLOW_ID, flow);
	return at;
}

static __always_inline u8 *kxw_event_begin(u32 type, u64 process, u64 flow)
{
	return kxw_event_begin_at(ktime_to_ns(ktime_get_real()), type, process, flow);
}

/* As far as it was put together. */
static void kxw_event_send(const u8 *at)
{
	const u8 *event = kxw_scratch_get()->event;

	kxw_log_append(event, at - event);
}

/* What goes on at at, for sets that ask for room. */
static void kxw_event_rest(struct kxw_attributes *a, u8 *at)
{
	kxw_attributes_init(a, at, kxw_scratch_get()->event + KXW_SCRATCH_EVENT - at);
}

/* The longest event that can be built is shorter than its room. */
static void kxw_event_send_nest(const struct kxw_attributes *a, u8 *nest)
{
	if (WARN_ON_ONCE(a->full))
		return;
	kxw_add_nest_end(nest, a->at);
	kxw_event_send(a->at);
}

void kxw_event_process(u64 id, const struct kxw_identity *identity)
{
	u8 *nest = kxw_event_begin(KXW_EVENT_PROCESS, id, 0);
	struct kxw_attributes a;

	kxw_event_rest(&a, kxw_add_nest(nest, KXW_A_EVENT_PROCESS));
	kxw_put_process(&a, id, identity);
	kxw_event_send_nest(&a, nest);
}

void kxw_event_library(u64 process, const struct kxw_library_facts *facts)
{
	u8 *nest = kxw_event_begin(KXW_EVENT_LIBRARY, process, 0);
	struct kxw_attributes a;

	kxw_event_rest(&a, kxw_add_nest(nest, KXW_A_EVENT_LIBRARY));
	kxw_put_library(&a, facts);
	kxw_event_send_nest(&a, nest);
}

static void kxw_event_flow(u32 type, const struct kxw_flow_facts *facts)
{
	u8 *nest = kxw_event_begin_at(facts->when, type, facts->process, facts->id);
	u8 *at = kxw_add_flow(kxw_add_nest(nest, KXW_A_EVENT_FLOW), facts);

	kxw_add_nest_end(nest, at);
	kxw_event_send(at);
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
	u8 *nest = kxw_event_begin(KXW_EVENT_CALL, facts->process, facts->flow);
	u8 *at = kxw_add_call(kxw_add_nest(nest, KXW_A_EVENT_CALL), facts);

	kxw_add_nest_end(nest, at);
	kxw_event_send(at);
}

/* ---- TLS events ---- */

void kxw_event_tls_flush(struct kxw_tls_event *e)
{
	kxw_event_send(e->at);
	e->at = NULL;
}

static noinline void kxw_event_tls_open(struct kxw_tls_event *e)
{
	e->at = kxw_event_begin(KXW_EVENT_TLS, e->process, e->flow);
	e->at = kxw_add_u32(e->at, KXW_A_EVENT_DIRECTION, e->direction);
	e->end = kxw_scratch_get()->event + KXW_SCRATCH_EVENT;
}

/* Makes sure of room for size bytes: sends an event that is full, and opens one. */
static __always_inline void kxw_event_tls_room(struct kxw_tls_event *e, u32 size)
{
	if (e->at && likely(e->end - e->at >= size))
		return;
	kxw_event_tls_send(e);
	kxw_event_tls_open(e);
}

static u8 *kxw_add_part(u8 *at, const struct kxw_tls_piece *piece, u32 from, u32 size)
{
	u8 *nest = at;

	at = kxw_add_nest(at, KXW_A_EVENT_MESSAGE);
	at = kxw_add_u32(at, KXW_A_MESSAGE_TYPE, piece->type);
	at = kxw_add_u32(at, KXW_A_MESSAGE_VERSION, piece->version);
	at = kxw_add_u32(at, KXW_A_MESSAGE_LENGTH, piece->length);
	if (piece->offset + from)
		at = kxw_add_u32(at, KXW_A_MESSAGE_OFFSET, piece->offset + from);
	if (piece->data)
		at = kxw_add_bytes(at, KXW_A_MESSAGE_DATA, piece->data + from, size);
	if (piece->kx)
		at = kxw_add_u32(at, KXW_A_MESSAGE_KX, piece->kx);
	kxw_add_nest_end(nest, at);
	return at;
}

void kxw_event_tls_piece(struct kxw_tls_event *e, const struct kxw_tls_piece *piece)
{
	u32 from = 0;
	u32 size;

	do {
		kxw_event_tls_room(e, KXW_PART_HEADS + min_t(u32, piece->size - from, KXW_PART_MIN));
		size = min_t(u32, piece->size - from, e->end - e->at - KXW_PART_HEADS);
		e->at = kxw_add_part(e->at, piece, from, size);
		from += size;
	} while (from < piece->size);
}

void kxw_event_tls_start(struct kxw_tls_event *e, u32 start)
{
	kxw_event_tls_room(e, KXW_ATTRIBUTE(sizeof(u32)));
	e->at = kxw_add_u32(e->at, KXW_A_EVENT_TLS_START, start);
}

void kxw_event_tls_overlap(struct kxw_tls_event *e)
{
	kxw_event_tls_room(e, KXW_ATTRIBUTE(0));
	e->at = kxw_add_flag(e->at, KXW_A_EVENT_OVERLAP, true);
}

void kxw_event_tls_over(struct kxw_tls_event *e, u32 end, const char *rule)
{
	kxw_event_tls_room(e, KXW_ATTRIBUTE(sizeof(u32)) + KXW_ATTRIBUTE(rule ? strlen(rule) + 1 : 0));
	e->at = kxw_add_u32(e->at, KXW_A_EVENT_TLS_END, end);
	if (rule)
		e->at = kxw_add_text(e->at, KXW_A_EVENT_TLS_RULE, rule);
}
