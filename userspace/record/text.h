/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text: bytes of any origin as JSON values.
 * Pure; any thread. NULL in, or no memory: NULL out, which text_set() leaves out.
 * Bytes that are no UTF-8 become "\xNN", so that no name can spoil a record.
 */
#ifndef RECORD_TEXT_H
#define RECORD_TEXT_H

#include <jansson.h>

#include <kxwatch/kxwatch.h>

/* The UTF-8 character that begins at s (RFC 3629): its size; 0: none does. */
size_t text_character(const unsigned char *s, size_t left, unsigned int *character);

/* The same as bytes; to be freed. */
char *text_clean(const char *s, size_t size);

json_t *text_json(const char *s);
json_t *text_json_bytes(const void *s, size_t size);
json_t *text_json_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
json_t *text_json_base64(const uint8_t *data, size_t size);
/* CLOCK_REALTIME ns as ISO 8601, UTC, nine decimals; 0: NULL. */
json_t *text_json_time(uint64_t ns);

#define TEXT_IP_SIZE 46
#define TEXT_ENDPOINT_SIZE (TEXT_IP_SIZE + 8)
/* "" if unknown */
const char *text_ip(const struct kxw_endpoint *e, char buf[TEXT_IP_SIZE]);
/* "203.0.113.10:443", "[2001:db8::1]:443", "an unknown address" */
const char *text_endpoint(const struct kxw_endpoint *e, char buf[TEXT_ENDPOINT_SIZE]);

/* Sets a member (key: UTF-8), taking the value over; leaves it out when NULL or an empty container. */
void text_set(json_t *object, const char *key, json_t *value);

#endif
