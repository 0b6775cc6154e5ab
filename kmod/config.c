// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "config.h"

/* libssl covers OpenSSL, BoringSSL and LibreSSL, and NSS's libssl3.so. */
static const char *const kxw_default_patterns[] = {
	"libssl", "libcrypto", "libgnutls", "libmbedtls", "libmbedcrypto", "libwolfssl",
	"libboringssl", "libnss3", "libtls", "libs2n", "libbearssl", "libmatrixssl",
};

static struct kxw_config __rcu *kxw_config;

const struct kxw_config *kxw_config_get(void)
{
	return rcu_dereference_check(kxw_config, !preemptible());
}

struct kxw_config *kxw_config_new(void)
{
	return kzalloc(sizeof(struct kxw_config), GFP_KERNEL);
}

int kxw_config_add(struct kxw_config *config, const char *text, size_t size)
{
	struct kxw_pattern *pattern;

	if (!size || size > KXW_LIBRARY_PATTERN_LEN || memchr(text, '/', size))
		return -EINVAL;
	if (config->patterns == KXW_LIBRARY_PATTERNS)
		return -E2BIG;
	pattern = &config->pattern[config->patterns++];
	pattern->size = size;
	memcpy(pattern->text, text, size);
	return 0;
}

/* Every pattern has a byte after those that all of them share. */
static void kxw_config_summarize(struct kxw_config *config)
{
	const struct kxw_pattern *first = &config->pattern[0];
	const struct kxw_pattern *pattern;
	u32 i;

	config->shared = first->size - 1;
	for (pattern = first + 1; pattern < first + config->patterns; pattern++) {
		for (i = 0; i < config->shared && i < pattern->size - 1u; i++)
			if (pattern->text[i] != first->text[i])
				break;
		config->shared = i;
	}
	for (pattern = first; pattern < first + config->patterns; pattern++)
		config->next[(u8)pattern->text[config->shared]] = true;
}

void kxw_config_replace(struct kxw_config *config)
{
	struct kxw_config *old = rcu_dereference_protected(kxw_config, 1);

	kxw_config_summarize(config);
	config->number = old ? old->number + 1 : 0;
	rcu_assign_pointer(kxw_config, config);
	if (old)
		kfree_rcu(old, rcu);
}

/*
 * The name belongs to a dentry that may be renamed meanwhile. It always ends in
 * NUL, so comparing byte by byte cannot run past it.
 */
static bool kxw_pattern_matches(const struct kxw_pattern *pattern, const char *name)
{
	u32 i;

	for (i = 0; i < pattern->size; i++)
		if (name[i] != pattern->text[i])
			return false;
	return !isalpha(name[i]);
}

bool kxw_config_matches(const char *name)
{
	const struct kxw_config *config = kxw_config_get();
	u32 shared = config->shared;
	u32 i;

	for (i = 0; i < shared; i++)
		if (name[i] != config->pattern[0].text[i])
			return false;
	if (likely(!config->next[(u8)name[shared]]))
		return false;
	for (i = 0; i < config->patterns; i++)
		if (config->pattern[i].text[shared] == name[shared] &&
		    kxw_pattern_matches(&config->pattern[i], name))
			return true;
	return false;
}

int kxw_config_setup(void)
{
	struct kxw_config *config = kxw_config_new();
	size_t i;
	int ret = 0;

	if (!config)
		return -ENOMEM;
	for (i = 0; !ret && i < ARRAY_SIZE(kxw_default_patterns); i++)
		ret = kxw_config_add(config, kxw_default_patterns[i],
				     strlen(kxw_default_patterns[i]));
	if (ret)
		kfree(config);
	else
		kxw_config_replace(config);
	return ret;
}

void kxw_config_teardown(void)
{
	kfree(rcu_dereference_protected(kxw_config, 1));
	RCU_INIT_POINTER(kxw_config, NULL);
}
