/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * kxwatch: the contract between the kernel module and everybody who reads it
 * ==========================================================================
 *
 * The module reports, over the generic netlink family "kxwatch", which process
 * mapped a TLS library, whom it connected to, and what its handshake said. It
 * states facts; every opinion (allowlist, certificate, score) is the reader's.
 *
 * How to read events
 * ------------------
 * Every event has a number, KXW_A_EVENT_SEQ, given before anything can fail:
 * 1 for the first after the module was loaded, then without a hole. The module
 * keeps the newest events in a log of fixed size. A reader asks for what came
 * after number N with a dump:
 *
 *	request  KXW_CMD_EVENT_GET, NLM_F_DUMP, { KXW_A_EVENT_SINCE = N }
 *	reply    one message per event, oldest first, then NLMSG_DONE
 *
 * and remembers the last number it was given: that is its cursor. Any number
 * of readers may do so, each with its own cursor; they do not disturb each
 * other and cannot slow a hook. If the first number that comes back is not
 * N + 1, exactly the numbers in between were overwritten before they were read
 * (a hole further on means the same). Nothing else is ever lost in silence.
 * Size the receive buffer at 16 KiB or more; no event is larger than 3,500 B.
 *
 * To know when to ask, join the multicast group "log": the module sends
 * KXW_CMD_LOG_NTF with the newest number, at most one in ten milliseconds. It
 * carries no other fact, so any local user may join, and losing one is harmless.
 *
 * KXW_A_LOG_INSTANCE (also in the status) is drawn anew at each load of the
 * module: when it changes, numbers begin again at 1.
 *
 * Rights: every operation but the doorbell needs CAP_NET_ADMIN in the initial
 * user namespace; without it, EPERM. PROBE_SET needs CAP_SYS_ADMIN there as well.
 * The family exists in the initial network namespace only, but reports every
 * namespace.
 *
 * Shapes
 * ------
 * Integers are in host byte order, ports included. u64 values are aligned to
 * four bytes only: copy them out (nla_get_u64() does). Addresses are in network
 * order, 4 or 16 bytes. An attribute that is absent is unknown: nothing is
 * guessed, and zero is a value.
 *
 * Text comes in two kinds, both ending in NUL. A "string" was written by the
 * module or its administrator. A "name" was chosen by who is watched: any bytes
 * but NUL, in no encoding. The specification for machines calls it binary, since
 * a reader that takes it for text can be blinded by a process with a strange
 * name. Do not print names, or other bytes of a process or the wire, unescaped.
 *
 * Evolution
 * ---------
 * This is version 1 and stays so: what is published here goes on to hold.
 *
 *  - A number is never changed, and never used again for another thing, not even
 *    after what it stood for is gone. New ones are appended.
 *  - An attribute keeps its type, unit and meaning. What cannot be told any more
 *    is absent, which is unknown.
 *  - Any release may add attributes, operations, event types and enumerators.
 *    Readers ignore what they do not know: skip the attribute, count the event as
 *    read, take the enumerator for "something else".
 *  - Requests are checked the other way round: an attribute that the module does
 *    not know is refused. So a writer learns what is there by trying, and a reader
 *    by asking the status; neither compares versions.
 *  - Names of hooks, limits and groups are part of this, as are the defaults of
 *    what a request may leave out. KXW_A_STATUS_VERSION and KXW_A_EVENT_TLS_RULE
 *    are words for people.
 *  - Should this ever have to be broken, the new contract is another family with
 *    another name, and this one is served beside it.
 *
 * The same contract, for machines: kxwatch.yaml beside this file.
 */
#ifndef _UAPI_KXWATCH_H
#define _UAPI_KXWATCH_H

#include <linux/types.h>

#define KXW_FAMILY_NAME		"kxwatch"
#define KXW_FAMILY_VERSION	1
#define KXW_MCGRP_LOG		"log"

