/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * suite_kx: the key exchange that a cipher suite of TLS 1.2 or older stands for.
 * Pure, any context. A suite that the IANA registry does not know, or that
 * names no key exchange (signalling values), gives KXW_KX_UNKNOWN.
 */
#ifndef KXW_WIRE_SUITE_KX_H
#define KXW_WIRE_SUITE_KX_H

#include "port.h"

enum kxw_kx kxw_tls_suite_kx(u16 suite);

#endif
