/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * network: address blocks, and which of them are one's own.
 * Pure but for the list's memory; one list, one thread.
 * Text that is no block is refused with -1 and nothing is added.
 */
#ifndef JUDGE_NETWORK_H
#define JUDGE_NETWORK_H

#include <kxwatch/kxwatch.h>

struct network {
	uint8_t ip[16];
	uint8_t ip_size;	/* 4 or 16 */
	uint8_t prefix;		/* bits that count */
};

struct network_list {
	struct network *network;
	size_t count;
};

/* "192.0.2.0/24", "2001:db8::/32", or one address. Bits beyond the prefix must be zero. */
int network_parse(struct network *n, const char *text);
bool network_has(const struct network *n, const struct kxw_endpoint *e);

int network_list_add(struct network_list *l, const char *text);
/* What is not reached over the Internet (IANA special-purpose registries). */
int network_list_add_defaults(struct network_list *l);
bool network_list_has(const struct network_list *l, const struct kxw_endpoint *e);
void network_list_clean(struct network_list *l);

#endif
