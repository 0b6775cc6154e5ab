// SPDX-License-Identifier: BSD-3-Clause
#include "outside.h"

#include <stdio.h>
#include <stdlib.h>

#include <utlist.h>

#include "process.h"

static struct outside *begin(struct outside_list *l, struct process *p,
			     const struct kxw_event *ev, uint64_t deadline)
{
	struct outside *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->process = process_hold(p);
	o->first = ev->time;
	o->first_seq = ev->seq;
	o->deadline = deadline;
	p->outside = o;
	DL_APPEND(l->waiting, o);
	return o;
}

/* It comes inside of a general call, which said how much was to be encrypted before padding. */
static void add_rsa(struct outside *o, const struct kxw_call *c)
{
	o->rsa = true;
	o->padding = c->padding;
}

static void add_general(struct outside *o, const struct kxw_call *c)
{
	o->calls++;
	o->input = c->input;
	o->output = c->output;
}

bool outside_take(struct outside_list *l, struct process *p, const struct kxw_event *ev,
		  uint64_t deadline)
{
	struct outside *o = p->outside ? p->outside : begin(l, p, ev, deadline);
	const struct kxw_call *c = ev->call;

	if (!o)
		return false;
	o->last = ev->time;
	o->last_seq = ev->seq;
	if (c->point == KXW_POINT_RSA_ENCRYPT)
		add_rsa(o, c);
	else
		add_general(o, c);
	/* Of RSA it is always libcrypto, or what it loaded. */
	if (!*o->caller && c->caller && c->point == KXW_POINT_ENCRYPT)
		snprintf(o->caller, sizeof(o->caller), "%s", c->caller);
	return true;
}

struct outside *outside_due(struct outside_list *l, uint64_t now)
{
	struct outside *o = l->waiting;

	if (!o || o->deadline > now)
		return NULL;
	DL_DELETE(l->waiting, o);
	return o;
}

void outside_told(struct outside *o)
{
	struct process *p = o->process;

	o->process = NULL;
	/* The last to hold it, maybe: then o is gone. */
	process_release(p);
}

void outside_drop(struct outside_list *l)
{
	struct outside *o;

	while ((o = outside_due(l, UINT64_MAX)))
		outside_told(o);
}