/*
 * Operations.
 *
 * STATUS_GET   do: nothing -> the status set
 * CONFIG_SET   do: the config set -> the config set as it now stands. What is
 *              given replaces the old value whole; what is not given stays.
 *              EINVAL for an attribute it does not know or a value out of range
 * PROCESS_GET  dump: nothing -> one process set per known process image
 * FLOW_GET     dump: nothing -> one flow set per connection that is open
 * EVENT_GET    dump: SINCE (absent: 0) -> one event set per event held
 * LOG_NTF      notification to group "log": the log set
 * PROBE_SET    do: the probe set -> that of the file as it now stands. Tells the
 *              calls of functions in one library file; see the probe set
 * PROBE_GET    dump: nothing -> one probe set per file with points
 */
enum {
	KXW_CMD_STATUS_GET = 1,
	KXW_CMD_CONFIG_SET,
	KXW_CMD_PROCESS_GET,
	KXW_CMD_FLOW_GET,
	KXW_CMD_EVENT_GET,
	KXW_CMD_LOG_NTF,
	KXW_CMD_PROBE_SET,
	KXW_CMD_PROBE_GET,

	__KXW_CMD_MAX,
	KXW_CMD_MAX = (__KXW_CMD_MAX - 1)
};

/* What an event tells. The comment names the sets that come with it. */
enum kxw_event_type {
	KXW_EVENT_PROCESS = 1,	/* first sight of a process image: process */
	KXW_EVENT_LIBRARY,	/* the image mapped a TLS library: library */
	KXW_EVENT_CONNECT,	/* the image opens a connection: flow */
	KXW_EVENT_TLS,		/* bytes of a handshake: direction, message... */
	KXW_EVENT_CLOSE,	/* the connection is over: flow, with outcome */
	KXW_EVENT_CALL,		/* a probed function of a library was called: call */
};

/* Which way bytes went, seen from this host. */
enum kxw_direction {
	KXW_OUTBOUND = 1,	/* from the process that connected */
	KXW_INBOUND,		/* to it, after TCP's own checks */
};

enum kxw_hook_state {
	KXW_HOOK_OFF = 1,	/* not asked for, or not in this kernel */
	KXW_HOOK_ON,
	KXW_HOOK_FAILED,	/* see KXW_A_HOOK_ERROR */
	KXW_HOOK_DISABLED,	/* by the module's parameter hooks_off */
};

/* How a connection ended. */
enum kxw_outcome {
	KXW_OUTCOME_CLOSED = 1,	/* it was established, then ended in good order */
	KXW_OUTCOME_FAILED,	/* never established, and none of the reasons below */
	KXW_OUTCOME_FORGOTTEN,	/* the table was full; the connection may live on */
	KXW_OUTCOME_REFUSED,	/* never established: the answer was a reset */
	KXW_OUTCOME_RESET,	/* it was established, then the remote end reset it */
	KXW_OUTCOME_ABORTED,	/* it was established, then this end reset it */
	KXW_OUTCOME_TIMED_OUT,	/* TCP gave up: no answer, or none any more */
	KXW_OUTCOME_UNANSWERED,	/* no answer yet when the program gave up */
};

/*
 * What a message is. Below 256: a TLS handshake message, HandshakeType of the
 * IANA registry (RFC 5246 7.4, RFC 8446 4). 256 + n: a record of ContentType n
 * that is no plaintext handshake. From 512: what came before TLS.
 */
enum kxw_message_type {
	KXW_MSG_HELLO_REQUEST		= 0,
	KXW_MSG_CLIENT_HELLO		= 1,
	KXW_MSG_SERVER_HELLO		= 2,
	KXW_MSG_HELLO_VERIFY_REQUEST	= 3,
	KXW_MSG_NEW_SESSION_TICKET	= 4,
	KXW_MSG_END_OF_EARLY_DATA	= 5,
	KXW_MSG_HELLO_RETRY_REQUEST	= 6,	/* a ServerHello by RFC 8446 4.1.3 */
	KXW_MSG_ENCRYPTED_EXTENSIONS	= 8,
	KXW_MSG_CERTIFICATE		= 11,
	KXW_MSG_SERVER_KEY_EXCHANGE	= 12,
	KXW_MSG_CERTIFICATE_REQUEST	= 13,
	KXW_MSG_SERVER_HELLO_DONE	= 14,
	KXW_MSG_CERTIFICATE_VERIFY	= 15,
	KXW_MSG_CLIENT_KEY_EXCHANGE	= 16,
	KXW_MSG_FINISHED		= 20,
	KXW_MSG_CERTIFICATE_URL		= 21,
	KXW_MSG_CERTIFICATE_STATUS	= 22,
	KXW_MSG_SUPPLEMENTAL_DATA	= 23,
	KXW_MSG_KEY_UPDATE		= 24,
	KXW_MSG_COMPRESSED_CERTIFICATE	= 25,
	KXW_MSG_MESSAGE_HASH		= 254,

