/* SPDX-License-Identifier: GPL-2.0-only */
/* regs_get_kernel_argument() on x86: 4.20; absent in RHEL 7 and 8. */
#include <linux/ptrace.h>
unsigned long kxw_probe(struct pt_regs *regs);
unsigned long kxw_probe(struct pt_regs *regs)
{
	return regs_get_kernel_argument(regs, 0);
}
