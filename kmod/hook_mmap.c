// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tags the image that maps a TLS library executable. security_mmap_file() is
 * called by every mmap(2), before the lock of the map is taken; a kernel without
 * CONFIG_SECURITY has it as an inline, and vm_mmap_pgoff() does in its place.
 */
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/sched.h>

#include "compat.h"
#include "config.h"
#include "file.h"
#include "hook.h"
#include "task.h"

/* For programs of long ago what can be read can be run: personality(2). */
static bool kxw_mmap_executable(unsigned long prot)
{
	return prot & PROT_EXEC || (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC);
}

static void kxw_mmap_seen(struct file *file, unsigned long prot)
{
	if (!file || !kxw_mmap_executable(prot))
		return;
	kxw_hook_hit(&kxw_hook_mmap);
	if (kxw_config_matches(kxw_file_name(file)))
		kxw_task_mapped(file);
}

/* security_mmap_file(file, prot, flags) */
static int kxw_mmap_security(struct kprobe *probe, struct pt_regs *regs)
{
	kxw_mmap_seen((struct file *)kxw_argument(regs, 0), kxw_argument(regs, 1));
	return 0;
}

/* vm_mmap_pgoff(file, addr, len, prot, flags, pgoff) */
static int kxw_mmap_pgoff(struct kprobe *probe, struct pt_regs *regs)
{
	kxw_mmap_seen((struct file *)kxw_argument(regs, 0), kxw_argument(regs, 3));
	return 0;
}

static struct kprobe kxw_mmap_probe = { .pre_handler = kxw_mmap_security };

static int kxw_mmap_start(struct kxw_hook *hook)
{
	int ret = kxw_hook_probe(hook);

	if (ret == -ENOENT) {
		hook->symbol = "vm_mmap_pgoff";
		kxw_mmap_probe.pre_handler = kxw_mmap_pgoff;
		ret = kxw_hook_probe(hook);
	}
	kxw_task_maps(!ret);
	return ret;
}

struct kxw_hook kxw_hook_mmap = {
	.name = "mmap",
	.symbol = "security_mmap_file",
	.start = kxw_mmap_start,
	.stop = kxw_hook_unprobe,
	.probe = &kxw_mmap_probe,
};
