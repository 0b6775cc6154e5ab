/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decode: turns one generic netlink message of the module into a public struct.
 * Pure, any thread; pointers in the result point into the message and scratch.
 * Returns 0, or KXWE_PROTOCOL for what breaks the contract; never reads past the message.
 */
#ifndef LIB_DECODE_H
#define LIB_DECODE_H

#include <linux/netlink.h>

#include <kxwatch/kxwatch.h>

/* More than the module tells: room to put the NUL that ends cut arguments. */
#define KXW_ARGS_MAX	4096

struct kxw_scratch {
	char args[KXW_ARGS_MAX + 1];
	struct kxw_call call;
};

/* Libraries of one process that are passed on; the module keeps fewer. */
#define KXW_LIBRARIES_MAX	64

struct kxw_image {
	struct kxw_process process;
	size_t libraries;
	struct kxw_library library[KXW_LIBRARIES_MAX];
};

int kxw_decode_event(struct nlmsghdr *nlh, struct kxw_event *ev, struct kxw_scratch *scratch);
int kxw_decode_image(struct nlmsghdr *nlh, struct kxw_image *image, struct kxw_scratch *scratch);
int kxw_decode_flow(struct nlmsghdr *nlh, struct kxw_flow *flow);
int kxw_decode_status(struct nlmsghdr *nlh, struct kxw_status *status);
int kxw_decode_probe(struct nlmsghdr *nlh, struct kxw_probe *probe);
int kxw_decode_log(struct nlmsghdr *nlh, uint64_t *instance, uint64_t *head);

#endif
