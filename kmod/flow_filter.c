// SPDX-License-Identifier: GPL-2.0-only
#include <linux/log2.h>
#include <linux/random.h>

#include "flow_filter.h"
#include "memory.h"

/* Of each place so many bytes: one of eight is not empty when the table is full. */
#define KXW_FLOW_WATCH	4
#define KXW_FLOW_PORTS	65536
#define KXW_WATCH_FULL	255

struct kxw_flow_filter kxw_flow_filter;

/* No other changes this byte. One that is full stays so, and tells no flow from another. */
static void kxw_flow_watch_add(u32 hash, int more)
{
	u8 *watch = &kxw_flow_filter.watch[hash & kxw_flow_filter.watch_mask];

	if (*watch != KXW_WATCH_FULL)
		WRITE_ONCE(*watch, *watch + more);
}

void kxw_flow_filter_add(u32 hash, __be16 port, const struct sock *sk, int more)
{
	kxw_flow_watch_add(hash, more);
	atomic_add(more, kxw_flow_port(port));
	atomic_add(more, &kxw_flow_socket(sk)->undecided);
	atomic_add(more, &kxw_flow_filter.undecided);
}

unsigned long kxw_flow_filter_size(void)
{
	return (sizeof(struct kxw_socket_slot) << kxw_flow_filter.socket_bits) +
	       kxw_flow_filter.watch_mask + 1UL + KXW_FLOW_PORTS * sizeof(atomic_t);
}

int kxw_flow_filter_setup(u32 places)
{
	struct kxw_flow_filter *f = &kxw_flow_filter;
	int ret = -ENOMEM;

	f->socket_bits = ilog2(places);
	f->watch_mask = KXW_FLOW_WATCH * places - 1;
	get_random_bytes(f->key, sizeof(f->key));
	get_random_bytes(&f->multiplier, sizeof(f->multiplier));
	f->multiplier |= 1;
	f->sockets = kxw_memory_take("flows", places, sizeof(*f->sockets));
	if (!f->sockets)
		goto out;
	f->ports = kxw_memory_take("flows", KXW_FLOW_PORTS, sizeof(*f->ports));
	if (!f->ports)
		goto free_sockets;
	f->watch = kxw_memory_take("flows", f->watch_mask + 1ULL, 1);
	if (!f->watch)
		goto free_ports;
	ret = 0;
	goto out;

free_ports:
	vfree(f->ports);
free_sockets:
	vfree(f->sockets);
out:
	return ret;
}

void kxw_flow_filter_teardown(void)
{
	vfree(kxw_flow_filter.watch);
	vfree(kxw_flow_filter.ports);
	vfree(kxw_flow_filter.sockets);
}