	KXW_MSG_CHANGE_CIPHER_SPEC	= 256 + 20,
	KXW_MSG_ALERT			= 256 + 21,	/* plaintext: level, description */
	KXW_MSG_ENCRYPTED_HANDSHAKE	= 256 + 22,	/* length only, never bytes */
	KXW_MSG_APPLICATION_DATA	= 256 + 23,	/* length only, never bytes */
	KXW_MSG_HEARTBEAT		= 256 + 24,	/* length only, never bytes */
	KXW_MSG_ENCRYPTED_ALERT		= 256 + 31,	/* length only, never bytes */

	KXW_MSG_SSL2_CLIENT_HELLO	= 512 + 1,
	KXW_MSG_SSL2_SERVER_HELLO	= 512 + 4,
};

/*
 * Key exchange of a handshake, as the negotiated cipher suite decides (IANA
 * "TLS Cipher Suites"; TLS 1.3 has none in the suite). Given with the
 * ClientKeyExchange.
 */
enum kxw_kx {
	KXW_KX_UNKNOWN = 0,
	KXW_KX_RSA,
	KXW_KX_DHE,
	KXW_KX_ECDHE,
	KXW_KX_PSK,
	KXW_KX_DHE_PSK,
	KXW_KX_ECDHE_PSK,
	KXW_KX_RSA_PSK,
	KXW_KX_DH_ANON,
	KXW_KX_ECDH_ANON,
	KXW_KX_ECDH,
	KXW_KX_DH,
	KXW_KX_GOST,
	KXW_KX_SRP,
	KXW_KX_TLS13,
	KXW_KX_KRB5,
	KXW_KX_ECCPWD,
};

/* How an image came to have a TLS library. */
enum kxw_library_how {
	KXW_HOW_STARTUP = 1,	/* before the program first grew its heap: linked to it */
	KXW_HOW_DLOPEN,		/* later: loaded on demand */
	KXW_HOW_PRELOAD,	/* named by LD_PRELOAD or /etc/ld.so.preload */
	KXW_HOW_INHERITED,	/* mapped by the process it was forked from */
	KXW_HOW_RUNNING,	/* mapped before the module was loaded */
	KXW_HOW_MPROTECT,	/* mapped as data, made executable later */
};

/*
 * Why the module stopped looking into a connection; given once, with the last
 * TLS event of a flow on which TLS was found.
 */
enum kxw_tls_end {
	KXW_TLS_END_COMPLETE = 1,	/* application data went, or a fatal alert */
	KXW_TLS_END_CLOSED,		/* the connection ended first */
	KXW_TLS_END_BAD,		/* not TLS any more: see KXW_A_EVENT_TLS_RULE */
	KXW_TLS_END_LIMIT,		/* longer than the module reads */
	KXW_TLS_END_HOLE,		/* bytes were missed, the rest cannot be read */
	KXW_TLS_END_EVICTED,		/* more at once than windows, or than flows */
};

/*
 * A function at whose entry a library is probed, and what a call of it has to be
 * to be told.
 */
enum kxw_point {
	KXW_POINT_VERDICT = 1,	/* X509_STORE_CTX_get_error(), by libssl, not 0 */
	KXW_POINT_ENCRYPT,	/* EVP_PKEY_encrypt(), not by libssl, with room for a result */
	KXW_POINT_RSA_ENCRYPT,	/* RSA_public_encrypt(), in such an ENCRYPT or by a program itself */
	KXW_POINT_VERIFY_OFF,	/* SSL_CTX_set_verify(), SSL_set_verify(): mode 0, or 0 no more */
	KXW_POINT_OWN_VERIFIER,	/* SSL_CTX_set_cert_verify_callback(): not NULL */
};

