// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/limits.h>
#include <linux/sched.h>

#include "call.h"
#include "compat.h"
#include "compat_uprobe.h"
#include "file.h"
#include "flow.h"
#include "stats.h"
#include "task.h"

/* Calls that one image is told of; of how it is set up, a few say all there is to say. */
#define KXW_CALLS_MOST		1024
#define KXW_CALLS_SETUP_MOST	8

/* Another thread may be changing the map just now. */
#define KXW_CALLER_TRIES	20
#define KXW_CALLER_PAUSE	50	/* microseconds */

enum kxw_call_result {
	KXW_CALL_SILENT,	/* nothing to tell */
	KXW_CALL_TOLD,
	KXW_CALL_UNREAD,
};

/* Where the call came from. */
struct kxw_caller {
	bool known;		/* the file of the return address, if it is in one */
	bool libssl, libcrypto;
	char name[NAME_MAX + 1];	/* base name; "": none */
};

/* ---- the caller ---- */

static bool kxw_caller_lock(struct mm_struct *mm)
{
	unsigned int tries;

	for (tries = 0; tries < KXW_CALLER_TRIES; tries++) {
		if (kxw_mmap_read_trylock(mm))
			return true;
		usleep_range(KXW_CALLER_PAUSE, 2 * KXW_CALLER_PAUSE);
	}
	return false;
}

static void kxw_caller_find(struct kxw_caller *caller, const struct pt_regs *regs)
{
	struct mm_struct *mm = current->mm;
	const struct vm_area_struct *map;
	unsigned long address;
	const char *name;
	size_t size;

	caller->name[0] = 0;
	caller->known = mm && kxw_return_address(regs, &address) && kxw_caller_lock(mm);
	if (!caller->known)
		return;
	map = find_vma(mm, address);
	if (map && map->vm_start <= address && map->vm_file) {
		rcu_read_lock();
		name = kxw_file_name(map->vm_file);
		size = strnlen(name, NAME_MAX);
		memcpy(caller->name, name, size);
		caller->name[size] = 0;
		rcu_read_unlock();
	}
	kxw_mmap_read_unlock(mm);
	caller->libssl = !strncmp(caller->name, "libssl", strlen("libssl"));
	caller->libcrypto = !strncmp(caller->name, "libcrypto", strlen("libcrypto"));
}

/* ---- arguments ---- */

static bool kxw_call_number(unsigned long from, u32 at, u32 *number)
{
	return kxw_user_read(from + at, number, sizeof(*number));
}

/* X509_STORE_CTX_get_error(context) */
static enum kxw_call_result kxw_call_verdict(struct kxw_call_facts *facts,
					     const struct kxw_call_place *place,
					     const struct pt_regs *regs)
{
	unsigned long context = kxw_argument((struct pt_regs *)regs, 0);

	if (!kxw_call_number(context, place->error_at, &facts->code))
		return KXW_CALL_UNREAD;
	if (!facts->code)
		return KXW_CALL_SILENT;
	facts->flags |= KXW_CALL_HAS_CODE;
	if (place->depth_at && kxw_call_number(context, place->depth_at, &facts->depth))
		facts->flags |= KXW_CALL_HAS_DEPTH;
	return KXW_CALL_TOLD;
}

/* EVP_PKEY_encrypt(context, out, outlen, in, inlen); without out it asks for the length. */
static enum kxw_call_result kxw_call_encrypt(struct kxw_call_facts *facts,
					     const struct pt_regs *regs)
{
	struct pt_regs *r = (struct pt_regs *)regs;
	unsigned long room;

	if (!kxw_argument(r, 1))
		return KXW_CALL_SILENT;
	facts->input = min_t(unsigned long, kxw_argument(r, 4), U32_MAX);
	facts->flags |= KXW_CALL_HAS_INPUT;
	if (kxw_user_read(kxw_argument(r, 2), &room, sizeof(room))) {
		facts->output = min_t(unsigned long, room, U32_MAX);
		facts->flags |= KXW_CALL_HAS_OUTPUT;
	}
	return KXW_CALL_TOLD;
}

/* RSA_public_encrypt(flen, from, to, rsa, padding) */
static enum kxw_call_result kxw_call_rsa(struct kxw_call_facts *facts, const struct pt_regs *regs)
{
	struct pt_regs *r = (struct pt_regs *)regs;

	facts->input = (u32)kxw_argument(r, 0);
	facts->padding = (u32)kxw_argument(r, 4);
	facts->flags |= KXW_CALL_HAS_INPUT | KXW_CALL_HAS_PADDING;
	return KXW_CALL_TOLD;
}

