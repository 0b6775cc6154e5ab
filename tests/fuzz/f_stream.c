/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any row of segments, held against a model that keeps every byte.
 *
 * The input: the window's size, four bytes of the first sequence number; then
 * by turns a place relative to the edge, a size, a byte that is repeated with
 * its number added, and how much is read.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MODEL_CHECK(condition) do { if (!(condition)) abort(); } while (0)
#include "tests/unit/stream_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct model model;
	struct kxw_stream stream;
	uint8_t segment[256], *window;
	size_t room, i;
	uint32_t base;

	if (size < 5)
		return 0;
	room = (size_t)1 << data[0] % 8;
	base = (uint32_t)data[1] << 24 | data[2] << 16 | data[3] << 8 | data[4];
	window = malloc(room);
	MODEL_CHECK(window != NULL);
	model_init(&model, base, room);
	kxw_stream_init(&stream, window, (uint32_t)room, base);
	for (data += 5, size -= 5; size >= 4; data += 4, size -= 4) {
		if (model.edge + 4 * sizeof(segment) > MODEL_BYTES)
			break;
		for (i = 0; i < data[1]; i++)
			segment[i] = (uint8_t)(data[2] + i);
		model_compare(&model, &stream, (long long)model.edge + (int8_t)data[0],
			      segment, data[1]);
		model_read(&model, &stream, data[3]);
	}
	free(window);
	return 0;
}
