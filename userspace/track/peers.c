// SPDX-License-Identifier: BSD-3-Clause
#include "peers.h"

#include <stdlib.h>
#include <string.h>

static bool is_same(const struct kxw_endpoint *a, const struct kxw_endpoint *b)
{
	return a->ip_size == b->ip_size && a->port == b->port && !memcmp(a->ip, b->ip, a->ip_size);
}

static void drop(struct peers *p, size_t n)
{
	p->count--;
	memmove(&p->peer[n], &p->peer[n + 1], (p->count - n) * sizeof(p->peer[0]));
}

void peers_add(struct peers **set, const struct kxw_flow *flow, uint64_t time)
{
	struct peers *p = *set ? *set : calloc(1, sizeof(*p));
	size_t i;

	if (!p)
		return;
	*set = p;
	for (i = 0; i < p->count; i++)
		if (is_same(&p->peer[i].flow.remote, &flow->remote))
			break;
	if (i < p->count)
		drop(p, i);
	else if (p->count == PEERS_MAX)
		drop(p, 0);
	p->peer[p->count].flow = *flow;
	p->peer[p->count].time = time;
	p->count++;
}
