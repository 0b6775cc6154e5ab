/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flights: the segments of a recorded handshake (tests/data/tls), in order.
 * flights_read() forgets what it read before; -1: the file is of no use.
 */
#ifndef KXW_BENCH_FLIGHTS_H
#define KXW_BENCH_FLIGHTS_H

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#define FLIGHTS_MAX	16
#define FLIGHT_SIZE	4096

struct flight {
	int outbound;
	size_t size;
	uint8_t data[FLIGHT_SIZE];
};

static struct flight flights[FLIGHTS_MAX];
static size_t flights_count;

static int flights_digit(int c)
{
	return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

/* "> hex" and "< hex" begin a segment, a blank goes on with it; all else is not said. */
static int flights_line(const char *line)
{
	struct flight *f;

	if (*line == '>' || *line == '<') {
		if (flights_count == FLIGHTS_MAX)
			return -1;
		f = &flights[flights_count++];
		f->outbound = *line == '>';
		f->size = 0;
	} else if (*line != ' ' || !flights_count) {
		return 0;
	}
	f = &flights[flights_count - 1];
	for (line++; isspace((unsigned char)*line); line++)
		;
	for (; isxdigit((unsigned char)line[0]) && isxdigit((unsigned char)line[1]); line += 2) {
		if (f->size == FLIGHT_SIZE)
			return -1;
		f->data[f->size++] = flights_digit(line[0]) << 4 | flights_digit(line[1]);
	}
	return 0;
}

static int flights_read(const char *path)
{
	char line[256];
	FILE *in = fopen(path, "r");
	int ret = 0;

	flights_count = 0;
	if (!in)
		return -1;
	while (!ret && fgets(line, sizeof(line), in))
		ret = flights_line(line);
	fclose(in);
	errno = EINVAL;
	return flights_count ? ret : -1;
}

#endif
