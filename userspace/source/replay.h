/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay: makes the events of the module out of the packets of a capture, with
 * the module's own reading of streams and of TLS.
 * One replay, one thread. No packet makes it fail: what cannot be read is
 * counted. Memory is bounded by its options, whatever the capture's size.
 */
#ifndef SOURCE_REPLAY_H
#define SOURCE_REPLAY_H

#include "capture.h"
#include "source.h"

struct replay_options {
	size_t connections;	/* most at once */
	size_t windows;		/* handshakes most at once, 64 KiB each */
	uint64_t process;	/* whose all connections are, 0: unknown */
	bool verify_checksums;	/* as the module does; captures often have none */
};

struct replay;

/* NULL: memory */
struct replay *replay_create(const struct replay_options *options,
			     const struct source_listener *listener);
void replay_destroy(struct replay *r);

void replay_packet(struct replay *r, int link, const struct capture_packet *p);
/* No more packets: tells what is certain now, keeps nothing. */
void replay_end(struct replay *r);

/* Good until the next call. */
const struct source_stats *replay_stats(struct replay *r);

#endif
