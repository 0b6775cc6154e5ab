/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * command: what the subcommands of the tool have in common.
 * For main and the cmd_* files; the one thread of the tool.
 * A subcommand returns the exit status; the sentence on stderr has been said then.
 */
#ifndef KXWATCH_COMMAND_H
#define KXWATCH_COMMAND_H

#include <kxwatch/kxwatch.h>

enum {
	COMMAND_OK = 0,
	COMMAND_FAILED = 1,
	COMMAND_USAGE = 2,
};

struct command {
	const char *name;
	const char *about;		/* one line */
	int (*run)(int argc, char **argv);	/* argv[0] is the tool's */
};

int cmd_load(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_watch(int argc, char **argv);
int cmd_processes(int argc, char **argv);
int cmd_flows(int argc, char **argv);
int cmd_alerts(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_baseline(int argc, char **argv);
int cmd_check_config(int argc, char **argv);
int cmd_report(int argc, char **argv);	/* in page/ */
int cmd_coverage(int argc, char **argv);

/* Says why a call of the library failed, and what to do about it. COMMAND_FAILED. */
int command_failed(const struct kxw *k, int error);
/* Points to the help. COMMAND_USAGE. */
int command_usage(const char *name);
/* That all went out: COMMAND_OK, or says that it did not. */
int command_flush(void);

#endif
