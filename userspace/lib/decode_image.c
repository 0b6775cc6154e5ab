// SPDX-License-Identifier: BSD-3-Clause
#include "decode_image.h"

#include <string.h>

#include "attribute.h"
#include "policy.h"

/* The kernel gives the first bytes as they are; readers want a NUL behind them. */
static void get_args(struct nlattr *at, struct kxw_process *p, struct kxw_scratch *scratch)
{
	const char *args = attribute_data(at);
	size_t size = (size_t)attribute_size(at);

	if (!size)
		return;
	if (args[size - 1]) {
		if (size > KXW_ARGS_MAX) {
			size = KXW_ARGS_MAX;
			p->cut = true;
		}
		memcpy(scratch->args, args, size);
		scratch->args[size++] = 0;
		args = scratch->args;
	}
	p->args = args;
	p->args_size = size;
}

/* A flag of kxw_process.known needs all of its attributes. */
static const struct {
	uint32_t flag;
	int attribute[3];
} known[] = {
	{ KXW_KNOWS_PPID, { KXW_A_PROCESS_PPID } },
	{ KXW_KNOWS_PARENT_START, { KXW_A_PROCESS_PARENT_START } },
	{ KXW_KNOWS_UID, { KXW_A_PROCESS_UID, KXW_A_PROCESS_GID, KXW_A_PROCESS_EUID } },
	{ KXW_KNOWS_LOGINUID, { KXW_A_PROCESS_LOGINUID } },
	{ KXW_KNOWS_SESSION, { KXW_A_PROCESS_SESSION } },
	{ KXW_KNOWS_EXE_FILE, { KXW_A_PROCESS_EXE_DEV, KXW_A_PROCESS_EXE_INODE } },
	{ KXW_KNOWS_PIDNS, { KXW_A_PROCESS_PIDNS } },
	{ KXW_KNOWS_NETNS, { KXW_A_PROCESS_NETNS } },
	{ KXW_KNOWS_MNTNS, { KXW_A_PROCESS_MNTNS } },
};

static uint32_t get_known(struct nlattr **tb)
{
	uint32_t flags = 0;
	size_t i, j;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		for (j = 0; j < 3 && known[i].attribute[j]; j++)
			if (!tb[known[i].attribute[j]])
				break;
		if (j == 3 || !known[i].attribute[j])
			flags |= known[i].flag;
	}
	return flags;
}

static void get_process(struct nlattr **tb, struct kxw_process *p, struct kxw_scratch *scratch)
{
	p->id = get_u64(tb[KXW_A_PROCESS_ID]);
	p->start = get_u64(tb[KXW_A_PROCESS_START]);
	p->parent_start = get_u64(tb[KXW_A_PROCESS_PARENT_START]);
	p->exe_inode = get_u64(tb[KXW_A_PROCESS_EXE_INODE]);
	p->known = get_known(tb);
	p->pid = get_u32(tb[KXW_A_PROCESS_PID]);
	p->ppid = get_u32(tb[KXW_A_PROCESS_PPID]);
	p->uid = get_u32(tb[KXW_A_PROCESS_UID]);
	p->gid = get_u32(tb[KXW_A_PROCESS_GID]);
	p->euid = get_u32(tb[KXW_A_PROCESS_EUID]);
	p->loginuid = get_u32(tb[KXW_A_PROCESS_LOGINUID]);
	p->session = get_u32(tb[KXW_A_PROCESS_SESSION]);
	p->exe_dev = get_u32(tb[KXW_A_PROCESS_EXE_DEV]);
	p->pidns = get_u32(tb[KXW_A_PROCESS_PIDNS]);
	p->netns = get_u32(tb[KXW_A_PROCESS_NETNS]);
	p->mntns = get_u32(tb[KXW_A_PROCESS_MNTNS]);
	p->comm = get_string(tb[KXW_A_PROCESS_COMM]);
	p->parent_comm = get_string(tb[KXW_A_PROCESS_PARENT_COMM]);
	p->exe = get_string(tb[KXW_A_PROCESS_EXE]);
	p->cgroup = get_string(tb[KXW_A_PROCESS_CGROUP]);
	p->exe_deleted = tb[KXW_A_PROCESS_EXE_DELETED];
	p->exe_memfd = tb[KXW_A_PROCESS_EXE_MEMFD];
	p->cut = tb[KXW_A_PROCESS_CUT];
	p->kthread = tb[KXW_A_PROCESS_KTHREAD];
	if (tb[KXW_A_PROCESS_ARGS])
		get_args(tb[KXW_A_PROCESS_ARGS], p, scratch);
}

int kxw_decode_process_set(struct nlattr *nest, struct kxw_process *p, struct kxw_scratch *scratch)
{
	struct nlattr *tb[KXW_A_PROCESS_MAX + 1];

	if (!attribute_parse_nest(nest, tb, KXW_A_PROCESS_MAX, kxw_process_policy))
		return KXWE_PROTOCOL;
	get_process(tb, p, scratch);
	return 0;
}

int kxw_decode_library_set(struct nlattr *nest, struct kxw_library *l)
{
	struct nlattr *tb[KXW_A_LIBRARY_MAX + 1];

	if (!attribute_parse_nest(nest, tb, KXW_A_LIBRARY_MAX, kxw_library_policy))
		return KXWE_PROTOCOL;
	l->path = get_string(tb[KXW_A_LIBRARY_PATH]);
	l->dev = get_u32(tb[KXW_A_LIBRARY_DEV]);
	l->inode = get_u64(tb[KXW_A_LIBRARY_INODE]);
	l->how = get_u32(tb[KXW_A_LIBRARY_HOW]);
	l->known_file = tb[KXW_A_LIBRARY_DEV] && tb[KXW_A_LIBRARY_INODE];
	l->deleted = tb[KXW_A_LIBRARY_DELETED];
	return 0;
}

int kxw_decode_image(struct nlmsghdr *nlh, struct kxw_image *image, struct kxw_scratch *scratch)
{
	struct nlattr *tb[KXW_A_PROCESS_MAX + 1];
	struct nlattr *at;
	int left;

	memset(image, 0, sizeof(*image));
	if (!attribute_parse_message(nlh, tb, KXW_A_PROCESS_MAX, kxw_process_policy) ||
	    !tb[KXW_A_PROCESS_ID])
		return KXWE_PROTOCOL;
	get_process(tb, &image->process, scratch);
	for (at = attribute_first(nlh, &left); attribute_ok(at, left);
	     at = attribute_next(at, &left)) {
		if (attribute_type(at) != KXW_A_PROCESS_LIBRARY ||
		    image->libraries == KXW_LIBRARIES_MAX)
			continue;
		if (kxw_decode_library_set(at, &image->library[image->libraries]))
			return KXWE_PROTOCOL;
		image->libraries++;
	}
	return 0;
}
