/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libkxwatch: reads the kxwatch kernel module.
 *
 * One handle, one thread at a time; several handles may be used by several threads
 * at once. The library has no global state, starts no thread, installs no signal
 * handler and prints nothing. Functions that can fail return 0 or more, or a negative
 * KXWE_ number that kxw_strerror() puts into words.
 *
 *	struct kxw *k;
 *	struct kxw_event ev;
 *	int ret = kxw_open(&k);
 *
 *	while (!ret && (ret = kxw_wait(k, -1)) >= 0)
 *		while ((ret = kxw_next(k, &ev)) > 0)
 *			use(&ev);
 *	puts(kxw_strerror(ret));
 *	kxw_close(k);
 *
 * In an event loop, poll kxw_fd() for input instead of kxw_wait(), and call
 * kxw_next() until it answers 0: once before the first poll, then each time.
 *
 * Structures keep their size and their members while the library is libkxwatch.so.1:
 * what the module learns to tell later takes the place of members named reserved,
 * which are 0 until then.
 *
 * When the module is unloaded, kxw_wait() and kxw_next() say KXWE_NO_MODULE. The
 * handle stays good: a later kxw_wait() waits for the module to come back.
 */
#ifndef KXWATCH_H
#define KXWATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kxwatch/uapi.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kxw;

enum kxw_error {
	KXWE_NO_MODULE = -1,	/* the family is not there: module not loaded */
	KXWE_PERMISSION = -2,	/* CAP_NET_ADMIN in the initial namespace needed */
	KXWE_MEMORY = -3,
	KXWE_NETLINK = -4,	/* the socket failed; errno says more */
	KXWE_PROTOCOL = -5,	/* the kernel's answer made no sense */
	KXWE_INVALID = -6,	/* the kernel refused a setting, or bad argument */
	KXWE_INTERRUPTED = -7,	/* a signal ended the wait */
	KXWE_RELOADED = -8,	/* the module was loaded anew: numbers began again */
	KXWE_AGAIN = -9,	/* the kernel cannot do it yet: ask again in a moment */
	KXWE_UNSUPPORTED = -10,	/* this kernel, or how the module is set, has it not */
};

const char *kxw_strerror(int error);

/* Connects to the module. On failure *k is NULL and nothing need be closed. */
int kxw_open(struct kxw **k);
void kxw_close(struct kxw *k);

/* Becomes readable when new events may be there. Owned by the handle. */
int kxw_fd(const struct kxw *k);

/* Waits for events at most ms milliseconds (-1: for ever). 1: some may be there, 0: time is up. */
int kxw_wait(struct kxw *k, int ms);

/* The text of the last refusal that came from the kernel (extack), or "". */
const char *kxw_detail(const struct kxw *k);

/* An IP address and port of one end. */
struct kxw_endpoint {
	uint8_t ip[16];		/* network order */
	uint8_t ip_size;	/* 4 or 16, 0: unknown */
	uint16_t port;		/* host order */
};

/* Which of the numbers of a process are known. */
enum {
	KXW_KNOWS_PPID = 1 << 0,
	KXW_KNOWS_PARENT_START = 1 << 1,
	KXW_KNOWS_UID = 1 << 2,		/* and gid, euid */
	KXW_KNOWS_LOGINUID = 1 << 3,
	KXW_KNOWS_SESSION = 1 << 4,
	KXW_KNOWS_EXE_FILE = 1 << 5,	/* dev and inode */
	KXW_KNOWS_PIDNS = 1 << 6,
	KXW_KNOWS_NETNS = 1 << 7,
	KXW_KNOWS_MNTNS = 1 << 8,
};

/* KXW_A_PROCESS_*. A string that is unknown is NULL. */
struct kxw_process {
	uint64_t id, start, parent_start, exe_inode;
	uint32_t known;			/* KXW_KNOWS_ flags */
	uint32_t pid, ppid, uid, gid, euid, loginuid, session, exe_dev;
	uint32_t pidns, netns, mntns;
	const char *comm, *parent_comm, *exe, *cgroup;
	const char *args;		/* NUL between arguments, and at the end */
	size_t args_size;		/* with that last NUL */
	bool exe_deleted, exe_memfd, cut, kthread;
	uint64_t reserved[4];
};

struct kxw_library {
	const char *path;
	uint64_t inode;
	uint32_t dev;
	uint32_t how;			/* enum kxw_library_how, 0: unknown */
	bool known_file, deleted;
	uint64_t reserved[2];
};

struct kxw_flow {
	uint64_t id, process_id;
	uint32_t netns;
	struct kxw_endpoint local, remote;
	bool established;
	uint32_t outcome;		/* enum kxw_outcome, 0: still open */
	bool known_bytes;
	uint64_t duration, bytes_out, bytes_in;
	uint64_t reserved[4];
};

/* KXW_A_MESSAGE_*: a part of a TLS message. */
struct kxw_message {
	uint32_t type, version, length, offset, kx;
	uint32_t reserved;
	const uint8_t *data;		/* NULL: bytes are never given */
	size_t size;
};

/* Which of the numbers of a call are known. */
enum {
	KXW_KNOWS_CODE = 1 << 0,
	KXW_KNOWS_DEPTH = 1 << 1,
	KXW_KNOWS_INPUT = 1 << 2,
	KXW_KNOWS_OUTPUT = 1 << 3,
	KXW_KNOWS_PADDING = 1 << 4,
	KXW_KNOWS_MODE = 1 << 5,
};

