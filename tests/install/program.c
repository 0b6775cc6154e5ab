// SPDX-License-Identifier: BSD-3-Clause
/* What somebody else would build against the installed library. */
#include <stdio.h>

#include <kxwatch/kxwatch.h>

int main(void)
{
	struct kxw *k;
	int ret = kxw_open(&k);

	/* With the module or without: an answer that makes sense. */
	if (!ret)
		kxw_close(k);
	printf("%s\n", kxw_strerror(ret));
	return ret && ret != KXWE_NO_MODULE && ret != KXWE_PERMISSION;
}
