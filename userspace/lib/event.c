// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <kxwatch/kxwatch.h>

#include "handle.h"

static int put_since(struct nl_msg *msg, const void *arg)
{
	const uint64_t *since = arg;

	return nla_put_u64(msg, KXW_A_EVENT_SINCE, *since);
}

/* Asks for all that came after the cursor. 1: a dump is under way, 0: nothing came. */
static int start_reading(struct kxw *k)
{
	struct kxw_request r = {
		.command = KXW_CMD_EVENT_GET,
		.flags = NLM_F_DUMP,
		.fill = put_since,
		.fill_arg = &k->seq,
	};
	struct kxw_status status;
	int ret;

	ret = kxw_bell_read(k);
	if (ret)
		return ret;
	if (!k->family.id)
		return KXWE_NO_MODULE;
	if (k->ask) {
		ret = kxw_learn(k, &status);
		if (ret)
			return ret;
		k->ask = false;
	}
	ret = kxw_follow(k);
	if (ret)
		return ret;
	if (k->head <= k->seq)
		return 0;
	ret = k->events.nl ? 0 : kxw_socket_open(&k->events);
	if (!ret)
		ret = kxw_request_send(&k->events, k->family.id, &r);
	if (ret)
		return ret;
	k->upto = k->head;
	k->reading = true;
	return 1;
}

static void make_gap(struct kxw *k, struct kxw_event *ev, uint64_t before)
{
	memset(ev, 0, offsetof(struct kxw_event, message));
	ev->type = KXW_EVENT_GAP;
	ev->seq = k->seq + 1;
	ev->missing = before - ev->seq;
	k->seq = before - 1;
}

/*
 * The end of a dump, good or bad. What was there before it began and did not
 * come is not held any more. 1: that is told in *ev.
 */
static int finish_reading(struct kxw *k, int ret, struct kxw_event *ev)
{
	k->reading = false;
	if (ret == KXWE_NO_MODULE) {
		/* Its family went between two looks at the doorbell. */
		ret = kxw_attach(k);
		return ret ? ret : kxw_follow(k);
	}
	if (ret < 0) {
		k->ask = true;
		return ret;
	}
	if (k->seq >= k->upto)
		return 0;
	make_gap(k, ev, k->upto + 1);
	return 1;
}

/* One message of a dump. 1: *ev is filled, 0: nothing came of it. */
static int read_event(struct kxw *k, struct nlmsghdr *nlh, struct kxw_event *ev)
{
	int ret;

	if (nlh->nlmsg_type != k->family.id) {
		kxw_socket_skip(&k->events);
		return 0;
	}
	ret = kxw_decode_event(nlh, ev, &k->scratch);
	/* An event that cannot be read shows as a gap before the next. */
	if (ret || ev->seq <= k->seq) {
		kxw_socket_skip(&k->events);
		return ret;
	}
	/* The message stays, for the next call to read it again. */
	if (ev->seq > k->seq + 1) {
		make_gap(k, ev, ev->seq);
		return 1;
	}
	kxw_socket_skip(&k->events);
	k->seq = ev->seq;
	return 1;
}

int kxw_next(struct kxw *k, struct kxw_event *ev)
{
	struct nlmsghdr *nlh;
	int ret;

	for (;;) {
		ret = k->reading ? 1 : start_reading(k);
		if (ret <= 0)
			return ret;
		ret = kxw_socket_answer(&k->events, &nlh);
		if (ret < 0) {
			kxw_stop_reading(k);
			k->ask = true;
			return ret;
		}
		ret = kxw_request_end(nlh, k->detail);
		if (ret) {
			kxw_socket_skip(&k->events);
			ret = finish_reading(k, ret, ev);
		} else {
			ret = read_event(k, nlh, ev);
		}
		if (ret)
			return ret;
	}
}

void kxw_tell(const struct kxw *k, struct kxw_position *at)
{
	at->instance = k->instance;
	at->seq = k->seq;
}

static void move(struct kxw *k, uint64_t seq)
{
	kxw_stop_reading(k);
	k->instance = k->loaded;
	k->seq = seq;
}

int kxw_seek(struct kxw *k, const struct kxw_position *at)
{
	struct kxw_status status;
	int ret;

	ret = kxw_learn(k, &status);
	if (ret)
		return ret;
	if (at->instance != k->loaded)
		return KXWE_RELOADED;
	if (at->seq > k->head)
		return KXWE_INVALID;
	move(k, at->seq);
	return 0;
}

int kxw_seek_end(struct kxw *k)
{
	struct kxw_status status;
	int ret;

	ret = kxw_learn(k, &status);
	if (ret)
		return ret;
	move(k, k->head);
	k->ask = false;
	return 0;
}
