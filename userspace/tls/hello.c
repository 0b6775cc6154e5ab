// SPDX-License-Identifier: BSD-3-Clause
#include <stddef.h>
#include <string.h>

#include "hello.h"
#include "hello_rules.h"

#define RANDOM_SIZE		32
#define SESSION_ID_MAX		32

bool client_hello_has_extension(const struct client_hello *h, uint16_t extension)
{
	size_t i;

	for (i = 0; i < h->extensions; i++)
		if (h->extension[i] == extension)
			return true;
	return false;
}

uint16_t client_hello_top_version(const struct client_hello *h)
{
	uint16_t top = 0, version;
	size_t i;

	for (i = 0; i < h->versions.count; i++) {
		version = u16s_get(&h->versions, i);
		if (version > top && !hello_is_grease(version))
			top = version;
	}
	return top ? top : h->version;
}

static struct span span_of(const struct kxw_cursor *c)
{
	struct span s = { c->at, c->left };

	return s;
}

static bool at_end(const struct kxw_cursor *c)
{
	return c->ok && !c->left;
}

/* A vector of u16, not empty, that fills the rest of c. */
static bool read_u16s(struct kxw_cursor *c, unsigned int length_bytes, struct u16s *list)
{
	struct kxw_cursor block = kxw_cursor_block(c, length_bytes);

	if (!block.ok)
		return false;
	list->at = block.at;
	list->count = block.left / 2;
	return block.left && !(block.left % 2) && at_end(c);
}

/* RFC 6066 3: the first name of type host_name. */
static bool read_server_name(struct kxw_cursor *c, struct span *name)
{
	struct kxw_cursor list = kxw_cursor_block(c, 2), entry;
	uint8_t type, seen[256 / 8] = { 0 };
	bool good = list.left;

	while (list.ok && list.left) {
		type = kxw_cursor_u8(&list);
		entry = kxw_cursor_block(&list, 2);
		if (!entry.ok || !entry.left)
			return false;
		if (!type && !name->size)
			*name = span_of(&entry);
		if (seen[type / 8] & 1 << type % 8)
			good = false;
		seen[type / 8] |= (uint8_t)(1 << type % 8);
	}
	return good && list.ok && at_end(c);
}

/* RFC 7301 3.1: names, each of them 1 to 255 bytes. */
static bool read_alpn(struct kxw_cursor *c, struct span *names)
{
	struct kxw_cursor list = kxw_cursor_block(c, 2), name;

	if (!list.ok || !list.left)
		return false;
	*names = span_of(&list);
	while (list.left) {
		name = kxw_cursor_block(&list, 1);
		if (!name.ok || !name.left) {
			names->size = 0;
			return false;
		}
	}
	return at_end(c);
}

/* RFC 8446 4.2.8: groups of the client's shares. */
static bool read_client_shares(struct kxw_cursor *c, struct client_hello *h)
{
	struct kxw_cursor list = kxw_cursor_block(c, 2), key;
	uint16_t group;
	size_t i;

	while (list.ok && list.left) {
		group = kxw_cursor_u16(&list);
		key = kxw_cursor_block(&list, 2);
		if (!key.ok || !key.left || h->shares == HELLO_SHARES_MAX)
			return false;
		for (i = 0; i < h->shares; i++)
			if (h->share[i] == group)
				return false;
		h->share[h->shares++] = group;
	}
	return list.ok && at_end(c);
}

static bool read_point_formats(struct kxw_cursor *c, struct span *formats)
{
	struct kxw_cursor list = kxw_cursor_block(c, 1);

	*formats = span_of(&list);
	return list.ok && list.left && at_end(c);
}

