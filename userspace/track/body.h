/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * body: puts the parts of one TLS message together, in bounded memory.
 * One thread per body. A part that is missing, or more than is kept, leaves
 * the body cut, with what came before; it never fails in another way.
 */
#ifndef TRACK_BODY_H
#define TRACK_BODY_H

#include <kxwatch/kxwatch.h>

struct body {
	uint8_t *data;
	size_t size, room;	/* gathered, allocated */
	uint32_t length;	/* announced */
	uint64_t time;		/* of its first part; 0: never seen */
	bool cut;
};

/* Takes a part. Answers by how many bytes the allocation grew. */
size_t body_take(struct body *b, const struct kxw_message *part, uint64_t time, size_t max);
bool body_seen(const struct body *b);
bool body_whole(const struct body *b);
/* Leaves it empty, with its room for another. */
void body_renew(struct body *b);
/* Leaves it empty, good for use again. Answers how many bytes were freed. */
size_t body_clean(struct body *b);

#endif
