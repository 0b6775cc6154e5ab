/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams by chance, held against a model that keeps every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define MODEL_CHECK(condition) assert_true(condition)
#include "stream_model.h"

#define ROUNDS 400
#define SEGMENTS 300

static struct model model;
static struct kxw_stream stream;
static uint8_t truth[MODEL_BYTES];

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* A segment near the edge; one in lies says something else than was said. */
static void one_segment(uint32_t *seed, size_t size, unsigned int lies)
{
	static uint8_t data[1024];
	size_t length = next_random(seed) % (next_random(seed) % 4 ? size / 4 + 1 : 2 * size);
	long long at = (long long)model.edge + next_random(seed) % (size + size / 2) - (long long)size / 2;
	size_t i;

	if (!(next_random(seed) % 3))
		at = (long long)model.edge;
	for (i = 0; i < length; i++)
		data[i] = at + (long long)i < 0 ? 0 : truth[at + (long long)i];
	if (lies && length && !(next_random(seed) % lies))
		data[next_random(seed) % length] ^= 0x20;
	model_compare(&model, &stream, at, data, length);
}

static void one_stream(uint32_t seed)
{
	size_t size = (size_t)4 << next_random(&seed) % 7, i;
	uint32_t base = next_random(&seed) % 3 ? 0 - next_random(&seed) % 2000 : next_random(&seed);
	unsigned int lies = next_random(&seed) % 3 * 4;
	/* Of its own, so that a byte beyond the window is seen. */
	uint8_t *window = malloc(size);

	assert_non_null(window);
	for (i = 0; i < sizeof(truth); i++)
		truth[i] = (uint8_t)next_random(&seed);
	model_init(&model, base, size);
	kxw_stream_init(&stream, window, (uint32_t)size, base);
	for (i = 0; i < SEGMENTS && model.edge + 4 * size < MODEL_BYTES; i++) {
		one_segment(&seed, size, lies);
		if (next_random(&seed) % 2)
			model_read(&model, &stream, next_random(&seed) % (size + 1));
	}
	assert_true(model.edge > 0);
	free(window);
}

static void as_the_model_does(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < ROUNDS; i++)
		one_stream(i * 2654435761u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_model_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