static bool read_client_extension(void *hello, uint16_t type, struct kxw_cursor *c)
{
	struct client_hello *h = hello;

	switch (type) {
	case EXT_SERVER_NAME:
		return read_server_name(c, &h->server_name);
	case EXT_SUPPORTED_GROUPS:
		return read_u16s(c, 2, &h->groups);
	case EXT_EC_POINT_FORMATS:
		return read_point_formats(c, &h->point_formats);
	case EXT_SIGNATURE_ALGORITHMS:
		return read_u16s(c, 2, &h->schemes);
	case EXT_ALPN:
		return read_alpn(c, &h->alpn);
	case EXT_SUPPORTED_VERSIONS:
		return read_u16s(c, 1, &h->versions);
	case EXT_KEY_SHARE:
		return read_client_shares(c, h);
	case EXT_STATUS_REQUEST:
		h->status_request = true;
		break;
	case EXT_EXTENDED_MASTER_SECRET:
		h->extended_master_secret = true;
		break;
	case EXT_SESSION_TICKET:
		h->session_ticket = true;
		break;
	case EXT_PRE_SHARED_KEY:
		h->psk = true;
		break;
	case EXT_EARLY_DATA:
		h->early_data = true;
		break;
	case EXT_ENCRYPTED_CLIENT_HELLO:
		h->ech = true;
		break;
	case EXT_RENEGOTIATION_INFO:
		h->renegotiation_info = true;
		break;
	}
	return client_extension_holds(type, *c);
}

static bool read_server_extension(void *hello, uint16_t type, struct kxw_cursor *c)
{
	struct server_hello *h = hello;
	struct kxw_cursor key;

	switch (type) {
	case EXT_ALPN:
		if (!read_alpn(c, &h->alpn))
			return false;
		/* RFC 7301 3.1: exactly one name; what is kept is the name itself. */
		if (h->alpn.at[0] != h->alpn.size - 1) {
			h->alpn.size = 0;
			return false;
		}
		h->alpn.at++;
		h->alpn.size--;
		break;
	case EXT_SUPPORTED_VERSIONS:
		h->selected_version = kxw_cursor_u16(c);
		if (!at_end(c)) {
			h->selected_version = h->version;
			return false;
		}
		break;
	case EXT_KEY_SHARE:
		h->group = kxw_cursor_u16(c);
		if (h->retry)
			return at_end(c);
		key = kxw_cursor_block(c, 2);
		return key.ok && key.left && at_end(c);
	case EXT_PRE_SHARED_KEY:
		h->psk = true;
		break;
	case EXT_SESSION_TICKET:
		h->session_ticket = true;
		break;
	case EXT_EXTENDED_MASTER_SECRET:
		h->extended_master_secret = true;
		break;
	case EXT_RENEGOTIATION_INFO:
		h->renegotiation_info = true;
		break;
	}
	return server_extension_holds(type, *c);
}

/*
 * One extension's type and body, the type noted down. False once the block is
 * broken or full. *once becomes false where a type comes again: RFC 8446 4.2
 * forbids it, and only the first is read.
 */
static bool next_extension(struct kxw_cursor *block, uint16_t *list, size_t *count,
			   uint16_t *type, struct kxw_cursor *body, bool *once)
{
	size_t i;

	*type = kxw_cursor_u16(block);
	*body = kxw_cursor_block(block, 2);
	if (!body->ok || *count == HELLO_EXTENSIONS_MAX)
		return false;
	*once = true;
	for (i = 0; i < *count; i++)
		if (list[i] == *type)
			*once = false;
	list[(*count)++] = *type;
	return true;
}

/* A block behind a u16, or what there is of it in a message that was cut. */
static struct kxw_cursor read_block(struct kxw_cursor *c, bool *whole)
{
	size_t size = kxw_cursor_u16(c);

	*whole = c->ok && size <= c->left;
	if (!*whole)
		size = c->left;
	return kxw_cursor_init(kxw_cursor_take(c, size), size);
}

/* Reads one extension into the hello that it is given. */
typedef bool read_extension(void *hello, uint16_t type, struct kxw_cursor *body);

