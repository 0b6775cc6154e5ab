// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fuzzes what the library makes of messages: every decoder, and the ends of
 * answers. The input is what follows the netlink header.
 */
#include <stddef.h>
#include <stdint.h>

/* The very files, so that no build of the library is needed. */
#include "lib/decode.c"
#include "lib/decode_image.c"
#include "lib/decode_probe.c"
#include "lib/decode_status.c"
#include "lib/error.c"
#include "lib/family.c"
#include "lib/policy.c"
#include "lib/request.c"
#include "lib/socket.c"

#include "../unit/decode_touch.h"

static void end_as(struct nlmsghdr *nlh, uint16_t type, uint16_t flags)
{
	char detail[KXW_DETAIL_SIZE] = "";

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	kxw_request_end(nlh, detail);
	touch_if(memchr(detail, 0, sizeof(detail)) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nlmsghdr *nlh = malloc(NLMSG_HDRLEN + size);
	struct kxw_family family;

	if (!nlh)
		return 0;
	memset(nlh, 0, NLMSG_HDRLEN);
	nlh->nlmsg_len = (uint32_t)(NLMSG_HDRLEN + size);
	memcpy((char *)nlh + NLMSG_HDRLEN, data, size);
	touch_all(nlh);
	kxw_family_decode(nlh, KXW_FAMILY_NAME, &family);
	end_as(nlh, NLMSG_ERROR, 0x200);
	end_as(nlh, NLMSG_ERROR, 0x300);
	end_as(nlh, NLMSG_DONE, 0x202);
	free(nlh);
	return 0;
}