/* KXW_A_CALL_*: a probed function of a library was called. */
struct kxw_call {
	uint32_t point;			/* enum kxw_point */
	uint32_t known;			/* KXW_KNOWS_ flags */
	uint64_t inode;			/* of the library */
	uint32_t dev;
	uint32_t thread;
	const char *caller;		/* NULL: unknown */
	uint32_t code, depth, input, output, padding, mode;
	uint64_t reserved[4];
};

/* More than any event can carry (its least message takes 28 of 3,500 bytes). */
#define KXW_MESSAGES_MAX	125

#define KXW_EVENT_GAP		0	/* made by the library: events are missing */

/* One event. Pointers live until the next call on the handle. */
struct kxw_event {
	uint64_t seq;			/* for a gap: the first missing number */
	uint64_t missing;		/* for a gap: how many */
	uint64_t time;			/* CLOCK_REALTIME, ns */
	uint32_t type;			/* enum kxw_event_type, or KXW_EVENT_GAP */
	uint64_t process_id, flow_id;	/* 0: none */
	struct kxw_process process;	/* PROCESS */
	struct kxw_library library;	/* LIBRARY */
	struct kxw_flow flow;		/* CONNECT, CLOSE */
	uint32_t direction;		/* TLS: enum kxw_direction */
	bool overlap;
	uint32_t tls_start, tls_end;	/* TLS: see KXW_A_EVENT_TLS_START, _END */
	const char *tls_rule;
	const struct kxw_call *call;	/* CALL, else NULL */
#if UINTPTR_MAX == UINT32_MAX
	uint32_t reserved_half;		/* a pointer is not as long everywhere */
#endif
	uint64_t reserved[3];
	size_t messages;		/* TLS */
	struct kxw_message message[KXW_MESSAGES_MAX];
};

/*
 * The next event after the cursor, which moves past it. 1: *ev is filled,
 * 0: none for now. An event of a type this library does not know is passed
 * on with its common members. KXWE_RELOADED once after the module was loaded
 * anew; the cursor is then 0 again and the next call goes on.
 */
int kxw_next(struct kxw *k, struct kxw_event *ev);

/* Where the handle stands. A cursor is good for one instance of the module. */
struct kxw_position {
	uint64_t instance, seq;
};

void kxw_tell(const struct kxw *k, struct kxw_position *at);
/* Goes on after a saved position; KXWE_RELOADED if it is of another instance (then nothing moves). */
int kxw_seek(struct kxw *k, const struct kxw_position *at);
/* Goes to the end: only events yet to come are read. */
int kxw_seek_end(struct kxw *k);

struct kxw_hook {
	char name[32], symbol[64];
	uint32_t state, error;
	uint64_t hits, missed;
	uint64_t reserved[2];
};

struct kxw_limit {
	char name[32];
	uint32_t used, capacity, unit_size;
	uint32_t reserved;
};

#define KXW_HOOKS_MAX	16
#define KXW_LIMITS_MAX	8
#define KXW_COUNTERS_MAX	64	/* more than there are: KXW_A_STATS_MAX may grow */

struct kxw_status {
	char version[32];
	uint64_t instance, head, tail;
	size_t hooks, limits, libraries;
	struct kxw_hook hook[KXW_HOOKS_MAX];
	struct kxw_limit limit[KXW_LIMITS_MAX];
	uint64_t stats[KXW_COUNTERS_MAX];	/* by KXW_A_STATS_*; _PAD unused */
	char library[KXW_LIBRARY_PATTERNS][KXW_LIBRARY_PATTERN_LEN + 1];
};

int kxw_status(struct kxw *k, struct kxw_status *status);
/* Words for a counter's name, such as "events_overwritten"; NULL if unknown. */
const char *kxw_stats_name(unsigned int stat);

/* Replaces the library name patterns. */
int kxw_set_libraries(struct kxw *k, const char *const *pattern, size_t patterns);

/*
 * What the module knows now, for who starts late. The callback returns 0 to go
 * on; anything else ends the walk and is returned. Libraries come with their
 * process.
 */
int kxw_processes(struct kxw *k,
		  int (*each)(const struct kxw_process *process,
			      const struct kxw_library *library, size_t libraries,
			      void *arg), void *arg);
int kxw_flows(struct kxw *k, int (*each)(const struct kxw_flow *flow, void *arg), void *arg);

/* KXW_A_POINT_*: a function in a library file. */
struct kxw_probe_point {
	uint32_t kind;			/* enum kxw_point */
	uint32_t size;			/* of bytes */
	uint64_t offset;		/* in the file */
	uint8_t bytes[KXW_POINT_BYTES_MAX];
	uint32_t error_at, depth_at;	/* VERDICT; depth_at 0: unknown */
	uint64_t hits;			/* told by the module, not asked of it */
	uint64_t reserved[2];
};

/* KXW_A_PROBE_*: a library file with its points. */
struct kxw_probe {
	uint64_t inode;
	uint32_t dev;
	bool pinned;
	char path[512];			/* "": unknown */
	size_t points;
	struct kxw_probe_point point[KXW_PROBE_POINTS];
	uint64_t reserved[4];
};

/*
 * Has calls of functions in a library told: replaces the points of the file behind
 * this descriptor; with 0 points, takes them away. now, unless NULL, is filled with
 * what then stands. Needs CAP_SYS_ADMIN as well. KXWE_INVALID if the file does not
 * bear out what is said of it, KXWE_AGAIN if it changed a moment ago.
 */
int kxw_set_probes(struct kxw *k, int file, const struct kxw_probe_point *point, size_t points,
		   struct kxw_probe *now);
/* The files that have points now, as kxw_flows(). */
int kxw_probes(struct kxw *k, int (*each)(const struct kxw_probe *probe, void *arg), void *arg);

#ifdef __cplusplus
}
#endif

#endif
