// SPDX-License-Identifier: BSD-3-Clause
#include "link.h"

/* https://www.tcpdump.org/linktypes.html; libpcap 1.5 does not name all of them. */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_PPP = 9,
	LINK_RAW_BSD = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_PPP_HDLC = 50,
	LINK_PPP_ETHERNET = 51,
	LINK_RAW = 101,
	LINK_CISCO_HDLC = 104,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_PPP_PPPD = 166,
	LINK_PPP_WITH_DIRECTION = 204,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

/* IEEE 802 numbers */
#define TYPE_SIZE_MAX	1500	/* up to here the field is a length */
#define TYPE_IPV4	0x0800
#define TYPE_VLAN	0x8100
#define TYPE_IPV6	0x86dd
#define TYPE_MPLS	0x8847
#define TYPE_MPLS_UP	0x8848
#define TYPE_PPPOE	0x8864
#define TYPE_QINQ	0x88a8
#define TYPE_QINQ_OLD	0x9100
#define TYPE_QINQ_OLDER	0x9200

#define PPP_IPV4	0x0021
#define PPP_IPV6	0x0057

static bool is_ip(const struct kxw_cursor *c)
{
	return c->ok && c->left && (c->at[0] >> 4 == 4 || c->at[0] >> 4 == 6);
}

/* RFC 1661 2, RFC 1662 3.1: address, control and half the protocol may be left out. */
static bool strip_ppp(struct kxw_cursor *c)
{
	unsigned int protocol;

	if (c->left >= 2 && c->at[0] == 0xff && c->at[1] == 0x03)
		kxw_cursor_take(c, 2);
	protocol = kxw_cursor_u8(c);
	if (!(protocol & 1))
		protocol = protocol << 8 | kxw_cursor_u8(c);
	return (protocol == PPP_IPV4 || protocol == PPP_IPV6) && is_ip(c);
}

/* RFC 2516 4: version and type, code, session, length. */
static bool strip_pppoe(struct kxw_cursor *c)
{
	const uint8_t *head = kxw_cursor_take(c, 6);

	return head && !head[1] && strip_ppp(c);
}

/* RFC 3032 2.1: the last label of the stack is marked. */
static bool strip_mpls(struct kxw_cursor *c)
{
	uint32_t label;

	do {
		label = kxw_cursor_number(c, 4);
	} while (c->ok && !(label & 0x100));
	return is_ip(c);
}

/* RFC 1042: IP behind a length, by LLC and SNAP. */
static bool strip_snap(struct kxw_cursor *c)
{
	static const uint8_t snap[6] = { 0xaa, 0xaa, 0x03, 0, 0, 0 };
	const uint8_t *head = kxw_cursor_take(c, sizeof(snap));
	unsigned int type = kxw_cursor_u16(c);

	return head && !memcmp(head, snap, sizeof(snap)) &&
	       (type == TYPE_IPV4 || type == TYPE_IPV6) && is_ip(c);
}

/* What an EtherType announces; tags of VLANs may be stacked. */
static bool strip_type(struct kxw_cursor *c, unsigned int type)
{
	while (type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_OLD ||
	       type == TYPE_QINQ_OLDER) {
		kxw_cursor_take(c, 2);
		type = kxw_cursor_u16(c);
	}
	switch (type) {
	case TYPE_IPV4:
	case TYPE_IPV6:
		return is_ip(c);
	case TYPE_PPPOE:
		return strip_pppoe(c);
	case TYPE_MPLS:
	case TYPE_MPLS_UP:
		return strip_mpls(c);
	default:
		return c->ok && type <= TYPE_SIZE_MAX && strip_snap(c);
	}
}

static bool skip(struct kxw_cursor *c, size_t size)
{
	return kxw_cursor_take(c, size) != NULL;
}

static bool strip_sll(struct kxw_cursor *c)
{
	return skip(c, 14) && strip_type(c, kxw_cursor_u16(c));
}

static bool strip_sll2(struct kxw_cursor *c)
{
	unsigned int type = kxw_cursor_u16(c);

	return skip(c, 18) && strip_type(c, type);
}

bool link_known(int type)
{
	switch (type) {
	case LINK_NULL:
	case LINK_ETHERNET:
	case LINK_PPP:
	case LINK_RAW_BSD:
	case LINK_RAW_OPENBSD:
	case LINK_PPP_HDLC:
	case LINK_PPP_ETHERNET:
	case LINK_RAW:
	case LINK_CISCO_HDLC:
	case LINK_LOOP:
	case LINK_LINUX_SLL:
	case LINK_PPP_PPPD:
	case LINK_PPP_WITH_DIRECTION:
	case LINK_IPV4:
	case LINK_IPV6:
	case LINK_LINUX_SLL2:
		return true;
	default:
		return false;
	}
}

bool link_strip(int type, struct kxw_cursor *c)
{
	switch (type) {
	case LINK_ETHERNET:
		return skip(c, 12) && strip_type(c, kxw_cursor_u16(c));
	case LINK_LINUX_SLL:
		return strip_sll(c);
	case LINK_LINUX_SLL2:
		return strip_sll2(c);
	case LINK_NULL:
	case LINK_LOOP:
		/* A family, whose numbers differ between systems: the packet says it too. */
		return skip(c, 4) && is_ip(c);
	case LINK_PPP:
	case LINK_PPP_HDLC:
		return strip_ppp(c);
	case LINK_PPP_PPPD:
		/* The address is overwritten by the direction. */
		return skip(c, 2) && strip_ppp(c);
	case LINK_PPP_WITH_DIRECTION:
		return skip(c, 1) && strip_ppp(c);
	case LINK_PPP_ETHERNET:
		return strip_pppoe(c);
	case LINK_CISCO_HDLC:
		return skip(c, 2) && strip_type(c, kxw_cursor_u16(c));
	default:
		return is_ip(c);
	}
}
