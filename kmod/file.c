// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/string.h>

#include "file.h"
#include "path.h"
#include "scratch.h"

/* Copies a path; of one too long its end, which names the file. */
static void kxw_file_keep_path(struct kxw_file *to, const char *path, size_t size)
{
	if (size > KXW_PATH_SIZE - 1) {
		path += size - (KXW_PATH_SIZE - 1);
		size = KXW_PATH_SIZE - 1;
		to->flags |= KXW_FILE_CUT;
	}
	memcpy(to->path, path, size);
	to->path[size] = 0;
	to->size = size + 1;
}

void kxw_file_describe(struct kxw_file *to, const struct file *file)
{
	const struct path *path = kxw_user_path(file);
	/* In no directory: a memfd or its like; no real path can pass for one. */
	bool homeless = IS_ROOT(path->dentry);
	char *buffer = kxw_scratch_get()->path;
	const char *text;

	to->dev = kxw_file_dev(file);
	to->inode = kxw_file_inode(file);
	to->flags = 0;
	to->size = 0;
	if (homeless ? !path->dentry->d_inode->i_nlink : d_unlinked(path->dentry))
		to->flags |= KXW_FILE_DELETED;
	text = kxw_path_text(path, buffer, KXW_SCRATCH_PATH);
	if (IS_ERR(text)) {
		to->flags |= KXW_FILE_CUT;
		return;
	}
	if (homeless && !strncmp(text, "/memfd:", 7))
		to->flags |= KXW_FILE_MEMFD;
	if (homeless || to->flags & KXW_FILE_DELETED)
		kxw_file_keep_path(to, text, strlen(text));
	else
		kxw_file_keep_path(to, text, buffer + KXW_SCRATCH_PATH - 1 - text);
}
