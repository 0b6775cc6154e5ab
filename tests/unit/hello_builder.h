/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hello_builder: ClientHello bodies from lists of numbers, for tests.
 * For one test program. Lists are hex digits with commas or blanks. Any failure
 * ends the test.
 */
#ifndef TEST_HELLO_BUILDER_H
#define TEST_HELLO_BUILDER_H

#include "hex.h"

/* A member that is NULL: the plain case; an extension is there only if listed. */
struct hello_spec {
	unsigned int version;		/* 0: 0x0303 */
	const char *ciphers;		/* NULL: 1301 */
	const char *extensions;		/* NULL: no block at all */
	const char *groups;		/* NULL: 001d */
	const char *schemes;		/* NULL: 0403 */
	const char *versions;		/* NULL: 0304 */
	const char *point_formats;	/* NULL: 00 */
	const char *alpn;		/* first name in hex; NULL: h2 */
	const char *name;		/* NULL: a.example */
};

static inline void build_list(struct bytes *b, const char *hex, unsigned int length_bytes)
{
	size_t start = bytes_open(b, length_bytes);

	bytes_hex(b, hex);
	bytes_close(b, start, length_bytes);
}

static inline void build_extension(struct bytes *b, unsigned int type, const struct hello_spec *s)
{
	const char *name = s->name ? s->name : "a.example";
	size_t list, i;

	switch (type) {
	case 0x0000:
		list = bytes_open(b, 2);
		bytes_number(b, 0, 1);
		bytes_number(b, (unsigned int)strlen(name), 2);
		bytes_add(b, name, strlen(name));
		bytes_close(b, list, 2);
		break;
	case 0x000a:
		build_list(b, s->groups ? s->groups : "001d", 2);
		break;
	case 0x000b:
		build_list(b, s->point_formats ? s->point_formats : "00", 1);
		break;
	case 0x000d:
		build_list(b, s->schemes ? s->schemes : "0403", 2);
		break;
	case 0x0010:
		list = bytes_open(b, 2);
		build_list(b, s->alpn ? s->alpn : "6832", 1);
		build_list(b, "687474702f312e31", 1);
		bytes_close(b, list, 2);
		break;
	case 0x0029:
		bytes_hex(b, "0007 0001 aa 00000000 0021 20");
		for (i = 0; i < 32; i++)
			bytes_number(b, (unsigned int)i, 1);
		break;
	case 0x002d:
		bytes_hex(b, "01 01");
		break;
	case 0xff01:
		bytes_hex(b, "00");
		break;
	case 0x002b:
		build_list(b, s->versions ? s->versions : "0304", 1);
		break;
	case 0x0033:
		list = bytes_open(b, 2);
		bytes_hex(b, "001d 0004 01020304");
		bytes_close(b, list, 2);
		break;
	}
}

static inline void build_client_hello(struct bytes *b, const struct hello_spec *s)
{
	struct bytes types = { .size = 0 };
	size_t block, body, i;
	unsigned int type;

	b->size = 0;
	bytes_number(b, s->version ? s->version : 0x0303, 2);
	for (i = 0; i < 32; i++)
		bytes_number(b, (unsigned int)i, 1);
	build_list(b, "a1a2a3a4", 1);
	build_list(b, s->ciphers ? s->ciphers : "1301", 2);
	build_list(b, "00", 1);
	if (!s->extensions)
		return;
	bytes_hex(&types, s->extensions);
	block = bytes_open(b, 2);
	for (i = 0; i < types.size; i += 2) {
		type = (unsigned int)types.data[i] << 8 | types.data[i + 1];
		bytes_number(b, type, 2);
		body = bytes_open(b, 2);
		build_extension(b, type, s);
		bytes_close(b, body, 2);
	}
	bytes_close(b, block, 2);
}

#endif
