/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reading: what the messages of a handshake say, now that it is over.
 * One thread per handshake. Call once, when no event will be added.
 * It does not fail: what cannot be read stays unknown, zero or malformed.
 */
#ifndef TRACK_READING_H
#define TRACK_READING_H

#include "handshake.h"

/* Fills in the second half of struct handshake. */
void handshake_read(struct handshake *h, enum handshake_end end);

/* In the words of kxwatch.kx.method. */
const char *handshake_kx_method(const struct handshake *h);

#endif
