/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config: the settings that may change while the module runs: library patterns.
 * Readers (any context) see the old set or the new one, never a mixture;
 * replacing sleeps and is for one process at a time (genl holds its lock).
 * A refused or failed change leaves what was.
 */
#ifndef KXW_CONFIG_H
#define KXW_CONFIG_H

#include <linux/rcupdate.h>

#include "../include/uapi/kxwatch.h"

struct kxw_pattern {
	u8 size;
	char text[KXW_LIBRARY_PATTERN_LEN + 1];
};

/* Of most files the name's beginning tells that it is none of them. */
struct kxw_config {
	struct rcu_head rcu;
	u32 number;			/* of those that were in force, in their order */
	u32 patterns;
	u32 shared;			/* bytes with which all patterns begin */
	bool next[256];			/* and those that may come then */
	struct kxw_pattern pattern[KXW_LIBRARY_PATTERNS];
};

int kxw_config_setup(void);
void kxw_config_teardown(void);

/* Under rcu_read_lock() or with preemption off. */
const struct kxw_config *kxw_config_get(void);

/* A set to fill (GFP_KERNEL), then to replace the one in force; kfree() it if not. */
struct kxw_config *kxw_config_new(void);
/* -EINVAL: empty or too long; -E2BIG: too many. */
int kxw_config_add(struct kxw_config *config, const char *text, size_t size);
void kxw_config_replace(struct kxw_config *config);

/* Whether a file of this base name is a TLS library. */
bool kxw_config_matches(const char *name);

#endif
