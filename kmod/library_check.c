// SPDX-License-Identifier: GPL-2.0-only
#include <linux/elf.h>
#include <linux/ktime.h>

#include "compat.h"
#include "compat_uprobe.h"
#include "library_check.h"
#include "wire/code.h"

/*
 * Two writes within a tick of the clock leave the same time. A file that was changed so
 * long ago shows every write that comes now.
 */
#define KXW_STAMP_AGE	2000000000LL	/* ns */

/* No X509_STORE_CTX is longer. */
#define KXW_MEMBER_MAX	4096

static int kxw_check_refuse(struct kxw_refusal *refusal, const char *why, int point)
{
	refusal->why = why;
	refusal->point = point;
	return -EINVAL;
}

static void kxw_stamp_take(struct kxw_stamp *stamp, const struct inode *inode)
{
	stamp->size = i_size_read(inode);
	stamp->changed = kxw_inode_changed(inode);
}

bool kxw_stamp_fits(const struct kxw_stamp *stamp, const struct inode *inode)
{
	return stamp->size == i_size_read(inode) && stamp->changed == kxw_inode_changed(inode);
}

/* Clocks are set back, too: a time to come is old enough once it is far off. */
static bool kxw_stamp_is_fresh(const struct kxw_stamp *stamp)
{
	s64 age = ktime_to_ns(ktime_get_real()) - stamp->changed;

	return age < KXW_STAMP_AGE && age > -KXW_STAMP_AGE;
}

/* A 32-bit library passes its arguments elsewhere. */
static bool kxw_check_elf(struct file *file)
{
	Elf64_Ehdr head;

	if (kxw_file_read(file, &head, sizeof(head), 0) != sizeof(head))
		return false;
	return !memcmp(head.e_ident, ELFMAG, SELFMAG) && head.e_ident[EI_CLASS] == ELFCLASS64 &&
	       head.e_machine == ELF_ARCH && head.e_type == ET_DYN;
}

static const char *kxw_check_verdict(const struct kxw_point_facts *point, const u8 *code)
{
	if (!kxw_code_is_accessor(code, point->error_at))
		return "the code there is not that of X509_STORE_CTX_get_error() with this offset";
	if (point->depth_at == point->error_at || point->depth_at > KXW_MEMBER_MAX ||
	    point->error_at > KXW_MEMBER_MAX)
		return "no X509_STORE_CTX has such members";
	return NULL;
}

static const char *kxw_check_point(struct file *file, const struct kxw_stamp *stamp,
				   const struct kxw_point_facts *point)
{
	u8 code[KXW_POINT_BYTES_MAX];

	BUILD_BUG_ON(KXW_CODE_ACCESSOR > KXW_POINT_BYTES_MAX);
	if (point->offset >= stamp->size || stamp->size - point->offset < sizeof(code))
		return "the file ends before, or too soon behind";
	if (kxw_file_read(file, code, sizeof(code), point->offset) != sizeof(code))
		return "the file cannot be read there";
	if (memcmp(code, point->bytes, point->size))
		return "other bytes stand there";
	if (!kxw_code_begins(code, point->offset))
		return "no function begins there";
	return point->kind == KXW_POINT_VERDICT ? kxw_check_verdict(point, code) : NULL;
}

int kxw_library_check(struct file *file, const struct inode *inode, struct kxw_stamp *stamp,
		      const struct kxw_point_facts *point, u32 points,
		      struct kxw_refusal *refusal)
{
	const char *why;
	u32 i;

	kxw_stamp_take(stamp, inode);
	if (!kxw_check_elf(file))
		return kxw_check_refuse(refusal, "no shared library of this machine", -1);
	if (kxw_stamp_is_fresh(stamp)) {
		kxw_check_refuse(refusal, "changed within the last two seconds", -1);
		return -EAGAIN;
	}
	for (i = 0; i < points; i++) {
		why = kxw_check_point(file, stamp, &point[i]);
		if (why)
			return kxw_check_refuse(refusal, why, i);
	}
	if (kxw_stamp_fits(stamp, inode))
		return 0;
	kxw_check_refuse(refusal, "changed just now", -1);
	return -EAGAIN;
}
