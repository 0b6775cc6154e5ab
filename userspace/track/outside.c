// SPDX-License-Identifier: BSD-3-Clause
#include "outside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* libcrypto's own is part of a general call, which said how much there was before padding. */
static bool is_direct(const struct kxw_call *c)
{
	return c->point == KXW_POINT_RSA_ENCRYPT && c->caller &&
	       strncmp(c->caller, "libcrypto", strlen("libcrypto"));
}

static void add_call(struct outside *o, const struct kxw_call *c)
{
	bool direct = is_direct(c);

	if (c->point == KXW_POINT_RSA_ENCRYPT) {
		o->rsa = true;
		o->padding = c->padding;
		if (!direct)
			return;
	}
	if (!o->calls++) {
		o->direct = direct;
		snprintf(o->caller, sizeof(o->caller), "%s", c->caller ? c->caller : "");
	}
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
	add_call(o, c);
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
