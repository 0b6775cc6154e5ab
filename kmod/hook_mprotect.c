// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tags the image that maps a TLS library as data and makes it executable later.
 */
#include <linux/mm.h>
#include <linux/mman.h>

#include "compat.h"
#include "config.h"
#include "file.h"
#include "hook.h"
#include "task.h"

/* security_file_mprotect(vma, reqprot, prot): what was asked for, and what it comes to. */
static int kxw_mprotect_seen(struct kprobe *probe, struct pt_regs *regs)
{
	const struct vm_area_struct *map = (const struct vm_area_struct *)kxw_argument(regs, 0);

	if (!(kxw_argument(regs, 2) & PROT_EXEC) || !map->vm_file)
		return 0;
	kxw_hook_hit(&kxw_hook_mprotect);
	if (kxw_config_matches(kxw_file_name(map->vm_file)))
		kxw_task_protected(map->vm_file);
	return 0;
}

static struct kprobe kxw_mprotect_probe = { .pre_handler = kxw_mprotect_seen };

static int kxw_mprotect_start(struct kxw_hook *hook)
{
	int ret = kxw_hook_probe(hook);

	kxw_task_protections(!ret);
	return ret;
}

struct kxw_hook kxw_hook_mprotect = {
	.name = "mprotect",
	.symbol = "security_file_mprotect",
	.start = kxw_mprotect_start,
	.stop = kxw_hook_unprobe,
	.probe = &kxw_mprotect_probe,
};
