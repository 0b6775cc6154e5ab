/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * community: the Community ID of a TCP connection, version 1, seed 0.
 * Pure; any thread. False when an address is unknown; then the text is empty.
 * https://github.com/corelight/community-id-spec
 */
#ifndef RECORD_COMMUNITY_H
#define RECORD_COMMUNITY_H

#include <kxwatch/kxwatch.h>

#define COMMUNITY_ID_SIZE 31

bool community_id(const struct kxw_endpoint *a, const struct kxw_endpoint *b,
		  char out[COMMUNITY_ID_SIZE]);

#endif
