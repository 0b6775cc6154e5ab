// SPDX-License-Identifier: BSD-3-Clause
#include "ip.h"

#define HEADER_V4	20
#define FRAGMENT_UNIT	8

/* IANA, Protocol Numbers */
enum {
	HOP_BY_HOP = 0,
	ROUTING = 43,
	FRAGMENT = 44,
	AUTHENTICATION = 51,
	DESTINATION_OPTIONS = 60,
	MOBILITY = 135,
	HIP = 139,
	SHIM6 = 140,
};

/* length 0: the sender's hardware filled it in after the capture. */
static void take_data(struct ip_packet *p, const struct kxw_cursor *c, size_t length)
{
	p->data = c->at;
	p->size = c->left;
	p->cut = length > c->left;
	if (length && length < c->left)
		p->size = length;	/* the rest is padding of the link */
}

static bool parse_v4(struct ip_packet *p, struct kxw_cursor *c)
{
	const uint8_t *at = kxw_cursor_take(c, HEADER_V4);
	size_t header, total;
	unsigned int fragment;

	if (!at)
		return false;
	header = (at[0] & 0x0fU) * 4;
	total = (size_t)(at[2] << 8 | at[3]);
	if (header < HEADER_V4 || (total && total < header) ||
	    !kxw_cursor_take(c, header - HEADER_V4))
		return false;
	fragment = (unsigned int)(at[6] << 8 | at[7]);
	p->id = (uint32_t)(at[4] << 8 | at[5]);
	p->more = fragment & 0x2000;
	p->offset = (fragment & 0x1fff) * FRAGMENT_UNIT;
	p->fragment = p->more || p->offset;
	p->protocol = at[9];
	p->address_size = 4;
	memcpy(p->source, at + 12, 4);
	memcpy(p->destination, at + 16, 4);
	take_data(p, c, total ? total - header : 0);
	return true;
}

static bool parse_v6(struct ip_packet *p, struct kxw_cursor *c)
{
	const uint8_t *at = kxw_cursor_take(c, 40);

	if (!at)
		return false;
	p->protocol = at[6];
	p->address_size = 16;
	memcpy(p->source, at + 8, 16);
	memcpy(p->destination, at + 24, 16);
	take_data(p, c, (size_t)(at[4] << 8 | at[5]));
	return true;
}

bool ip_parse(struct ip_packet *p, struct kxw_cursor c)
{
	memset(p, 0, sizeof(*p));
	if (!c.left)
		return false;
	return c.at[0] >> 4 == 4 ? parse_v4(p, &c) : c.at[0] >> 4 == 6 && parse_v6(p, &c);
}

/* RFC 8200 4.5 */
static void take_fragment(struct ip_packet *p, struct kxw_cursor *c)
{
	unsigned int offset = kxw_cursor_u16(c);

	p->id = kxw_cursor_number(c, 4);
	p->more = offset & 1;
	p->offset = offset & 0xfff8;
	p->fragment = p->more || p->offset;
}

bool ip_skip_extensions(struct ip_packet *p)
{
	struct kxw_cursor c = kxw_cursor_init(p->data, p->size);
	unsigned int next, size;

	/* Each turn takes eight bytes at least. */
	while (c.ok && !p->fragment) {
		switch (p->protocol) {
		case HOP_BY_HOP:
		case ROUTING:
		case DESTINATION_OPTIONS:
		case MOBILITY:
		case HIP:
		case SHIM6:
			next = kxw_cursor_u8(&c);
			size = kxw_cursor_u8(&c);
			kxw_cursor_take(&c, 6 + 8 * size);
			break;
		case AUTHENTICATION:
			next = kxw_cursor_u8(&c);
			size = kxw_cursor_u8(&c);
			kxw_cursor_take(&c, size ? 4 * size + 6 : 6);
			break;
		case FRAGMENT:
			next = kxw_cursor_u8(&c);
			kxw_cursor_take(&c, 1);
			take_fragment(p, &c);
			break;
		default:
			return true;
		}
		p->protocol = (uint8_t)next;
		p->data = c.at;
		p->size = c.left;
	}
	return c.ok;
}
