// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>
#include <linux/genetlink.h>

#include <netlink/genl/genl.h>

#include <kxwatch/kxwatch.h>

#include "error.h"
#include "request.h"

/* Of <linux/netlink.h>, but newer than the oldest supported systems. */
#define ACK_CAPPED	0x100	/* NLM_F_CAPPED */
#define ACK_TLVS	0x200	/* NLM_F_ACK_TLVS */
#define ACK_TEXT	1	/* NLMSGERR_ATTR_MSG */

/* Of the kernel: a number beyond is no errno. */
#define ERRNO_MAX	4095

int kxw_request_send(struct kxw_socket *s, int family, const struct kxw_request *r)
{
	struct nl_msg *msg;
	int ret = KXWE_MEMORY;

	msg = nlmsg_alloc();
	if (!msg)
		return KXWE_MEMORY;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, r->flags,
			 (uint8_t)r->command, KXW_FAMILY_VERSION))
		goto free_message;
	if (r->fill && r->fill(msg, r->fill_arg))
		goto free_message;
	ret = kxw_socket_send(s, msg);
free_message:
	nlmsg_free(msg);
	return ret;
}

/* The attributes behind the first fixed bytes of an ack. */
static void read_detail(struct nlmsghdr *nlh, size_t fixed, char *detail)
{
	struct nlattr *text;
	size_t size = (size_t)nlmsg_datalen(nlh);

	if (!(nlh->nlmsg_flags & ACK_TLVS) || fixed >= size)
		return;
	text = nla_find((struct nlattr *)((char *)nlmsg_data(nlh) + fixed), (int)(size - fixed),
			ACK_TEXT);
	if (!text)
		return;
	size = (size_t)nla_len(text);
	if (size > KXW_DETAIL_SIZE - 1)
		size = KXW_DETAIL_SIZE - 1;
	memcpy(detail, nla_data(text), strnlen(nla_data(text), size));
}

int kxw_request_end(struct nlmsghdr *nlh, char *detail)
{
	const struct nlmsgerr *ack = NLMSG_DATA(nlh);
	size_t fixed;
	int error = 0;

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		if (nlmsg_datalen(nlh) < (int)sizeof(*ack))
			return KXWE_PROTOCOL;
		error = ack->error;
		fixed = sizeof(*ack);
		/* An ack that is not capped repeats the request after its header. */
		if (!(nlh->nlmsg_flags & ACK_CAPPED) && ack->msg.nlmsg_len >= sizeof(ack->msg))
			fixed += NLMSG_ALIGN((size_t)ack->msg.nlmsg_len) - sizeof(ack->msg);
		break;
	case NLMSG_DONE:
		fixed = sizeof(error);
		if (nlmsg_datalen(nlh) >= (int)sizeof(error))
			memcpy(&error, nlmsg_data(nlh), sizeof(error));
		break;
	case NLMSG_OVERRUN:
		return KXWE_NETLINK;
	default:
		return 0;
	}
	if (error >= 0)
		return 1;
	if (error < -ERRNO_MAX)
		return KXWE_PROTOCOL;
	memset(detail, 0, KXW_DETAIL_SIZE);
	read_detail(nlh, fixed, detail);
	return kxw_error_errno(-error);
}

int kxw_request_run(struct kxw_socket *s, int family, const struct kxw_request *r, char *detail)
{
	struct nlmsghdr *nlh;
	int ret;

	ret = kxw_request_send(s, family, r);
	while (!ret) {
		ret = kxw_socket_answer(s, &nlh);
		if (ret < 0)
			return ret;
		kxw_socket_skip(s);
		ret = kxw_request_end(nlh, detail);
		if (ret)
			return ret < 0 ? ret : 0;
		if (nlh->nlmsg_type == family)
			ret = r->each(nlh, r->each_arg);
	}
	return ret;
}
