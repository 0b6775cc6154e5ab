/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memory_max: a test in which no allocation is longer than MEMORY_MAX, so that a line
 * finds no memory. For one file of a test, which has the sanitizer's options then.
 */
#ifndef TEST_MEMORY_MAX_H
#define TEST_MEMORY_MAX_H

#define MEMORY_MAX "4"	/* MiB: more than all other tests take */

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=" MEMORY_MAX;
}

#endif
