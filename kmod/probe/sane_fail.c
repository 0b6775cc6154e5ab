/* SPDX-License-Identifier: GPL-2.0-only */
/* Control: must not compile. */
#include <linux/module.h>
int kxw_probe(void);
int kxw_probe(void)
{
	return kxw_no_such_name;
}