/* The status: what runs, what was counted, what the bounds are. */
enum {
	KXW_A_STATUS_PAD = 1,
	KXW_A_STATUS_VERSION,	/* string, of the module, for people */
	KXW_A_STATUS_INSTANCE,	/* u64, as KXW_A_LOG_INSTANCE */
	KXW_A_STATUS_HEAD,	/* u64, newest event number, 0: none yet */
	KXW_A_STATUS_TAIL,	/* u64, oldest event number still held, 0: none */
	KXW_A_STATUS_HOOK,	/* nest, repeated: the hook set */
	KXW_A_STATUS_STATS,	/* nest: the stats set */
	KXW_A_STATUS_LIMIT,	/* nest, repeated: the limit set */
	KXW_A_STATUS_LIBRARY,	/* string, repeated: library name patterns */

	__KXW_A_STATUS_MAX,
	KXW_A_STATUS_MAX = (__KXW_A_STATUS_MAX - 1)
};

enum {
	KXW_A_HOOK_PAD = 1,
	KXW_A_HOOK_NAME,	/* string: mmap, mprotect, exec, exit, connect, state, segment, receive, library */
	KXW_A_HOOK_SYMBOL,	/* string, the kernel function or hook point */
	KXW_A_HOOK_STATE,	/* u32, enum kxw_hook_state */
	KXW_A_HOOK_ERROR,	/* u32, errno if failed */
	KXW_A_HOOK_HITS,	/* u64, times it ran */
	KXW_A_HOOK_MISSED,	/* u64, times the kernel could not run it */

	__KXW_A_HOOK_MAX,
	KXW_A_HOOK_MAX = (__KXW_A_HOOK_MAX - 1)
};

/* Counters since load, all u64. Losses say of what. */
enum {
	KXW_A_STATS_PAD = 1,
	KXW_A_STATS_EVENTS,		/* events given a number */
	KXW_A_STATS_EVENTS_OVERWRITTEN,	/* events that left the log by age */
	KXW_A_STATS_LIBRARIES,		/* executable maps of a TLS library */
	KXW_A_STATS_PROCESSES,		/* process images first seen */
	KXW_A_STATS_PROCESSES_EVICTED,	/* of these, forgotten: table full */
	KXW_A_STATS_CONNECTS,		/* outgoing TCP connections */
	KXW_A_STATS_FLOWS_EVICTED,	/* of these, forgotten: table full */
	KXW_A_STATS_HANDSHAKES,		/* connections on which TLS was found */
	KXW_A_STATS_WINDOWS_EVICTED,	/* handshakes cut: more at once than windows */
	KXW_A_STATS_SEGMENTS,		/* segments looked into */
	KXW_A_STATS_SEGMENTS_REFUSED,	/* inbound, bad checksum or out of window */
	KXW_A_STATS_OVERLAPS,		/* inbound bytes sent twice, differently */
	KXW_A_STATS_HOLES,		/* handshakes cut: bytes never seen */
	KXW_A_STATS_TLS_BAD,		/* handshakes that broke a rule of TLS */
	KXW_A_STATS_TLS_LIMIT,		/* handshakes longer than is read */
	KXW_A_STATS_CALLS,		/* calls of probed functions that were told */
	KXW_A_STATS_CALLS_MUTED,	/* points left alone in an image that told enough */
	KXW_A_STATS_CALLS_UNREAD,	/* calls whose arguments or caller could not be read */

	__KXW_A_STATS_MAX,
	KXW_A_STATS_MAX = (__KXW_A_STATS_MAX - 1)
};

enum {
	KXW_A_LIMIT_NAME = 1,	/* string: log, processes, flows, windows, probes */
	KXW_A_LIMIT_USED,	/* u32, now */
	KXW_A_LIMIT_CAPACITY,	/* u32, chosen at load */
	KXW_A_LIMIT_UNIT_SIZE,	/* u32, bytes of memory per unit */

	__KXW_A_LIMIT_MAX,
	KXW_A_LIMIT_MAX = (__KXW_A_LIMIT_MAX - 1)
};

