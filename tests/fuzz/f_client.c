// SPDX-License-Identifier: BSD-3-Clause
/*
 * A kernel that lies to a client: any datagrams, in any order, on any of its sockets.
 * Whatever comes, the client ends what it began, reads nothing beyond a datagram,
 * and accounts for every number: what it got and what it says is missing add up.
 *
 * The input is a row of datagrams: a byte of which the lower bits say what is made true
 * in it, so that it is not thrown away unread (1: the number of the question, 2: the
 * port, 4: the lengths of its messages); two bytes of its size; its bytes. What the
 * client does is chosen by the same bytes.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <sanitizer/asan_interface.h>

#define TRUE_NUMBER	1
#define TRUE_PORT	2
#define TRUE_LENGTHS	4
#define DATAGRAM_MAX	32768
#define ACTIONS_MAX	64

static const uint8_t *input;
static size_t input_left;
static uint32_t last_number;

static ssize_t lie(int fd, struct msghdr *hdr, int flags);
static int lie_poll(struct pollfd *p, nfds_t n, int ms);
static int lie_send(struct nl_sock *sk, struct nl_msg *msg);
static int lie_option(int fd, int level, int name, const void *value, socklen_t size);

/* The very files, with the system calls replaced that meet the kernel. */
#define recvmsg	lie
#define poll	lie_poll
#define nl_send	lie_send
#define setsockopt lie_option
#include "lib/bell.c"
#include "lib/decode.c"
#include "lib/decode_image.c"
#include "lib/decode_probe.c"
#include "lib/decode_status.c"
#include "lib/error.c"
#include "lib/event.c"
#include "lib/family.c"
#include "lib/handle.c"
#include "lib/policy.c"
#include "lib/probe.c"
#include "lib/request.c"
#include "lib/snapshot.c"
#include "lib/socket.c"
#include "lib/status.c"
#undef recvmsg
#undef poll
#undef nl_send
#undef setsockopt

#include "../unit/decode_touch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the kernel ---- */

static uint8_t take(void)
{
	if (!input_left)
		return 0;
	input_left--;
	return *input++;
}

static int port_of(int fd)
{
	struct sockaddr_nl local;
	socklen_t size = sizeof(local);

	return getsockname(fd, (struct sockaddr *)&local, &size) ? 0 : (int)local.nl_pid;
}

/* Puts right what would keep the message from being read. */
static void make_true(uint8_t *data, size_t size, uint8_t what, int fd)
{
	struct nlmsghdr *nlh;
	size_t at = 0, left;

	while (size - at >= sizeof(*nlh)) {
		nlh = (struct nlmsghdr *)(data + at);
		left = size - at;
		if (what & TRUE_NUMBER)
			nlh->nlmsg_seq = last_number;
		if (what & TRUE_PORT)
			nlh->nlmsg_pid = (uint32_t)port_of(fd);
		if (what & TRUE_LENGTHS && (nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > left))
			nlh->nlmsg_len = (uint32_t)left;
		if (nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > left ||
		    NLMSG_ALIGN(nlh->nlmsg_len) >= left)
			return;
		at += NLMSG_ALIGN(nlh->nlmsg_len);
	}
}

static ssize_t lie(int fd, struct msghdr *hdr, int flags)
{
	struct sockaddr_nl *from = hdr->msg_name;
	uint8_t *to = hdr->msg_iov->iov_base, what;
	size_t size, i;

	(void)flags;
	if (!input_left) {
		errno = EAGAIN;
		return -1;
	}
	what = take();
	size = take();
	size |= (size_t)take() << 8;
	if (what & 0x40) {
		errno = what & 1 ? ENOBUFS : what & 2 ? EINTR : EAGAIN;
		return -1;
	}
	if (size > input_left)
		size = input_left;
	ASAN_UNPOISON_MEMORY_REGION(to, hdr->msg_iov->iov_len);
	hdr->msg_flags = size > hdr->msg_iov->iov_len ? MSG_TRUNC : 0;
	if (size > hdr->msg_iov->iov_len)
		size = hdr->msg_iov->iov_len;
	for (i = 0; i < size; i++)
		to[i] = take();
	/* What the datagram does not fill is not to be read. */
	ASAN_POISON_MEMORY_REGION(to + size, hdr->msg_iov->iov_len - size);
	from->nl_pid = what & 0x80 ? 4711 : 0;
	make_true(to, size, what, fd);
	return (ssize_t)size;
}