/* The block may be absent (RFC 5246 7.4.1.2); where it is, it ends the message. */
static const char *read_extensions(struct kxw_cursor *c, uint16_t *types, size_t *count,
				   read_extension *read, void *hello)
{
	const char *rule = NULL;
	struct kxw_cursor block, body;
	bool whole, once;
	uint16_t type;

	if (at_end(c))
		return NULL;
	block = read_block(c, &whole);
	while (block.left) {
		if (!next_extension(&block, types, count, &type, &body, &once))
			return "an extension is cut, or there are too many (RFC 8446 4.2)";
		if (!once && !rule)
			rule = "two extensions of one type (RFC 8446 4.2)";
		/* Only the first is read. */
		if (once && !read(hello, type, &body) && !rule)
			rule = hello_extension_rule(type);
	}
	if (rule)
		return rule;
	return whole && at_end(c) ? NULL : "extensions do not fill the hello (RFC 5246 7.4.1.2)";
}

/* What both hellos begin with. */
static const char *read_head(struct kxw_cursor *c, uint16_t *version, struct span *random,
		      struct span *session_id)
{
	const uint8_t *at;
	struct kxw_cursor id;

	*version = kxw_cursor_u16(c);
	at = kxw_cursor_take(c, RANDOM_SIZE);
	random->at = at;
	random->size = at ? RANDOM_SIZE : 0;
	id = kxw_cursor_block(c, 1);
	*session_id = span_of(&id);
	if (!c->ok)
		return "hello ends inside a field (RFC 5246 7.4.1)";
	return id.left <= SESSION_ID_MAX ? NULL :
	       "session id longer than 32 bytes (RFC 5246 7.4.1.2)";
}

static const char *read_client_hello(struct client_hello *h, struct kxw_cursor *c)
{
	const char *rule = read_head(c, &h->version, &h->random, &h->session_id);
	struct kxw_cursor block;
	bool whole;

	if (rule)
		return rule;
	block = read_block(c, &whole);
	h->ciphers.at = block.at;
	h->ciphers.count = block.left / 2;
	if (!whole || !block.left || block.left % 2)
		return "cipher suites are no list (RFC 5246 7.4.1.2)";
	block = kxw_cursor_block(c, 1);
	h->compressions = span_of(&block);
	if (!block.left)
		return "no compression methods (RFC 5246 7.4.1.2)";
	rule = read_extensions(c, h->extension, &h->extensions, read_client_extension, h);
	return rule ? rule : client_hello_rule(h);
}

int client_hello_parse(struct client_hello *h, const uint8_t *body, size_t size)
{
	struct kxw_cursor c = kxw_cursor_init(body, size);

	memset(h, 0, offsetof(struct client_hello, extension));
	h->rule = read_client_hello(h, &c);
	return h->rule ? -1 : 0;
}

/* RFC 8446 4.1.3: what a server that could do better puts at the end of random. */
static int downgrade_of(const uint8_t *random)
{
	static const uint8_t sentinel[7] = { 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44 };
	const uint8_t *end = random + RANDOM_SIZE - 8;

	if (memcmp(end, sentinel, sizeof(sentinel)))
		return 0;
	return end[7] == 1 ? 12 : end[7] == 0 ? 11 : 0;
}

int server_hello_parse(struct server_hello *h, const uint8_t *body, size_t size)
{
	/* RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest" */
	static const uint8_t retry[RANDOM_SIZE] = {
		0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
		0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
		0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
		0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
	};
	struct kxw_cursor c = kxw_cursor_init(body, size);

	memset(h, 0, offsetof(struct server_hello, extension));
	h->rule = read_head(&c, &h->version, &h->random, &h->session_id);
	h->selected_version = h->version;
	if (h->random.size) {
		h->retry = !memcmp(h->random.at, retry, sizeof(retry));
		h->downgrade = downgrade_of(h->random.at);
	}
	if (h->rule)
		return -1;
	h->cipher = kxw_cursor_u16(&c);
	h->compression = kxw_cursor_u8(&c);
	h->rule = c.ok ? read_extensions(&c, h->extension, &h->extensions, read_server_extension, h)
		       : "hello ends inside a field (RFC 5246 7.4.1)";
	return h->rule ? -1 : 0;
}
