/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * The few names that the pure code needs, in the kernel and out of it.
 * This is the only file of wire/ that knows where it is compiled.
 */
#ifndef KXW_WIRE_PORT_H
#define KXW_WIRE_PORT_H

#ifdef __KERNEL__
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
#endif

#include "../../include/uapi/kxwatch.h"

#endif
