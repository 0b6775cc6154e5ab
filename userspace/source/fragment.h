/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fragment: puts datagrams together that IP cut into fragments.
 * One table, one thread, bounded: the datagram that waits longest makes room,
 * and is counted. Of bytes that come twice the first are kept.
 */
#ifndef SOURCE_FRAGMENT_H
#define SOURCE_FRAGMENT_H

#include "ip.h"

struct fragment_table;

/* NULL: memory */
struct fragment_table *fragment_table_create(size_t capacity);
void fragment_table_destroy(struct fragment_table *t);
uint64_t fragment_table_evicted(const struct fragment_table *t);

/*
 * Takes a fragment. True when its datagram is whole: p is that datagram then,
 * with data that is good until the next call.
 */
bool fragment_take(struct fragment_table *t, struct ip_packet *p);

#endif
