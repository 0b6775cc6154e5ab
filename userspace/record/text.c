// SPDX-License-Identifier: BSD-3-Clause
#include "text.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>

#include "digits.h"

/* Length of the UTF-8 character at s (RFC 3629), 0: none begins there. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
	size_t n, i;

	if (s[0] < 0x80)
		return 1;
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n > left)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* No long forms, no surrogates, nothing beyond U+10FFFF. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

size_t text_character(const unsigned char *s, size_t left, unsigned int *character)
{
	size_t size = utf8_length(s, left), i;

	*character = size <= 1 ? s[0] : s[0] & (0x7fu >> size);
	for (i = 1; i < size; i++)
		*character = *character << 6 | (s[i] & 0x3f);
	return size;
}

char *text_clean(const char *s, size_t size)
{
	const unsigned char *at = (const unsigned char *)s;
	char *text, *to;
	size_t n;

	if (!s || size > SIZE_MAX / 4 - 1)
		return NULL;
	text = to = malloc(4 * size + 1);
	if (!text)
		return NULL;
	for (; size; at += n, size -= n) {
		n = utf8_length(at, size);
		if (n && *at && *at != 0x7f) {
			memcpy(to, at, n);
			to += n;
		} else {
			n = 1;
			to += sprintf(to, "\\x%02x", *at);
		}
	}
	*to = '\0';
	return text;
}

/* Nearly every text is: then there is nothing to clean, nor for jansson to check. */
static bool is_plain(const unsigned char *s, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (!s[i] || s[i] >= 0x7f)
			return false;
	return true;
}

json_t *text_json_bytes(const void *s, size_t size)
{
	json_t *value;
	char *text;

	if (s && is_plain(s, size))
		return json_stringn_nocheck(s, size);
	text = text_clean(s, size);
	value = text ? json_string(text) : NULL;
	free(text);
	return value;
}

json_t *text_json(const char *s)
{
	return s ? text_json_bytes(s, strlen(s)) : NULL;
}

json_t *text_json_format(const char *format, ...)
{
	char most[128], *text;
	json_t *value;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(most, sizeof(most), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(most))
		return text_json_bytes(most, (size_t)n);
	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return NULL;
	value = text_json_bytes(text, (size_t)n);
	free(text);
	return value;
}

json_t *text_json_base64(const uint8_t *data, size_t size)
{
	char *text = size < (1 << 24) ? malloc(4 * ((size + 2) / 3) + 1) : NULL;
	json_t *value;

	if (!text)
		return NULL;
	EVP_EncodeBlock((unsigned char *)text, data, (int)size);
	value = json_string(text);
	free(text);
	return value;
}

static void put_digits(char *to, int digits, unsigned int number)
{
	while (digits--) {
		to[digits] = (char)('0' + number % 10);
		number /= 10;
	}
}

json_t *text_json_time(uint64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000ULL);
	char text[] = "0000-00-00T00:00:00.000000000Z";
	struct tm tm;

	/* 64 bits of nanoseconds end in the year 2554. */
	if (!ns || !gmtime_r(&seconds, &tm))
		return NULL;
	put_digits(text, 4, 1900u + (unsigned int)tm.tm_year);
	put_digits(text + 5, 2, 1u + (unsigned int)tm.tm_mon);
	put_digits(text + 8, 2, (unsigned int)tm.tm_mday);
	put_digits(text + 11, 2, (unsigned int)tm.tm_hour);
	put_digits(text + 14, 2, (unsigned int)tm.tm_min);
	put_digits(text + 17, 2, (unsigned int)tm.tm_sec);
	put_digits(text + 20, 9, (unsigned int)(ns % 1000000000ULL));
	return json_stringn_nocheck(text, sizeof(text) - 1);
}

/* inet_ntop() prints it as any text is printed, which takes twenty times as long. */
static void put_ipv4(char *to, const uint8_t ip[4])
{
	int i;

	for (i = 0; i < 4; i++) {
		to = digits_byte(to, ip[i]);
		*to++ = '.';
	}
	to[-1] = '\0';
}

const char *text_ip(const struct kxw_endpoint *e, char buf[TEXT_IP_SIZE])
{
	buf[0] = '\0';
	if (e->ip_size == 4)
		put_ipv4(buf, e->ip);
	else if (e->ip_size)
		inet_ntop(AF_INET6, e->ip, buf, TEXT_IP_SIZE);
	return buf;
}

const char *text_endpoint(const struct kxw_endpoint *e, char buf[TEXT_ENDPOINT_SIZE])
{
	bool v6 = e->ip_size != 4;
	char *end;

	if (!*text_ip(e, buf + v6))
		return "an unknown address";
	end = buf + v6 + strlen(buf + v6);
	if (v6) {
		buf[0] = '[';
		*end++ = ']';
	}
	*end++ = ':';
	*digits_number(end, e->port) = '\0';
	return buf;
}

void text_set(json_t *object, const char *key, json_t *value)
{
	if ((json_is_object(value) && !json_object_size(value)) ||
	    (json_is_array(value) && !json_array_size(value)))
		json_decref(value);
	else if (value)
		json_object_set_new_nocheck(object, key, value);
}
