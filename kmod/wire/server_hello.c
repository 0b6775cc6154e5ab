/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "cursor.h"
#include "server_hello.h"

#define SHORTEST	38	/* no session id, no extensions */
#define SESSION_ID_MAX	32
#define SUPPORTED_VERSIONS 43

enum {
	SESSION_ID_SIZE,
	SESSION_ID,
	SUITE,
	COMPRESSION,
	EXTENSIONS_SIZE,
	EXTENSION_HEADER,
	EXTENSION,
	END,
};

/* SHA-256 of "HelloRetryRequest", RFC 8446 4.1.3 */
static const u8 retry_random[32] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
	0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
	0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

/* No field is begun that the body cannot hold, so none is cut by its end. */
static void expect(struct kxw_tls_server_hello *h, u8 state, u32 need)
{
	if (need > h->left) {
		h->rule = "ServerHello ends inside a field (RFC 8446 4.1.3)";
		return;
	}
	h->state = state;
	h->need = (u16)need;
	h->value = 0;
}

static void expect_extension(struct kxw_tls_server_hello *h)
{
	if (h->left)
		expect(h, EXTENSION_HEADER, 4);
	else
		h->state = END;
}

static void end_extension(struct kxw_tls_server_hello *h)
{
	if (h->extension != SUPPORTED_VERSIONS)
		return;
	if (h->selected) {
		h->rule = "two extensions of one type in ServerHello (RFC 8446 4.2)";
		return;
	}
	h->selected = (u16)h->value;
	if (h->selected < 0x0304)
		h->rule = "supported_versions selects less than TLS 1.3 (RFC 8446 4.2.1)";
	h->version = h->selected;
}

static void end_field(struct kxw_tls_server_hello *h)
{
	switch (h->state) {
	case SESSION_ID_SIZE:
		if (h->value > SESSION_ID_MAX)
			h->rule = "session id longer than 32 bytes (RFC 5246 7.4.1.3)";
		else
			expect(h, SESSION_ID, h->value);
		break;
	case SESSION_ID:
		expect(h, SUITE, 2);
		break;
	case SUITE:
		h->suite = (u16)h->value;
		expect(h, COMPRESSION, 1);
		break;
	case COMPRESSION:
		if (h->left)
			expect(h, EXTENSIONS_SIZE, 2);
		else
			h->state = END;
		break;
	case EXTENSIONS_SIZE:
		if (h->value != h->left)
			h->rule = "extensions do not fill the ServerHello (RFC 8446 4.1.3)";
		else
			expect_extension(h);
		break;
	case EXTENSION_HEADER:
		h->extension = (u16)(h->value >> 16);
		if (h->extension == SUPPORTED_VERSIONS && (h->value & 0xffff) != 2)
			h->rule = "supported_versions of ServerHello is not one version (RFC 8446 4.2.1)";
		else
			expect(h, EXTENSION, h->value & 0xffff);
		break;
	case EXTENSION:
		end_extension(h);
		if (!h->rule)
			expect_extension(h);
		break;
	}
}

void kxw_tls_server_hello_open(struct kxw_tls_server_hello *h, u32 length)
{
	memset(h, 0, sizeof(*h));
	h->left = length;
	if (length < SHORTEST)
		h->rule = "ServerHello is shorter than its fixed fields (RFC 5246 7.4.1.3)";
}

u32 kxw_tls_server_hello_hold(struct kxw_tls_server_hello *h, const u8 *data, u32 size)
{
	u32 room = (u32)sizeof(h->fixed) - h->fill;

	if (size > room)
		size = room;
	memcpy(h->fixed + h->fill, data, size);
	h->fill = (u8)(h->fill + size);
	h->left -= size;
	if (h->fill < sizeof(h->fixed))
		return size;

	h->retry = !memcmp(h->fixed + 2, retry_random, sizeof(retry_random));
	h->version = (u16)(h->fixed[0] << 8 | h->fixed[1]);
	if (h->version < 0x0300 || h->version > 0x0303)
		h->rule = "ServerHello.legacy_version is none of 0x0300 to 0x0303 (RFC 8446 4.1.3)";
	else
		expect(h, SESSION_ID_SIZE, 1);
	return size;
}

/* Reads on in the field; how much. Of a long one only the last bytes can matter. */
static u32 read_field(struct kxw_tls_server_hello *h, const u8 *data, u32 size)
{
	u32 part = size < h->need ? size : h->need, at = 0;

	if (part >= sizeof(h->value)) {
		h->value = kxw_cursor_word(data + part - sizeof(h->value));
		at = part;
	}
	while (at < part)
		h->value = h->value << 8 | data[at++];
	h->left -= part;
	h->need = (u16)(h->need - part);
	while (!h->need && !h->rule && h->state != END)
		end_field(h);
	return part;
}

u32 kxw_tls_server_hello_read(struct kxw_tls_server_hello *h, const u8 *data, u32 size)
{
	u32 at = 0;

	while (at < size && !h->rule)
		at += read_field(h, data + at, size - at);
	return at;
}
