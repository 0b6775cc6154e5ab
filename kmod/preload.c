// SPDX-License-Identifier: GPL-2.0-only
/*
 * LD_PRELOAD stands in the environment that the program was started with. The list
 * in /etc/ld.so.preload the loader has mapped while it maps what that names, and
 * neither before nor after.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "compat.h"
#include "file.h"
#include "preload.h"
#include "scratch.h"

/* Of an environment that much is looked through, with interrupts off. */
#define KXW_ENVIRONMENT_MAX	(256 * 1024)

/* A list may name a link, libssl.so, and the file is libssl.so.3: up to ".so" they agree. */
static size_t kxw_preload_stem(const char *name)
{
	const char *suffix = strstr(name, ".so");

	return suffix ? suffix + 3 - name : strlen(name);
}

static bool kxw_preload_names(const char *list, const char *name)
{
	size_t size = kxw_preload_stem(name);
	const char *at;

	for (at = list; *at; at++)
		if ((at == list || strchr("/: ", at[-1])) && !strncmp(at, name, size))
			return true;
	return false;
}

static bool kxw_preload_variable(const char *text, const char *name)
{
	static const char variable[] = "LD_PRELOAD=";
	size_t size = sizeof(variable) - 1;

	return !strncmp(text, variable, size) && kxw_preload_names(text + size, name);
}

/*
 * strlen(), which the kernel has byte by byte, for what is long. It reads up to seven
 * bytes behind the NUL.
 */
static size_t kxw_preload_length(const char *text)
{
	const char *at = text;
	u64 word;

	for (;; at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		/* Whether one of its bytes is zero. */
		if ((word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL)
			return at - text + strlen(at);
	}
}

static bool kxw_preload_environment(const struct mm_struct *mm, const char *name)
{
	char *buffer = kxw_scratch_get()->path;
	unsigned long at = READ_ONCE(mm->env_start);
	unsigned long end = READ_ONCE(mm->env_end);
	size_t size, used, length;
	bool inside = false;	/* of a variable longer than the buffer */

	if (at >= end || end > TASK_SIZE)
		return false;
	for (end = min(end, at + KXW_ENVIRONMENT_MAX); at < end; at += min(used, size)) {
		size = min_t(size_t, end - at, KXW_SCRATCH_PATH - sizeof(u64));
		size = kxw_own_memory_read(at, buffer, size);
		if (!size)
			break;
		buffer[size] = 0;
		for (used = 0; used < size; used += length) {
			length = kxw_preload_length(buffer + used) + 1;
			/* Cut by the buffer's end: it is read again from its beginning. */
			if (used && used + length > size)
				break;
			if (!inside && kxw_preload_variable(buffer + used, name))
				return true;
			inside = used + length > size;
		}
	}
	return false;
}

static bool kxw_preload_maps_list(struct mm_struct *mm)
{
	KXW_MAPS(maps, mm);
	struct vm_area_struct *map;

	kxw_for_each_map(maps, map)
		if (map->vm_file && !strcmp(kxw_file_name(map->vm_file), "ld.so.preload"))
			return true;
	return false;
}

static bool kxw_preload_list(struct mm_struct *mm)
{
	bool found;

	if (!kxw_mmap_read_trylock(mm))
		return false;
	found = kxw_preload_maps_list(mm);
	kxw_mmap_read_unlock(mm);
	return found;
}

bool kxw_preloaded(const char *name)
{
	struct mm_struct *mm = current->mm;

	return mm && (kxw_preload_environment(mm, name) || kxw_preload_list(mm));
}
