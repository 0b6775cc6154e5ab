/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * request: asks the kernel one question and hands on each message of the answer.
 * For the other rooms of the library, by the thread of the handle.
 * Returns 0, a KXWE_ number, or what the callback returned to end the answer.
 */
#ifndef LIB_REQUEST_H
#define LIB_REQUEST_H

#include "socket.h"

/* The text of the last refusal, as the kernel's extended ack gave it. */
#define KXW_DETAIL_SIZE	256

struct kxw_request {
	int command;
	int flags;			/* NLM_F_DUMP, or 0 */
	/* Puts the attributes of the request; may be NULL. Not 0: no room. */
	int (*fill)(struct nl_msg *msg, const void *arg);
	const void *fill_arg;
	/* Takes a message of the answer; not 0 ends it. */
	int (*each)(struct nlmsghdr *nlh, void *arg);
	void *each_arg;
};

/* The numbers the kernel gave to a family. */
struct kxw_family {
	int id;				/* 0: the family is not there */
	uint32_t group;			/* its first multicast group, 0: none */
};

/* Sends a request without waiting for the answer. */
int kxw_request_send(struct kxw_socket *s, int family, const struct kxw_request *r);
int kxw_request_run(struct kxw_socket *s, int family, const struct kxw_request *r, char *detail);

/* 0: goes on, 1: this message ends the answer well, or a KXWE_ number. */
int kxw_request_end(struct nlmsghdr *nlh, char *detail);

int kxw_family_get(struct kxw_socket *s, const char *name, struct kxw_family *family);
/* The same from a notification; KXWE_NO_MODULE if it is about another family. */
int kxw_family_decode(struct nlmsghdr *nlh, const char *name, struct kxw_family *family);

#endif
