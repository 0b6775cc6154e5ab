// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <kmod/wire/cursor.h>

#include "hello.h"

#define CIPHER_SIZE	3

uint16_t u16s_get_ssl2(const struct u16s *list, size_t i)
{
	const uint8_t *at = list->at + CIPHER_SIZE * i;

	return (uint16_t)(at[0] ? 0xff00 | at[0] : at[1] << 8 | at[2]);
}

static bool ssl2_has(const struct u16s *list, uint16_t value)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (u16s_get_ssl2(list, i) == value)
			return true;
	return false;
}

/* Compared as they came, not turned round one by one. */
bool u16s_has(const struct u16s *list, uint16_t value)
{
	const uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };
	uint16_t wanted, one;
	size_t i;

	if (list->ssl2)
		return ssl2_has(list, value);
	memcpy(&wanted, bytes, sizeof(wanted));
	for (i = 0; i < list->count; i++) {
		memcpy(&one, list->at + 2 * i, sizeof(one));
		if (one == wanted)
			return true;
	}
	return false;
}

static struct span take(struct kxw_cursor *c, size_t size)
{
	struct span s;

	s.at = kxw_cursor_take(c, size);
	s.size = s.at ? size : 0;
	return s;
}

/* RFC 5246 E.2 */
int client_hello_parse_ssl2(struct client_hello *h, const uint8_t *body, size_t size)
{
	struct kxw_cursor c = kxw_cursor_init(body, size);
	size_t ciphers, session_id, challenge;
	struct span list;

	memset(h, 0, sizeof(*h));
	h->ssl2 = true;
	h->version = kxw_cursor_u16(&c);
	ciphers = kxw_cursor_u16(&c);
	session_id = kxw_cursor_u16(&c);
	challenge = kxw_cursor_u16(&c);
	list = take(&c, ciphers);
	h->ciphers.at = list.at;
	h->ciphers.count = list.size / CIPHER_SIZE;
	h->ciphers.ssl2 = true;
	h->session_id = take(&c, session_id);
	h->random = take(&c, challenge);
	if (c.ok && !c.left && ciphers && !(ciphers % CIPHER_SIZE))
		return 0;
	h->rule = "fields do not fill the hello of SSL 2.0 (RFC 5246 E.2)";
	return -1;
}

/* SERVER-HELLO of SSL 2.0: session hit, certificate type, version, lengths of what follows. */
int server_hello_parse_ssl2(struct server_hello *h, const uint8_t *body, size_t size)
{
	struct kxw_cursor c = kxw_cursor_init(body, size);
	size_t certificate, ciphers, connection_id;

	memset(h, 0, sizeof(*h));
	h->ssl2 = true;
	kxw_cursor_u16(&c);
	h->version = kxw_cursor_u16(&c);
	h->selected_version = h->version;
	certificate = kxw_cursor_u16(&c);
	ciphers = kxw_cursor_u16(&c);
	connection_id = kxw_cursor_u16(&c);
	take(&c, certificate);
	take(&c, ciphers);
	h->random = take(&c, connection_id);
	return c.ok && !c.left ? 0 : -1;
}
