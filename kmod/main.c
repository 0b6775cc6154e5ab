// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets up the rooms, then starts the hooks; leaving walks both tables backwards.
 * Hooks last, because they open the tap.
 */
#include <linux/module.h>
#include <linux/string.h>

#include "compat.h"
#include "config.h"
#include "flow.h"
#include "genl.h"
#include "hook.h"
#include "library.h"
#include "log.h"
#include "namespace.h"
#include "path.h"
#include "scratch.h"
#include "status.h"
#include "task.h"

#define KXW_LOG_KIB_MIN		64
#define KXW_LOG_KIB_MAX		(1024 * 1024)
#define KXW_TABLE_MIN		16
#define KXW_TABLE_MAX		(1024 * 1024)

static unsigned int log_kib = 8192;
module_param(log_kib, uint, 0444);
MODULE_PARM_DESC(log_kib, "size of the event log in KiB (64 to 1048576, default 8192)");

static unsigned int processes = 4096;
module_param(processes, uint, 0444);
MODULE_PARM_DESC(processes, "process images remembered (16 to 1048576, default 4096)");

static unsigned int flows = 16384;
module_param(flows, uint, 0444);
MODULE_PARM_DESC(flows, "open connections remembered (16 to 1048576, default 16384)");

static unsigned int windows = 512;
module_param(windows, uint, 0444);
MODULE_PARM_DESC(windows, "handshakes read at once (16 to 1048576, default 512)");

static bool disable;
module_param(disable, bool, 0444);
MODULE_PARM_DESC(disable, "refuse to load: for rescue from the kernel command line");

static char *hooks_off = "";
module_param(hooks_off, charp, 0444);
MODULE_PARM_DESC(hooks_off,
		 "hooks not to be set up, by their names in the status, comma between them");

static struct kxw_hook *const kxw_hooks[] = {
	&kxw_hook_state,
	&kxw_hook_segment,
	&kxw_hook_connect,
	&kxw_hook_exit,
	&kxw_hook_exec,
	&kxw_hook_mprotect,
	&kxw_hook_mmap,
	&kxw_hook_receive,
	&kxw_hook_library,
	NULL
};

static int __init kxw_bounds_check(void)
{
	static const struct {
		const char *name;
		const unsigned int *value;
		unsigned int min, max;
	} bounds[] = {
		{ "log_kib", &log_kib, KXW_LOG_KIB_MIN, KXW_LOG_KIB_MAX },
		{ "processes", &processes, KXW_TABLE_MIN, KXW_TABLE_MAX },
		{ "flows", &flows, KXW_TABLE_MIN, KXW_TABLE_MAX },
		{ "windows", &windows, KXW_TABLE_MIN, KXW_TABLE_MAX },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bounds); i++) {
		if (*bounds[i].value >= bounds[i].min && *bounds[i].value <= bounds[i].max)
			continue;
		pr_err("kxwatch: %s=%u is out of range, %u to %u\n", bounds[i].name,
		       *bounds[i].value, bounds[i].min, bounds[i].max);
		return -EINVAL;
	}
	return 0;
}

static int kxw_log_room_setup(void)
{
	return kxw_log_setup(log_kib * 1024);
}

static int kxw_task_room_setup(void)
{
	return kxw_task_setup(processes);
}

static int kxw_flow_room_setup(void)
{
	return kxw_flow_setup(flows, windows);
}

static int kxw_genl_room_setup(void)
{
	return kxw_genl_setup(kxw_hooks);
}

static const struct {
	int (*setup)(void);		/* NULL: it fills as it is used */
	void (*teardown)(void);
} kxw_rooms[] = {
	{ kxw_scratch_setup, kxw_scratch_teardown },
	{ kxw_config_setup, kxw_config_teardown },
	{ kxw_log_room_setup, kxw_log_teardown },
	{ kxw_task_room_setup, kxw_task_teardown },
	{ kxw_flow_room_setup, kxw_flow_teardown },
	{ NULL, kxw_library_teardown },
	{ kxw_genl_room_setup, kxw_genl_teardown },
};

static void kxw_rooms_teardown(size_t rooms)
{
	while (rooms--)
		kxw_rooms[rooms].teardown();
}

