// SPDX-License-Identifier: BSD-3-Clause
/*
 * A module with faults, to see that a kernel that watches itself sees them. Each is
 * committed when its name is written to the parameter "fault". Never shipped.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>

static DEFINE_MUTEX(planted_a);
static DEFINE_MUTEX(planted_b);
static int __rcu *planted_pointer;
static volatile int planted_size = 40;	/* not to be reckoned with by the compiler */
static volatile int planted_sum;

static void planted_out_of_bounds(void)
{
	char *at = kzalloc(planted_size, GFP_KERNEL);

	if (at)
		planted_sum += ((volatile char *)at)[planted_size];
	kfree(at);
}

static void planted_vmalloc_out_of_bounds(void)
{
	char *at = vmalloc(planted_size);

	if (at)
		planted_sum += ((volatile char *)at)[planted_size];
	vfree(at);
}

static void planted_use_after_free(void)
{
	char *at = kzalloc(planted_size, GFP_KERNEL);

	kfree(at);
	if (at)
		planted_sum += *(volatile char *)at;
}

static void planted_sleep(void)
{
	preempt_disable();
	kfree(kmalloc(planted_size, GFP_KERNEL));
	preempt_enable();
}

static void planted_inversion(void)
{
	mutex_lock(&planted_a);
	mutex_lock(&planted_b);
	mutex_unlock(&planted_b);
	mutex_unlock(&planted_a);

	mutex_lock(&planted_b);
	mutex_lock(&planted_a);
	mutex_unlock(&planted_a);
	mutex_unlock(&planted_b);
}

static void planted_unprotected(void)
{
	planted_sum += !rcu_dereference(planted_pointer);
}

static void planted_shift(void)
{
	planted_sum += 1 << planted_size;
}

/* More than one: what a stack or a register still has of the last is no leak to kmemleak. */
static void planted_leak(void)
{
	int i;

	for (i = 0; i < 16; i++)
		planted_sum += !kmalloc(planted_size, GFP_KERNEL);
}

static void planted_timer(struct timer_list *timer)
{
}

/* An object that still waits for its time when its memory goes. */
static void planted_free_active(void)
{
	struct timer_list *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return;
	timer_setup(timer, planted_timer, 0);
	mod_timer(timer, jiffies + 1000 * HZ);
	kfree(timer);
}

static const struct {
	const char *name;
	void (*commit)(void);
} planted_faults[] = {
	{ "out-of-bounds", planted_out_of_bounds },
	{ "vmalloc-out-of-bounds", planted_vmalloc_out_of_bounds },
	{ "use-after-free", planted_use_after_free },
	{ "sleep", planted_sleep },
	{ "unprotected", planted_unprotected },
	{ "inversion", planted_inversion },
	{ "shift", planted_shift },
	{ "leak", planted_leak },
	{ "free-active", planted_free_active },
	{ "nothing", NULL },
};

static int planted_set(const char *value, const struct kernel_param *param)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(planted_faults); i++) {
		if (!sysfs_streq(value, planted_faults[i].name))
			continue;
		if (planted_faults[i].commit)
			planted_faults[i].commit();
		return 0;
	}
	return -EINVAL;
}

static const struct kernel_param_ops planted_ops = { .set = planted_set };
module_param_cb(fault, &planted_ops, NULL, 0200);

static int __init planted_init(void)
{
	return 0;
}

static void __exit planted_exit(void)
{
}

module_init(planted_init);
module_exit(planted_exit);

MODULE_DESCRIPTION("Faults for a kernel to find");
MODULE_LICENSE("Dual BSD/GPL");
