// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include "command.h"

static const struct command commands[] = {
	{ "load", "load the kernel module, or explain why not", cmd_load },
	{ "status", "how the module, the daemon, its sinks and its store are", cmd_status },
	{ "watch", "print each event of the module as it comes", cmd_watch },
	{ "processes", "list the processes that the module knows", cmd_processes },
	{ "flows", "list the connections that are open", cmd_flows },
	{ "alerts", "list the alerts that the daemon has kept", cmd_alerts },
	{ "replay", "make records of the handshakes in capture files", cmd_replay },
	{ "explain", "why an alert was one, and what would have kept it quiet", cmd_explain },
	{ "baseline", "learn what is normal on this host, and approve it", cmd_baseline },
	{ "check-config", "say what is wrong in settings, and what is doubtful", cmd_check_config },
	{ "report", "make a page of what was recorded, for a browser", cmd_report },
	{ "coverage", "prove what is seen on this host, and what is not", cmd_coverage },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void help(FILE *to)
{
	size_t i;

	fprintf(to, "Usage: kxwatch COMMAND [OPTION...]\n"
		"Shows what the kxwatch kernel module sees, or what it would have seen.\n\nCommands:\n");
	for (i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-12s  %s\n", commands[i].name, commands[i].about);
	fprintf(to, "\n"
		"  -h, --help     this text; after a command, the text of the command\n"
		"  -V, --version  the version of this tool\n");
}

static int run(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		/* For getopt(3), which names the tool when it complains. */
		argv[1] = argv[0];
		return commands[i].run(argc - 1, argv + 1);
	}
	fprintf(stderr, "kxwatch: there is no command \"%s\"\nTry: kxwatch --help\n", argv[1]);
	return COMMAND_USAGE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return COMMAND_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		help(stdout);
		return command_flush();
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		printf("kxwatch %s\n", KXW_VERSION);
		return command_flush();
	}
	return run(argc, argv);
}
