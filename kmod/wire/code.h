/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * code: what stands at a place of a program where a probe is to go, as far as its
 * bytes tell. Pure, any context.
 * Of what it does not know it says no.
 */
#ifndef KXW_WIRE_CODE_H
#define KXW_WIRE_CODE_H

#include "port.h"

/* Bytes of the longest accessor. */
#define KXW_CODE_ACCESSOR	31

/* Whether a compiler would let a function begin there. offset: of code in its file. */
bool kxw_code_begins(const u8 *code, u64 offset);

/*
 * Whether KXW_CODE_ACCESSOR bytes of code are a function that returns the 32 bits at
 * offset `at` of what its first argument points to, and does nothing else. Compilers that
 * are told so (-fzero-call-used-regs, Debian) clear registers that are nobody's before.
 */
bool kxw_code_is_accessor(const u8 *code, u32 at);

#endif
