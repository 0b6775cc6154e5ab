/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hex: bytes written as hex in a test, in pieces, and lengths filled in.
 * For one test program. Any failure ends the test.
 */
#ifndef TEST_HEX_H
#define TEST_HEX_H

struct bytes {
	uint8_t data[65536 + 256];
	size_t size;
};

static inline void bytes_add(struct bytes *b, const void *data, size_t size)
{
	assert_true(b->size + size <= sizeof(b->data));
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

static inline void bytes_number(struct bytes *b, unsigned int n, unsigned int bytes)
{
	uint8_t byte;

	while (bytes--) {
		byte = (uint8_t)(n >> 8 * bytes);
		bytes_add(b, &byte, 1);
	}
}

/* Digits, two for a byte; blanks and commas do not count. */
static inline void bytes_hex(struct bytes *b, const char *hex)
{
	unsigned int byte;

	while (*hex) {
		if (*hex == ' ' || *hex == ',') {
			hex++;
			continue;
		}
		assert_int_equal(sscanf(hex, "%2x", &byte), 1);
		bytes_number(b, byte, 1);
		hex += 2;
	}
}

/* Leaves room for a length; bytes_close() fills it in. */
static inline size_t bytes_open(struct bytes *b, unsigned int bytes)
{
	bytes_number(b, 0, bytes);
	return b->size;
}

static inline void bytes_close(struct bytes *b, size_t start, unsigned int bytes)
{
	size_t n = b->size - start;
	unsigned int i;

	for (i = 0; i < bytes; i++)
		b->data[start - 1 - i] = (uint8_t)(n >> 8 * i);
}

#endif
