// SPDX-License-Identifier: BSD-3-Clause
/*
 * Reads events by libkxwatch until none came for a while, then tells how many
 * it got and how many it missed, and what the module's own numbers are:
 * reader QUIET_MS. Fails if a number came twice or out of order.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <kxwatch/kxwatch.h>

struct account {
	uint64_t received, missing, last;
};

static int enter(struct account *a, const struct kxw_event *ev)
{
	if (ev->seq != a->last + 1) {
		fprintf(stderr, "reader: %" PRIu64 " came after %" PRIu64 "\n", ev->seq, a->last);
		return -1;
	}
	if (ev->type == KXW_EVENT_GAP) {
		a->missing += ev->missing;
		a->last += ev->missing;
	} else {
		a->received++;
		a->last++;
	}
	return 0;
}

static int read_all(struct kxw *k, struct account *a, int quiet)
{
	static struct kxw_event ev;
	int ret;

	do {
		while ((ret = kxw_next(k, &ev)) > 0)
			if (enter(a, &ev))
				return 1;
		if (!ret)
			ret = kxw_wait(k, quiet);
	} while (ret > 0);
	if (ret)
		fprintf(stderr, "reader: %s\n", kxw_strerror(ret));
	return ret ? 1 : 0;
}

int main(int argc, char **argv)
{
	static struct kxw_status status;
	struct account a = { 0, 0, 0 };
	struct kxw *k;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: reader QUIET_MS\n");
		return 2;
	}
	ret = kxw_open(&k);
	if (ret) {
		fprintf(stderr, "reader: %s\n", kxw_strerror(ret));
		return 1;
	}
	ret = read_all(k, &a, atoi(argv[1]));
	if (!ret && !kxw_status(k, &status))
		printf("received=%" PRIu64 " missing=%" PRIu64 " last=%" PRIu64 " head=%" PRIu64
		       " overwritten=%" PRIu64 "\n",
		       a.received, a.missing, a.last, status.head,
		       status.stats[KXW_A_STATS_EVENTS_OVERWRITTEN]);
	kxw_close(k);
	return ret;
}