/* Settings that may change while the module runs. */
enum {
	KXW_A_CONFIG_LIBRARY = 1, /* string, repeated, 1 to 63 chars: see below */

	__KXW_A_CONFIG_MAX,
	KXW_A_CONFIG_MAX = (__KXW_A_CONFIG_MAX - 1)
};
/*
 * A library pattern is the beginning of a file's base name; what follows it
 * in the name must not be a letter ("libssl" takes libssl.so.3 and
 * libssl3.so, not libsslcommon.so). At most KXW_LIBRARY_PATTERNS of them.
 */
#define KXW_LIBRARY_PATTERNS	32
#define KXW_LIBRARY_PATTERN_LEN	63

/* The doorbell. */
enum {
	KXW_A_LOG_PAD = 1,
	KXW_A_LOG_HEAD,		/* u64, newest event number */
	KXW_A_LOG_INSTANCE,	/* u64, differs for each load of the module */

	__KXW_A_LOG_MAX,
	KXW_A_LOG_MAX = (__KXW_A_LOG_MAX - 1)
};

/* One event. SEQ, TIME and TYPE are always there. */
enum {
	KXW_A_EVENT_PAD = 1,
	KXW_A_EVENT_SINCE,	/* u64, request only: after this number */
	KXW_A_EVENT_SEQ,	/* u64, the number */
	KXW_A_EVENT_TIME,	/* u64, CLOCK_REALTIME, ns */
	KXW_A_EVENT_TYPE,	/* u32, enum kxw_event_type */
	KXW_A_EVENT_PROCESS_ID,	/* u64, the image: KXW_A_PROCESS_ID */
	KXW_A_EVENT_FLOW_ID,	/* u64, the connection: KXW_A_FLOW_ID */
	KXW_A_EVENT_PROCESS,	/* nest: the process set */
	KXW_A_EVENT_LIBRARY,	/* nest: the library set */
	KXW_A_EVENT_FLOW,	/* nest: the flow set */
	KXW_A_EVENT_DIRECTION,	/* u32, enum kxw_direction */
	KXW_A_EVENT_MESSAGE,	/* nest, repeated: the message set */
	KXW_A_EVENT_OVERLAP,	/* flag: the sender contradicted itself */
	KXW_A_EVENT_TLS_START,	/* u32, bytes the flow sent before TLS, if any */
	KXW_A_EVENT_TLS_END,	/* u32, enum kxw_tls_end */
	KXW_A_EVENT_TLS_RULE,	/* string, the rule that was broken */
	KXW_A_EVENT_CALL,	/* nest: the call set */

	__KXW_A_EVENT_MAX,
	KXW_A_EVENT_MAX = (__KXW_A_EVENT_MAX - 1)
};

/*
 * A process image: one program run by one process. exec(2) makes a new image
 * with a new ID. IDs are never used twice while the module is loaded.
 * All ids of processes and users are those of the initial namespaces.
 */
enum {
	KXW_A_PROCESS_PAD = 1,
	KXW_A_PROCESS_ID,	/* u64 */
	KXW_A_PROCESS_PID,	/* u32, thread group */
	KXW_A_PROCESS_START,	/* u64, CLOCK_BOOTTIME of its start, ns */
	KXW_A_PROCESS_PPID,	/* u32 */
	KXW_A_PROCESS_PARENT_START, /* u64, as START */
	KXW_A_PROCESS_PARENT_COMM, /* name */
	KXW_A_PROCESS_UID,	/* u32 */
	KXW_A_PROCESS_GID,	/* u32 */
	KXW_A_PROCESS_EUID,	/* u32 */
	KXW_A_PROCESS_LOGINUID,	/* u32, audit's; absent if never set */
	KXW_A_PROCESS_SESSION,	/* u32, audit's; absent if never set */
	KXW_A_PROCESS_COMM,	/* name */
	KXW_A_PROCESS_EXE,	/* name, path in its mount namespace */
	KXW_A_PROCESS_EXE_DEV,	/* u32, major << 20 | minor */
	KXW_A_PROCESS_EXE_INODE, /* u64 */
	KXW_A_PROCESS_EXE_DELETED, /* flag: unlinked when first seen */
	KXW_A_PROCESS_EXE_MEMFD, /* flag: a file that never had a name */
	KXW_A_PROCESS_ARGS,	/* binary, first bytes, NUL between arguments */
	KXW_A_PROCESS_CUT,	/* flag: EXE, ARGS or CGROUP is longer than told */
	KXW_A_PROCESS_KTHREAD,	/* flag: no user program */
	KXW_A_PROCESS_PIDNS,	/* u32, inode of the namespace */
	KXW_A_PROCESS_NETNS,	/* u32 */
	KXW_A_PROCESS_MNTNS,	/* u32 */
	KXW_A_PROCESS_CGROUP,	/* name, the longest path of a hierarchy with controllers */
	KXW_A_PROCESS_LIBRARY,	/* nest, repeated, PROCESS_GET only: library set */

