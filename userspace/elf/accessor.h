/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * accessor: where a member lies in a structure, by the code of the function that does
 * nothing but return it. So no table of versions is needed.
 * Pure; any thread. Code that does anything else is no accessor.
 */
#ifndef ELF_ACCESSOR_H
#define ELF_ACCESSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* code: of x86-64, from the function's beginning. True: *at is the member's offset. */
bool accessor_member(const uint8_t *code, size_t size, uint32_t *at);

#endif