static enum kxw_call_result kxw_call_read(struct kxw_call_facts *facts,
					  const struct kxw_call_place *place,
					  const struct pt_regs *regs)
{
	unsigned long second = kxw_argument((struct pt_regs *)regs, 1);

	switch (place->point) {
	case KXW_POINT_VERDICT:
		return kxw_call_verdict(facts, place, regs);
	case KXW_POINT_ENCRYPT:
		return kxw_call_encrypt(facts, regs);
	case KXW_POINT_RSA_ENCRYPT:
		return kxw_call_rsa(facts, regs);
	case KXW_POINT_VERIFY_OFF:
		/* SSL_set_verify(ssl, int mode, callback), SSL_CTX_set_verify() alike */
		facts->mode = (u32)second;
		facts->flags |= KXW_CALL_HAS_MODE;
		return kxw_task_verifies(facts->mode) ? KXW_CALL_TOLD : KXW_CALL_SILENT;
	case KXW_POINT_OWN_VERIFIER:
		/* SSL_CTX_set_cert_verify_callback(context, callback, arg) */
		return second ? KXW_CALL_TOLD : KXW_CALL_SILENT;
	default:
		return KXW_CALL_SILENT;
	}
}

/* ---- telling ---- */

static u32 kxw_call_most(u32 point)
{
	return point == KXW_POINT_VERIFY_OFF || point == KXW_POINT_OWN_VERIFIER ?
	       KXW_CALLS_SETUP_MOST : KXW_CALLS_MOST;
}

/* Whether it matters who called, and this one does not. */
static enum kxw_call_result kxw_call_by(const struct kxw_call_place *place,
					const struct kxw_caller *caller)
{
	switch (place->point) {
	case KXW_POINT_VERDICT:
		if (!caller->known)
			return KXW_CALL_UNREAD;
		return caller->libssl ? KXW_CALL_TOLD : KXW_CALL_SILENT;
	case KXW_POINT_ENCRYPT:
		if (!caller->known)
			return KXW_CALL_UNREAD;
		if (!caller->libssl)
			kxw_task_see();
		kxw_task_encrypts(!caller->libssl);
		return caller->libssl ? KXW_CALL_SILENT : KXW_CALL_TOLD;
	case KXW_POINT_RSA_ENCRYPT:
		if (kxw_task_was_encrypting())
			return KXW_CALL_TOLD;
		if (!caller->known)
			return KXW_CALL_UNREAD;
		/* Theirs is what an ENCRYPT of TLS comes down to. */
		return caller->libssl || caller->libcrypto ? KXW_CALL_SILENT : KXW_CALL_TOLD;
	default:
		return KXW_CALL_TOLD;
	}
}

/* false: it was the last that this image is told of, or one more. */
static bool kxw_call_tell(struct kxw_call_facts *facts, u32 most)
{
	unsigned long flags;

	facts->process = kxw_task_called(facts->point, most);
	if (!facts->process)
		return false;
	if (facts->point == KXW_POINT_VERDICT)
		facts->flow = kxw_flow_last_read();
	local_irq_save(flags);
	kxw_event_call(facts);
	local_irq_restore(flags);
	kxw_stats_add(KXW_A_STATS_CALLS, 1);
	if (kxw_task_calls(facts->point) < most)
		return true;
	kxw_stats_add(KXW_A_STATS_CALLS_MUTED, 1);
	return false;
}

bool kxw_call_seen(const struct kxw_call_place *place, const struct pt_regs *regs)
{
	struct kxw_call_facts facts = {
		.point = place->point, .dev = place->dev, .inode = place->inode,
		.thread = current->pid,
	};
	enum kxw_call_result result;
	struct kxw_caller caller;

	if (!current->mm || current->flags & PF_KTHREAD)
		return true;
	result = kxw_call_read(&facts, place, regs);
	if (result == KXW_CALL_TOLD) {
		kxw_caller_find(&caller, regs);
		facts.caller = caller.name[0] ? caller.name : NULL;
		result = kxw_call_by(place, &caller);
	}
	if (result == KXW_CALL_UNREAD)
		kxw_stats_add(KXW_A_STATS_CALLS_UNREAD, 1);
	return result != KXW_CALL_TOLD || kxw_call_tell(&facts, kxw_call_most(place->point));
}

bool kxw_call_wanted(u32 point, const struct mm_struct *mm)
{
	return mm != current->mm || kxw_task_calls(point) < kxw_call_most(point);
}
