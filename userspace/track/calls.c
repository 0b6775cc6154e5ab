// SPDX-License-Identifier: BSD-3-Clause
#include "calls.h"

static void note_first(uint64_t *first, uint64_t time)
{
	if (!*first)
		*first = time;
}

void calls_recall(struct process *p, const struct kxw_event *ev)
{
	if (!p || !ev->call)
		return;
	if (ev->call->point == KXW_POINT_VERIFY_OFF && ev->call->mode)
		p->verify_off = 0;
	else if (ev->call->point == KXW_POINT_VERIFY_OFF)
		note_first(&p->verify_off, ev->time);
	else if (ev->call->point == KXW_POINT_OWN_VERIFIER)
		note_first(&p->own_verifier, ev->time);
}

/* The module names a connection only while its handshake is open. */
static void take_verdict(struct calls *c, struct flow *f, const struct kxw_event *ev)
{
	if (f && f->handshake)
		handshake_take_verdict(f->handshake, ev);
	else
		c->unjoined++;
}

bool calls_take(struct calls *c, struct process *p, struct flow *f, const struct kxw_event *ev,
		uint64_t deadline)
{
	if (!ev->call)
		return true;
	switch (ev->call->point) {
	case KXW_POINT_VERDICT:
		take_verdict(c, f, ev);
		return true;
	case KXW_POINT_ENCRYPT:
	case KXW_POINT_RSA_ENCRYPT:
		return !p || outside_take(&c->outside, p, ev, deadline);
	default:
		calls_recall(p, ev);
		return true;
	}
}
