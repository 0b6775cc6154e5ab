/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list: moving from list to list, for what is moved for each connection. Stock kernels
 * call a check for each change (CONFIG_DEBUG_LIST), which is most of its cost; here only
 * a kernel that watches all its memory does. Any context, under the lists' lock.
 */
#ifndef KXW_LIST_H
#define KXW_LIST_H

#include <linux/list.h>

static inline void kxw_list_join(struct list_head *entry, struct list_head *before)
{
	struct list_head *behind = before->next;

	entry->next = behind;
	entry->prev = before;
	before->next = entry;
	behind->prev = entry;
}

/* As list_move(). */
static inline void kxw_list_move(struct list_head *entry, struct list_head *list)
{
	if (IS_ENABLED(CONFIG_KASAN)) {
		list_move(entry, list);
		return;
	}
	__list_del(entry->prev, entry->next);
	kxw_list_join(entry, list);
}

/* As list_move_tail(). */
static inline void kxw_list_move_tail(struct list_head *entry, struct list_head *list)
{
	if (IS_ENABLED(CONFIG_KASAN)) {
		list_move_tail(entry, list);
		return;
	}
	__list_del(entry->prev, entry->next);
	kxw_list_join(entry, list->prev);
}

#endif
