/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proxy: when the state of a PROXY header's reader is valid. For CBMC alone.
 */
#ifndef PROOF_PROXY_H
#define PROOF_PROXY_H

#include "kmod/wire/proxy_header.h"

#define PROXY_TCP4	1
#define PROXY_TCP6	2
#define PROXY_UNKNOWN	4
#define PROXY_VERSION_2	8

static inline bool proxy_is_valid(const struct kxw_proxy_header *h)
{
	if (!is_flag(h->cr) || h->kinds > 15)
		return false;
	/* Two are possible only as far as they are alike. */
	if (h->kinds & PROXY_VERSION_2 && h->kinds != PROXY_VERSION_2 && h->at > 0)
		return false;
	if (h->kinds & PROXY_UNKNOWN && h->kinds & (PROXY_TCP4 | PROXY_TCP6) && h->at > 6)
		return false;
	if ((h->kinds & (PROXY_TCP4 | PROXY_TCP6)) == (PROXY_TCP4 | PROXY_TCP6) && h->at > 9)
		return false;
	if (h->kinds == PROXY_VERSION_2)
		return h->at < 16 || (h->at == 16 && h->left);
	return !h->kinds || h->at < 107;
}

#endif
