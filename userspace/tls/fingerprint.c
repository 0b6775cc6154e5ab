// SPDX-License-Identifier: BSD-3-Clause
/*
 * JA4 is Copyright 2023, FoxIO. All rights reserved. It is published under the
 * BSD 3-Clause License: LICENSES/JA4-BSD-3-Clause.txt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "fingerprint.h"

#define JA4_HASH_SIZE	13	/* 12 digits of a SHA-256 */
#define JA4_COUNT_MAX	99
#define JA4_NO_HASH	"000000000000"

/* One of a list of numbers, with the separator before all but the first. */
static void add_item(struct digest *d, const char *text, char separator, bool *first)
{
	if (!*first)
		digest_add(d, &separator, 1);
	digest_add(d, text, strlen(text));
	*first = false;
}

/* ---- JA3 ---------------------------------------------------------------- */

static void add_decimal(struct digest *d, unsigned int number, bool *first)
{
	char text[sizeof("65535")], *at = text + sizeof(text);

	number &= 0xffff;
	*--at = '\0';
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	add_item(d, at, '-', first);
}

static void ja3_field(struct digest *d, const struct u16s *list)
{
	bool first = true;
	uint16_t value;
	size_t i;

	digest_add(d, ",", 1);
	for (i = 0; i < list->count; i++) {
		value = u16s_get(list, i);
		if (!hello_is_grease(value))
			add_decimal(d, value, &first);
	}
}

static void ja3_version(struct digest *d, uint16_t version)
{
	bool first = true;

	add_decimal(d, version, &first);
}

void fingerprint_ja3(const struct client_hello *h, char out[JA3_SIZE])
{
	struct digest d;
	bool first = true;
	size_t i;

	digest_start(&d, DIGEST_MD5);
	ja3_version(&d, h->version);
	ja3_field(&d, &h->ciphers);
	digest_add(&d, ",", 1);
	for (i = 0; i < h->extensions; i++)
		if (!hello_is_grease(h->extension[i]))
			add_decimal(&d, h->extension[i], &first);
	ja3_field(&d, &h->groups);
	digest_add(&d, ",", 1);
	first = true;
	for (i = 0; i < h->point_formats.size; i++)
		add_decimal(&d, h->point_formats.at[i], &first);
	digest_end(&d, out, JA3_SIZE);
}

void fingerprint_ja3s(const struct server_hello *h, char out[JA3_SIZE])
{
	struct digest d;
	bool first = true;
	size_t i;

	digest_start(&d, DIGEST_MD5);
	ja3_version(&d, h->version);
	digest_add(&d, ",", 1);
	add_decimal(&d, h->cipher, &first);
	digest_add(&d, ",", 1);
	first = true;
	for (i = 0; i < h->extensions; i++)
		add_decimal(&d, h->extension[i], &first);
	digest_end(&d, out, JA3_SIZE);
}

/* ---- JA4 ---------------------------------------------------------------- */

static void add_hex(struct digest *d, unsigned int number, bool *first)
{
	static const char digit[] = "0123456789abcdef";
	const char text[] = { digit[number >> 12 & 0xf], digit[number >> 8 & 0xf],
			      digit[number >> 4 & 0xf], digit[number & 0xf], '\0' };

	add_item(d, text, ',', first);
}

static const char *ja4_version(uint16_t version)
{
	switch (version) {
	case 0x0304:
		return "13";
	case 0x0303:
		return "12";
	case 0x0302:
		return "11";
	case 0x0301:
		return "10";
	case 0x0300:
		return "s3";
	case 0x0002:
		return "s2";
	case 0xfeff:
		return "d1";
	case 0xfefd:
		return "d2";
	case 0xfefc:
		return "d3";
	default:
		return "00";
	}
}

/* ASCII alone: isalnum() asks the locale. */
static bool is_alphanumeric(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* First and last character of the first ALPN value, or of its hex form. */
static void ja4_alpn(const struct span *alpn, char out[2])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t first, last;

	out[0] = out[1] = '0';
	if (!alpn->size)
		return;
	first = alpn->at[1];
	last = alpn->at[alpn->at[0]];
	if (is_alphanumeric(first) && is_alphanumeric(last)) {
		out[0] = (char)first;
		out[1] = (char)last;
	} else {
		out[0] = hex[first >> 4];
		out[1] = hex[last & 0xf];
	}
}

