// SPDX-License-Identifier: BSD-3-Clause
#include "order.h"

#include <stddef.h>

#include <kxwatch/uapi.h>

#define ANYWHERE	0
#define NOT_ITS		255	/* the other end's to send */

/* Where a message stands in the flights of an end. */
static uint8_t place_of(bool server, uint32_t type)
{
	switch (type) {
	case KXW_MSG_SUPPLEMENTAL_DATA:
		return 2;
	case KXW_MSG_CERTIFICATE:
	case KXW_MSG_CERTIFICATE_URL:
		return 3;
	case KXW_MSG_HELLO_REQUEST:
		return server ? ANYWHERE : NOT_ITS;
	case KXW_MSG_SERVER_HELLO:
		return server ? 1 : NOT_ITS;
	case KXW_MSG_CERTIFICATE_STATUS:
		return server ? 4 : NOT_ITS;
	case KXW_MSG_SERVER_KEY_EXCHANGE:
		return server ? 5 : NOT_ITS;
	case KXW_MSG_CERTIFICATE_REQUEST:
		return server ? 6 : NOT_ITS;
	case KXW_MSG_SERVER_HELLO_DONE:
		return server ? 7 : NOT_ITS;
	case KXW_MSG_NEW_SESSION_TICKET:
		return server ? 8 : NOT_ITS;
	case KXW_MSG_CLIENT_HELLO:
		return server ? NOT_ITS : ANYWHERE;
	case KXW_MSG_CLIENT_KEY_EXCHANGE:
		return server ? NOT_ITS : 4;
	case KXW_MSG_CERTIFICATE_VERIFY:
		return server ? NOT_ITS : 5;
	default:
		return ANYWHERE;
	}
}

void order_take(struct order *o, bool server, uint32_t type)
{
	uint8_t *last = &o->place[server], place = place_of(server, type);

	if (type == KXW_MSG_CHANGE_CIPHER_SPEC && !server && *last < 4)
		o->early_change = true;
	if (o->rule)
		return;
	if (place == NOT_ITS) {
		o->rule = "a message that is the other end's to send (RFC 5246 7.3)";
		return;
	}
	if (place != ANYWHERE && place <= *last)
		o->rule = "a handshake message out of order, or twice (RFC 5246 7.3)";
	if (place != ANYWHERE)
		*last = place;
}