static int lie_poll(struct pollfd *p, nfds_t n, int ms)
{
	(void)n;
	(void)ms;
	p->revents = input_left ? POLLIN : 0;
	return input_left != 0;
}

static int lie_send(struct nl_sock *sk, struct nl_msg *msg)
{
	(void)sk;
	last_number = nlmsg_hdr(msg)->nlmsg_seq;
	return (int)nlmsg_hdr(msg)->nlmsg_len;
}

static int lie_option(int fd, int level, int name, const void *value, socklen_t size)
{
	(void)fd;
	(void)level;
	(void)name;
	(void)value;
	(void)size;
	return 0;
}

/* ---- the client ---- */

static int each_process(const struct kxw_process *p, const struct kxw_library *library,
			size_t libraries, void *arg)
{
	size_t i;

	(void)arg;
	touch_process(p);
	for (i = 0; i < libraries; i++)
		touch_text(library[i].path);
	return 0;
}

static int each_flow(const struct kxw_flow *flow, void *arg)
{
	(void)arg;
	touch_end(&flow->local);
	touch_end(&flow->remote);
	return 0;
}

static int each_probe(const struct kxw_probe *probe, void *arg)
{
	(void)arg;
	touch_text(probe->path);
	touch_if(probe->points <= KXW_PROBE_POINTS);
	return 0;
}

/* Numbers go on from the cursor, without one that is neither told nor missing. */
static void next(struct kxw *k)
{
	static struct kxw_event ev;
	struct kxw_position before, after;
	size_t i;
	int ret;

	kxw_tell(k, &before);
	ret = kxw_next(k, &ev);
	kxw_tell(k, &after);
	touch_if(ret <= 1);
	if (ret != 1) {
		touch_if(after.seq == before.seq || ret == KXWE_RELOADED);
		return;
	}
	touch_if(after.instance == before.instance && ev.seq == before.seq + 1);
	if (ev.type == KXW_EVENT_GAP) {
		touch_if(ev.missing && after.seq == before.seq + ev.missing);
		return;
	}
	touch_if(after.seq == ev.seq);
	touch_process(&ev.process);
	touch_text(ev.library.path);
	for (i = 0; i < ev.messages; i++)
		touch_message(&ev.message[i]);
}

static void act(struct kxw *k, uint8_t what)
{
	static const char *const patterns[] = { "libssl" };
	static const struct kxw_probe_point point = { .kind = KXW_POINT_VERDICT, .size = 8 };
	static struct kxw_status status;
	struct kxw_position at;
	struct kxw_probe now;

	switch (what % 16) {
	case 0:
		kxw_status(k, &status);
		break;
	case 1:
		kxw_processes(k, each_process, NULL);
		break;
	case 2:
		kxw_flows(k, each_flow, NULL);
		break;
	case 3:
		kxw_set_libraries(k, patterns, 1);
		break;
	case 4:
		kxw_tell(k, &at);
		at.seq += what / 16;
		kxw_seek(k, &at);
		break;
	case 5:
		kxw_seek_end(k);
		break;
	case 6:
	case 7:
	case 8:
		touch_if(kxw_wait(k, 0) <= 1);
		break;
	case 9:
		kxw_probes(k, each_probe, NULL);
		break;
	case 10:
		if (!kxw_set_probes(k, 0, &point, 1, &now))
			each_probe(&now, NULL);
		break;
	default:
		next(k);
		break;
	}
	touch_text(kxw_detail(k));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kxw *k;
	int i;

	input = data;
	input_left = size;
	if (kxw_open(&k))
		return 0;
	for (i = 0; i < ACTIONS_MAX && input_left; i++)
		act(k, take());
	kxw_close(k);
	return 0;
}
