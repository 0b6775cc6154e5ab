// SPDX-License-Identifier: GPL-2.0-only
#include "scratch.h"

struct kxw_scratch __percpu *kxw_scratch;

int kxw_scratch_setup(void)
{
	kxw_scratch = alloc_percpu(struct kxw_scratch);
	return kxw_scratch ? 0 : -ENOMEM;
}

void kxw_scratch_teardown(void)
{
	free_percpu(kxw_scratch);
}
