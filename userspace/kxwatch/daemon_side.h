/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * daemon_side: how the daemon is, by what it says of itself in its status file, and its
 * store, by looking into it.
 * One thread. Nothing here fails: what is not known is said to be so.
 */
#ifndef KXWATCH_DAEMON_SIDE_H
#define KXWATCH_DAEMON_SIDE_H

#include <metrics/daemon_state.h>
#include <store/extent.h>

#include "cover_daemon.h"

#define DAEMON_SILENT	10000	/* milliseconds without a word: it hangs, or cannot write */

struct daemon_side {
	struct cover_daemon found;	/* in proc */
	char file[PATH_MAX];		/* of its status */
	char why[PATH_MAX + 256];	/* there is no state, in words */
	bool known;			/* state is that of a daemon that runs */
	struct daemon_state state;
	uint64_t age;			/* milliseconds since it was taken */
	char store[PATH_MAX];		/* its file; "": none is kept */
	bool has_extent;
	struct extent extent;
	char store_why[DATABASE_ERROR_SIZE];	/* there is no extent */
	json_t *json;			/* what state points into */
};

/* settings: a file, or NULL for the daemon's. proc: "/proc". All but the store. */
void daemon_side_look(struct daemon_side *d, const char *settings, const char *proc);
/* And into the store; patience: milliseconds that counting may take. */
void daemon_side_look_into(struct daemon_side *d, unsigned int patience);
void daemon_side_clean(struct daemon_side *d);

#endif