	__KXW_A_PROCESS_MAX,
	KXW_A_PROCESS_MAX = (__KXW_A_PROCESS_MAX - 1)
};

/* A TLS library in an image. */
enum {
	KXW_A_LIBRARY_PAD = 1,
	KXW_A_LIBRARY_PATH,	/* name, in the process's mount namespace */
	KXW_A_LIBRARY_DEV,	/* u32, major << 20 | minor */
	KXW_A_LIBRARY_INODE,	/* u64 */
	KXW_A_LIBRARY_DELETED,	/* flag: unlinked when mapped */
	KXW_A_LIBRARY_HOW,	/* u32, enum kxw_library_how */

	__KXW_A_LIBRARY_MAX,
	KXW_A_LIBRARY_MAX = (__KXW_A_LIBRARY_MAX - 1)
};

/* An outgoing TCP connection, as the connecting socket names it. */
enum {
	KXW_A_FLOW_PAD = 1,
	KXW_A_FLOW_ID,		/* u64 */
	KXW_A_FLOW_PROCESS_ID,	/* u64, who connected */
	KXW_A_FLOW_NETNS,	/* u32, inode of the network namespace */
	KXW_A_FLOW_LOCAL_IP,	/* binary, 4 or 16 bytes */
	KXW_A_FLOW_LOCAL_PORT,	/* u32 */
	KXW_A_FLOW_REMOTE_IP,	/* binary, 4 or 16 bytes */
	KXW_A_FLOW_REMOTE_PORT,	/* u32 */
	KXW_A_FLOW_ESTABLISHED,	/* flag: the remote end answered */
	KXW_A_FLOW_OUTCOME,	/* u32, enum kxw_outcome, once closed */
	KXW_A_FLOW_DURATION,	/* u64, ns, once closed */
	KXW_A_FLOW_BYTES_OUT,	/* u64, payload acknowledged by the remote end */
	KXW_A_FLOW_BYTES_IN,	/* u64, payload received in order */

	__KXW_A_FLOW_MAX,
	KXW_A_FLOW_MAX = (__KXW_A_FLOW_MAX - 1)
};

/*
 * A part of a message. A long or fragmented message comes in several parts,
 * in order and without overlap, in one event or more; it is whole when OFFSET
 * plus the size of DATA reaches LENGTH. Record headers are taken away.
 */
enum {
	KXW_A_MESSAGE_TYPE = 1,	/* u32, enum kxw_message_type */
	KXW_A_MESSAGE_VERSION,	/* u32, legacy_record_version */
	KXW_A_MESSAGE_LENGTH,	/* u32, of the whole body */
	KXW_A_MESSAGE_OFFSET,	/* u32, of DATA in the body; absent: 0 */
	KXW_A_MESSAGE_DATA,	/* binary; absent where bytes are never given */
	KXW_A_MESSAGE_KX,	/* u32, enum kxw_kx, with ClientKeyExchange */

	__KXW_A_MESSAGE_MAX,
	KXW_A_MESSAGE_MAX = (__KXW_A_MESSAGE_MAX - 1)
};

