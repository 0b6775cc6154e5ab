/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inspect: what this host shows of a program besides what the module told: its
 * file, the package that owns it, the TLS stacks linked into it, and whether its
 * libraries are still the files of their paths.
 * One inspector, one thread. Files are looked at, never the process's memory;
 * each is taken for the program's only if device and inode are those the module
 * saw. What cannot be found out is unknown, which is never held against anybody.
 * What was seen of a running program a second ago or less is not looked at again:
 * some make hundreds of handshakes in that time.
 * Bounded: reading stops at a budget for each minute, and what is beyond is
 * unknown as well.
 */
#ifndef JUDGE_INSPECT_H
#define JUDGE_INSPECT_H

#include <track/process.h>

#include "binary.h"
#include "rules.h"

enum known { UNKNOWN, NO, YES };

struct inspection {
	enum known packaged;		/* its file belongs to a package */
	enum known writable;		/* anybody may write to its file or into its directory */
	enum known library_replaced;	/* a path of one of its libraries is now another file's */
	bool searched;			/* binary has what its file holds */
	struct binary binary;
};

struct inspector;

/* proc: "/proc". NULL: memory. */
struct inspector *inspector_create(const char *proc);
void inspector_destroy(struct inspector *i);

void inspector_look(struct inspector *i, const struct rules *rules, const struct process *p,
		    struct inspection *out);

#endif
