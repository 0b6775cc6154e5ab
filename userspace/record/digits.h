/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * digits: numbers in decimal, where they are to stand, without a NUL. A record has dozens.
 * Pure, any thread; nothing fails. Each returns what is behind its digits.
 */
#ifndef RECORD_DIGITS_H
#define RECORD_DIGITS_H

#include <stdint.h>
#include <string.h>

#define DIGITS_MAX	20	/* of 64 bits */

/* Of a number below 100. */
static inline char *digits_two(char *to, unsigned int number)
{
	static const char two[] = "00010203040506070809101112131415161718192021222324"
				  "25262728293031323334353637383940414243444546474849"
				  "50515253545556575859606162636465666768697071727374"
				  "75767778798081828384858687888990919293949596979899";

	memcpy(to, two + 2 * number, 2);
	return to + 2;
}

/* Of a number below 1000. */
static inline char *digits_byte(char *to, unsigned int number)
{
	if (number >= 100)
		*to++ = (char)('0' + number / 100);
	if (number >= 10)
		*to++ = (char)('0' + number / 10 % 10);
	*to++ = (char)('0' + number % 10);
	return to;
}

/* By the logarithm of two: 1233 / 4096 is that of ten, as far as 64 bits go. */
static inline unsigned int digits_count(uint64_t number)
{
	static const uint64_t power[DIGITS_MAX] = {
		0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
		10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
		1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
		10000000000000000000u,
	};
	const unsigned int low = (64 - (unsigned int)__builtin_clzll(number | 1)) * 1233 >> 12;

	return low + (number >= power[low]);
}

static inline char *digits_number(char *to, uint64_t number)
{
	char *end = to + digits_count(number), *at = end;

	for (; number >= 100; number /= 100)
		digits_two(at -= 2, (unsigned int)(number % 100));
	if (number >= 10)
		digits_two(to, (unsigned int)number);
	else
		*to = (char)('0' + number);
	return end;
}

#endif
