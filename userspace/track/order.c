// SPDX-License-Identifier: BSD-3-Clause
#include "order.h"

#include <stddef.h>

#include <kxwatch/uapi.h>

/* Where a message stands in the flights of an end; 0: anywhere. */
static uint8_t place_of(bool server, uint32_t type)
{
	switch (type) {
	case KXW_MSG_SUPPLEMENTAL_DATA:
		return 2;
	case KXW_MSG_CERTIFICATE:
	case KXW_MSG_CERTIFICATE_URL:
		return 3;
	case KXW_MSG_SERVER_HELLO:
		return server ? 1 : 0;
	case KXW_MSG_CERTIFICATE_STATUS:
		return server ? 4 : 0;
	case KXW_MSG_SERVER_KEY_EXCHANGE:
		return server ? 5 : 0;
	case KXW_MSG_CERTIFICATE_REQUEST:
		return server ? 6 : 0;
	case KXW_MSG_SERVER_HELLO_DONE:
		return server ? 7 : 0;
	case KXW_MSG_NEW_SESSION_TICKET:
		return server ? 8 : 0;
	case KXW_MSG_CLIENT_KEY_EXCHANGE:
		return server ? 0 : 4;
	case KXW_MSG_CERTIFICATE_VERIFY:
		return server ? 0 : 5;
	default:
		return 0;
	}
}

static bool is_of_other_end(bool server, uint32_t type)
{
	switch (type) {
	case KXW_MSG_CERTIFICATE_STATUS:
	case KXW_MSG_SERVER_KEY_EXCHANGE:
	case KXW_MSG_CERTIFICATE_REQUEST:
	case KXW_MSG_SERVER_HELLO_DONE:
	case KXW_MSG_NEW_SESSION_TICKET:
	case KXW_MSG_HELLO_REQUEST:
	case KXW_MSG_SERVER_HELLO:
		return !server;
	case KXW_MSG_CLIENT_HELLO:
	case KXW_MSG_CLIENT_KEY_EXCHANGE:
	case KXW_MSG_CERTIFICATE_VERIFY:
		return server;
	default:
		return false;
	}
}

void order_take(struct order *o, bool server, uint32_t type)
{
	uint8_t *last = &o->place[server], place = place_of(server, type);

	if (type == KXW_MSG_CHANGE_CIPHER_SPEC && !server && *last < 4)
		o->early_change = true;
	if (o->rule)
		return;
	if (is_of_other_end(server, type))
		o->rule = "a message that is the other end's to send (RFC 5246 7.3)";
	else if (place && place <= *last)
		o->rule = "a handshake message out of order, or twice (RFC 5246 7.3)";
	if (place)
		*last = place;
}
