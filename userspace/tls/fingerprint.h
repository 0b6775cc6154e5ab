/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fingerprint: JA3, JA3S, JA4 and the resumption-stable variant of JA4.
 * Pure; any thread. Each writes a NUL-terminated string and cannot fail but
 * for memory (then the string is empty).
 */
#ifndef TLS_FINGERPRINT_H
#define TLS_FINGERPRINT_H

#include "hello.h"

#define JA3_SIZE	33
#define JA4_SIZE	37

void fingerprint_ja3(const struct client_hello *h, char out[JA3_SIZE]);
void fingerprint_ja3s(const struct server_hello *h, char out[JA3_SIZE]);
/* stable: JA4 without what changes when a client resumes: 0x0015, 0023, 0029, 002a, 002c. */
void fingerprint_ja4(const struct client_hello *h, char out[JA4_SIZE], char stable[JA4_SIZE]);

#endif