/*
 * A library file in which calls of functions are told. One file per request; the
 * points given replace all that it had, none given take them away.
 *
 * A breakpoint that does not stand where a function begins damages every program
 * that uses the file. So the module reads the file itself, and refuses, with errno
 * and a sentence: what is no library of this machine (EINVAL), a point outside of
 * the file or where other bytes stand (EINVAL), a VERDICT whose code is anything
 * but the return of that one member (EINVAL), a file that changed within the last
 * two seconds (EAGAIN: ask again), more files than KXW_PROBE_FILES (ENOSPC). A
 * kernel without uprobes says ENOSYS, one whose hook "library" is off EOPNOTSUPP.
 *
 * A file that is changed in place is not probed in programs that map it later,
 * and given up. One that is not PINNED is held only while it is mapped, so that its
 * file system can be unmounted: ask again when it is mapped again.
 */
enum {
	KXW_A_PROBE_PAD = 1,
	KXW_A_PROBE_DEV,	/* u32, major << 20 | minor, as KXW_A_LIBRARY_DEV */
	KXW_A_PROBE_FILE,	/* u32, request only: a descriptor of the sender, open for reading */
	KXW_A_PROBE_POINT,	/* nest, repeated: the point set */
	KXW_A_PROBE_INODE,	/* u64 */
	KXW_A_PROBE_PATH,	/* name, as the sender saw it */
	KXW_A_PROBE_PINNED,	/* flag: held until it is replaced or taken away */

	__KXW_A_PROBE_MAX,
	KXW_A_PROBE_MAX = (__KXW_A_PROBE_MAX - 1)
};

/* A function in such a file. KIND, OFFSET and BYTES are always there. */
enum {
	KXW_A_POINT_PAD = 1,
	KXW_A_POINT_KIND,	/* u32, enum kxw_point */
	KXW_A_POINT_OFFSET,	/* u64, of its first byte in the file */
	KXW_A_POINT_BYTES,	/* binary, 8 to 32: what stands in the file there */
	KXW_A_POINT_ERROR_AT,	/* u32, VERDICT: offset of the code in X509_STORE_CTX */
	KXW_A_POINT_DEPTH_AT,	/* u32, VERDICT: of the depth, if known */
	KXW_A_POINT_HITS,	/* u64, reply only: calls seen, told or not */

	__KXW_A_POINT_MAX,
	KXW_A_POINT_MAX = (__KXW_A_POINT_MAX - 1)
};
#define KXW_PROBE_FILES		256	/* files at most */
#define KXW_PROBE_POINTS	8	/* points of a file at most */
#define KXW_POINT_BYTES_MIN	8
#define KXW_POINT_BYTES_MAX	32

/*
 * A call of a probed function. FLOW_ID of a VERDICT's event is the connection that
 * the thread read from last, if its handshake is open and has its ServerHello.
 * What is told of one image is bounded; CALLS_MUTED says of how many more is not.
 */
enum {
	KXW_A_CALL_PAD = 1,
	KXW_A_CALL_POINT,	/* u32, enum kxw_point */
	KXW_A_CALL_DEV,		/* u32, of the library, as KXW_A_PROBE_DEV */
	KXW_A_CALL_INODE,	/* u64, of the library */
	KXW_A_CALL_THREAD,	/* u32, id of the thread */
	KXW_A_CALL_CALLER,	/* name, base name of the file that the call came from */
	KXW_A_CALL_CODE,	/* u32, VERDICT: X509_V_ERR_ of OpenSSL */
	KXW_A_CALL_DEPTH,	/* u32, VERDICT: of the certificate, 0: the server's own */
	KXW_A_CALL_INPUT,	/* u32, ENCRYPT, RSA_ENCRYPT: bytes to encrypt */
	KXW_A_CALL_OUTPUT,	/* u32, ENCRYPT: room for the result, mostly the key's size */
	KXW_A_CALL_PADDING,	/* u32, RSA_ENCRYPT: OpenSSL's number of the padding */
	KXW_A_CALL_MODE,	/* u32, VERIFY_OFF: the mode, SSL_VERIFY_ of OpenSSL */

	__KXW_A_CALL_MAX,
	KXW_A_CALL_MAX = (__KXW_A_CALL_MAX - 1)
};

#endif /* _UAPI_KXWATCH_H */
