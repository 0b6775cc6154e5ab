// SPDX-License-Identifier: BSD-3-Clause
/*
 * The doorbell socket hears two groups: the module's "log" tells the newest
 * number, the controller's "notify" tells when the module comes and goes.
 */
#include <errno.h>
#include <poll.h>
#include <time.h>
#include <linux/genetlink.h>

#include <kxwatch/kxwatch.h>

#include "handle.h"

/* What a message tells, or -1 for one that is too short to tell. */
static int command(struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);

	return nlmsg_datalen(nlh) < (int)sizeof(*genl) ? -1 : genl->cmd;
}

static int take_ring(struct kxw *k, struct nlmsghdr *nlh)
{
	uint64_t instance, head;
	int ret;

	if (command(nlh) != KXW_CMD_LOG_NTF)
		return 0;
	ret = kxw_decode_log(nlh, &instance, &head);
	if (ret)
		return ret;
	/* A doorbell that was under way when the module went is of no use. */
	if (instance == k->loaded && head > k->head)
		k->head = head;
	return 0;
}

/*
 * The absent family is not asked for by name: that makes the kernel try to load
 * the module again, against the will of who has just unloaded it.
 */
static int take_news(struct kxw *k, struct nlmsghdr *nlh)
{
	int what = command(nlh);
	struct kxw_family family;

	if (what != CTRL_CMD_NEWFAMILY && what != CTRL_CMD_DELFAMILY)
		return 0;
	if (kxw_family_decode(nlh, KXW_FAMILY_NAME, &family))
		return 0;
	if (what == CTRL_CMD_NEWFAMILY)
		return kxw_attach(k);
	if (family.id == k->family.id) {
		kxw_stop_reading(k);
		k->family.id = 0;
	}
	return 0;
}

int kxw_bell_read(struct kxw *k)
{
	struct nlmsghdr *nlh;
	int ret;

	for (;;) {
		ret = kxw_socket_peek(&k->bell, &nlh);
		if (ret <= 0)
			return ret;
		kxw_socket_skip(&k->bell);
		if (nlh->nlmsg_type == GENL_ID_CTRL)
			ret = take_news(k, nlh);
		else if (k->family.id && nlh->nlmsg_type == k->family.id)
			ret = take_ring(k, nlh);
		/* It came and went: the news of that follows. */
		if (ret < 0 && ret != KXWE_NO_MODULE)
			return ret;
	}
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* 1: the doorbell socket can be read, 0: time is up. */
static int poll_until(const struct kxw *k, int64_t end)
{
	struct pollfd p = { .fd = kxw_fd(k), .events = POLLIN };
	int64_t left = end < 0 ? -1 : end - now_ms();
	int ret;

	if (end >= 0 && left < 0)
		left = 0;
	ret = poll(&p, 1, (int)left);
	if (ret < 0)
		return errno == EINTR ? KXWE_INTERRUPTED : KXWE_NETLINK;
	return ret;
}

int kxw_wait(struct kxw *k, int ms)
{
	int64_t end = ms < 0 ? -1 : now_ms() + ms;
	bool present = k->family.id;
	int ret;

	if (k->reading || (k->ask && present))
		return 1;
	for (;;) {
		ret = kxw_bell_read(k);
		if (ret)
			return ret;
		/* Told when it goes; after that, this call waits for it to come back. */
		if (!k->family.id && present)
			return KXWE_NO_MODULE;
		ret = kxw_follow(k);
		if (ret)
			return ret;
		if (k->head > k->seq)
			return 1;
		ret = poll_until(k, end);
		if (ret < 0)
			return ret;
		if (!ret)
			return k->family.id ? 0 : KXWE_NO_MODULE;
	}
}