/* What a client adds or drops when it resumes a session. */
static bool changes_on_resumption(uint16_t extension)
{
	switch (extension) {
	case 0x0015:	/* padding */
	case 0x0023:	/* session_ticket */
	case 0x0029:	/* pre_shared_key */
	case 0x002a:	/* early_data */
	case 0x002c:	/* cookie */
		return true;
	default:
		return false;
	}
}

static int compare_u16(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* Sorts values and adds them to d. */
static void ja4_sorted(struct digest *d, uint16_t *value, size_t count)
{
	bool first = true;
	size_t i;

	qsort(value, count, sizeof(*value), compare_u16);
	for (i = 0; i < count; i++)
		add_hex(d, value[i], &first);
}

static bool ja4_ciphers(const struct client_hello *h, size_t *count, char out[JA4_HASH_SIZE])
{
	uint16_t *list = malloc((h->ciphers.count + 1) * sizeof(*list));
	struct digest d;
	size_t i;

	if (!list)
		return false;
	*count = 0;
	for (i = 0; i < h->ciphers.count; i++) {
		list[*count] = u16s_get(&h->ciphers, i);
		if (!hello_is_grease(list[*count]))
			(*count)++;
	}
	memcpy(out, JA4_NO_HASH, JA4_HASH_SIZE);
	if (*count) {
		digest_start(&d, DIGEST_SHA256);
		ja4_sorted(&d, list, *count);
		digest_end(&d, out, JA4_HASH_SIZE);
	}
	free(list);
	return *out;
}

static bool ja4_extensions(const struct client_hello *h, bool stable, size_t *count,
			   char out[JA4_HASH_SIZE])
{
	uint16_t list[HELLO_EXTENSIONS_MAX], value;
	size_t hashed = 0, i;
	struct digest d;
	bool first = true;

	*count = 0;
	for (i = 0; i < h->extensions; i++) {
		value = h->extension[i];
		if (hello_is_grease(value) || (stable && changes_on_resumption(value)))
			continue;
		(*count)++;
		/* The name and ALPN stand in the first part already. */
		if (value != 0x0000 && value != 0x0010)
			list[hashed++] = value;
	}
	memcpy(out, JA4_NO_HASH, JA4_HASH_SIZE);
	if (!hashed)
		return true;
	digest_start(&d, DIGEST_SHA256);
	ja4_sorted(&d, list, hashed);
	for (i = 0; i < h->schemes.count; i++) {
		value = u16s_get(&h->schemes, i);
		if (hello_is_grease(value))
			continue;
		if (first)
			digest_add(&d, "_", 1);
		add_hex(&d, value, &first);
	}
	digest_end(&d, out, JA4_HASH_SIZE);
	return *out;
}

static unsigned int ja4_count(size_t count)
{
	return count < JA4_COUNT_MAX ? (unsigned int)count : JA4_COUNT_MAX;
}

/* The part that both variants have in common. */
struct ja4_ciphers {
	size_t count;
	char hash[JA4_HASH_SIZE];
};

static void ja4(const struct client_hello *h, const struct ja4_ciphers *ciphers, bool stable,
		char out[JA4_SIZE])
{
	char extensions[JA4_HASH_SIZE], alpn[2];
	size_t extension_count;

	*out = '\0';
	if (!ja4_extensions(h, stable, &extension_count, extensions))
		return;
	ja4_alpn(&h->alpn, alpn);
	snprintf(out, JA4_SIZE, "t%s%c%02u%02u%.2s_%s_%s",
		 ja4_version(client_hello_top_version(h)),
		 client_hello_has_extension(h, 0x0000) ? 'd' : 'i', ja4_count(ciphers->count),
		 ja4_count(extension_count), alpn, ciphers->hash, extensions);
}

void fingerprint_ja4(const struct client_hello *h, char out[JA4_SIZE], char stable[JA4_SIZE])
{
	struct ja4_ciphers ciphers;

	*out = '\0';
	*stable = '\0';
	if (!ja4_ciphers(h, &ciphers.count, ciphers.hash))
		return;
	ja4(h, &ciphers, false, out);
	ja4(h, &ciphers, true, stable);
}
