/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event: turns facts into the attributes of the contract and appends them.
 * Building is for any context; the kxw_event_* calls need interrupts off, since
 * they build in a buffer of the CPU.
 * Nothing fails: what is put together here always fits an event.
 */
#ifndef KXW_EVENT_H
#define KXW_EVENT_H

#include "attribute.h"
#include "identity.h"
#include "wire/tls_peek.h"

/* One end of a connection as seen from here: addresses in network order. */
struct kxw_tuple {
	u8 local[16], remote[16];
	__be16 local_port, remote_port;
	u32 address_size;	/* 4 or 16; what is behind is not looked at */
};

/* What is told of a connection. */
struct kxw_flow_facts {
	u64 id, process;
	u32 netns;
	bool established;
	u64 when;		/* of an event: CLOCK_REALTIME, ns */
	u32 outcome;		/* 0: open, then what follows is not told */
	u64 duration, bytes_out, bytes_in;
	const struct kxw_tuple *tuple;
};

/* What is told of a library in an image. */
struct kxw_library_facts {
	const char *path;	/* NULL: unknown */
	u32 path_size;		/* NUL included */
	u32 dev;
	u64 inode;
	u32 how;		/* enum kxw_library_how */
	bool deleted;
};

/* What is told of a function that is probed. */
struct kxw_point_facts {
	u64 offset, hits;
	u32 kind;		/* enum kxw_point */
	u32 error_at, depth_at;	/* of a verdict; depth_at 0: unknown */
	u32 size;		/* of bytes */
	u8 bytes[KXW_POINT_BYTES_MAX];
};

/* What is told of the file that it is in. */
struct kxw_probe_facts {
	const char *path;	/* NULL: unknown */
	u64 inode;
	u32 dev;
	bool pinned;
};

enum {
	KXW_CALL_HAS_CODE = 1 << 0,
	KXW_CALL_HAS_DEPTH = 1 << 1,
	KXW_CALL_HAS_INPUT = 1 << 2,
	KXW_CALL_HAS_OUTPUT = 1 << 3,
	KXW_CALL_HAS_PADDING = 1 << 4,
	KXW_CALL_HAS_MODE = 1 << 5,
};

/* What is told of a call. */
struct kxw_call_facts {
	u64 process, flow;	/* flow 0: unknown */
	u64 inode;		/* of the library */
	u32 dev;
	u32 point;		/* enum kxw_point */
	u32 thread;
	u32 flags;		/* KXW_CALL_HAS_* of the following */
	u32 code, depth, input, output, padding, mode;
	const char *caller;	/* NULL: unknown */
};

/* Into room that a dump has: all of it, or nothing and full. */
void kxw_put_process(struct kxw_attributes *a, u64 id, const struct kxw_identity *identity);
void kxw_put_library(struct kxw_attributes *a, const struct kxw_library_facts *facts);
void kxw_put_flow(struct kxw_attributes *a, const struct kxw_flow_facts *facts);
void kxw_put_probe(struct kxw_attributes *a, const struct kxw_probe_facts *facts);
void kxw_put_point(struct kxw_attributes *a, const struct kxw_point_facts *facts);
u8 *kxw_put_nest(struct kxw_attributes *a, u16 type);
void kxw_put_nest_end(struct kxw_attributes *a, u8 *nest);

void kxw_event_process(u64 id, const struct kxw_identity *identity);
void kxw_event_library(u64 process, const struct kxw_library_facts *facts);
void kxw_event_connect(const struct kxw_flow_facts *facts);
void kxw_event_close(const struct kxw_flow_facts *facts);
void kxw_event_call(const struct kxw_call_facts *facts);

/*
 * A TLS event is begun, given pieces and notes, and sent; when it is full it is
 * sent and goes on in another. One that was given nothing costs nothing.
 */
struct kxw_tls_event {
	u8 *at, *end;		/* where it goes on; at NULL: it holds nothing to tell */
	u64 process, flow;
	u32 direction;
};

static inline void kxw_event_tls_begin(struct kxw_tls_event *e, u64 process, u64 flow,
				       u32 direction)
{
	e->at = NULL;
	e->process = process;
	e->flow = flow;
	e->direction = direction;
}
void kxw_event_tls_piece(struct kxw_tls_event *e, const struct kxw_tls_piece *piece);
/* start: as KXW_A_EVENT_TLS_START, 0: none. */
void kxw_event_tls_start(struct kxw_tls_event *e, u32 start);
void kxw_event_tls_overlap(struct kxw_tls_event *e);
/* end: enum kxw_tls_end; rule: NULL, or what was broken. */
void kxw_event_tls_over(struct kxw_tls_event *e, u32 end, const char *rule);
/* Sends one that holds something. */
void kxw_event_tls_flush(struct kxw_tls_event *e);
static inline void kxw_event_tls_send(struct kxw_tls_event *e)
{
	if (e->at)
		kxw_event_tls_flush(e);
}

#endif
