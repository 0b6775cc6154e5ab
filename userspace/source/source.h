/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * source: what a capture tells: the events a live module would have told of the
 * same packets, and what was seen but is not read.
 * One thread; functions that are NULL are not called, and must not call back.
 * Pointers live for the call.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <kxwatch/kxwatch.h>

/* Told once for a connection, by its first packets. */
struct source_note {
	struct kxw_flow flow;
	const char *transport;		/* "tcp", "udp" */
	const char *protocol;		/* "quic", "dtls"; NULL: unknown, and no TLS */
	uint64_t time, packet;
};

struct source_listener {
	/* seq is the number of the packet. */
	void (*event)(const struct kxw_event *ev, void *arg);
	/* A connection that was open when the capture began. */
	void (*flow)(const struct kxw_flow *flow, void *arg);
	void (*note)(const struct source_note *note, void *arg);
	void *arg;
};

/* What was read, and what was not, since the beginning. */
struct source_stats {
	uint64_t packets;
	uint64_t no_ip;			/* other protocols, and what could not be read */
	uint64_t cut;			/* packets longer than what was captured of them */
	uint64_t segments, datagrams;	/* TCP, UDP */
	uint64_t bad_checksums;		/* segments left out, if checksums are verified */
	uint64_t connections;
	uint64_t connections_evicted, windows_evicted, fragments_evicted;
	uint64_t handshakes;		/* connections on which TLS was found */
	uint64_t holes;			/* of these, cut: bytes are not in the capture */
	uint64_t quic, dtls, plaintext;	/* connections of which a note was told */
	uint64_t no_memory;
};

#endif