static int __init kxw_rooms_setup(void)
{
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(kxw_rooms); i++) {
		ret = kxw_rooms[i].setup ? kxw_rooms[i].setup() : 0;
		if (ret) {
			kxw_rooms_teardown(i);
			return ret;
		}
	}
	return 0;
}

static bool __init kxw_hook_is_named(const char *name, size_t size)
{
	size_t i;

	for (i = 0; kxw_hooks[i]; i++)
		if (strlen(kxw_hooks[i]->name) == size &&
		    !strncmp(kxw_hooks[i]->name, name, size))
			return true;
	return false;
}

/* A word that names no hook would leave on what was meant to be off. */
static int __init kxw_hooks_off_check(void)
{
	const char *word = hooks_off;
	size_t size;

	for (; *word; word += size + (word[size] == ',')) {
		size = strcspn(word, ",");
		if (kxw_hook_is_named(word, size))
			continue;
		pr_err("kxwatch: hooks_off=%s names a hook that there is not\n", hooks_off);
		return -EINVAL;
	}
	return 0;
}

static bool __init kxw_hook_is_off(const struct kxw_hook *hook)
{
	const char *word = hooks_off;
	size_t size;

	for (; *word; word += size + (word[size] == ',')) {
		size = strcspn(word, ",");
		if (strlen(hook->name) == size && !strncmp(hook->name, word, size))
			return true;
	}
	return false;
}

/* A hook that does not start leaves its reason for the status, and the rest works. */
static void __init kxw_hook_start(struct kxw_hook *hook)
{
	if (kxw_hook_is_off(hook)) {
		hook->state = KXW_HOOK_DISABLED;
		pr_info("kxwatch: hook %s is off by the parameter hooks_off\n", hook->name);
		return;
	}
	hook->hits = alloc_percpu(u64);
	if (hook->on_demand && hook->hits)
		return;
	hook->error = hook->hits ? hook->start(hook) : -ENOMEM;
	hook->state = hook->error ? KXW_HOOK_FAILED : KXW_HOOK_ON;
	if (hook->error)
		pr_warn("kxwatch: hook %s on %s did not start: error %d\n", hook->name,
			hook->symbol, hook->error);
}

static void kxw_hook_stop(struct kxw_hook *hook)
{
	if (hook->on_demand)
		return;
	if (hook->state == KXW_HOOK_ON)
		hook->stop(hook);
	hook->state = KXW_HOOK_OFF;
}

static void kxw_leave(void)
{
	size_t i;

	for (i = ARRAY_SIZE(kxw_hooks) - 1; i--;)
		kxw_hook_stop(kxw_hooks[i]);
	kxw_rooms_teardown(ARRAY_SIZE(kxw_rooms));
	/* The status may be asked for until the family is gone. */
	for (i = 0; kxw_hooks[i]; i++)
		free_percpu(kxw_hooks[i]->hits);
}

static int __init kxw_init(void)
{
	size_t i;
	int ret;

	if (disable) {
		pr_info("kxwatch: disabled by its parameter, not loaded\n");
		return -ENODEV;
	}
	ret = kxw_bounds_check();
	if (!ret)
		ret = kxw_hooks_off_check();
	if (ret)
		return ret;
	for (i = 0; kxw_hooks[i]; i++)
		kxw_hooks[i]->state = KXW_HOOK_OFF;
	kxw_namespace_setup();
	kxw_path_setup();
	ret = kxw_rooms_setup();
	if (ret)
		return ret;
	for (i = 0; kxw_hooks[i]; i++)
		kxw_hook_start(kxw_hooks[i]);
	/* Half blind and nowhere saying so would be worse than not to be there. */
	ret = kxw_task_survey();
	if (ret) {
		kxw_leave();
		return ret;
	}
	pr_info("kxwatch: %s loaded\n", KXW_VERSION);
	return 0;
}

static void __exit kxw_exit(void)
{
	kxw_leave();
}

module_init(kxw_init);
module_exit(kxw_exit);

MODULE_DESCRIPTION("Which process did which TLS key exchange with whom");
MODULE_AUTHOR("The kxwatch authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(KXW_VERSION);
