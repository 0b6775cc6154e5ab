/* SPDX-License-Identifier: GPL-2.0-only */
/* __vmalloc() takes a pgprot_t until 5.8. */
#include <linux/mm.h>
#include <linux/vmalloc.h>
void *kxw_probe(void);
void *kxw_probe(void)
{
	return __vmalloc(1, GFP_KERNEL, PAGE_KERNEL);
}
