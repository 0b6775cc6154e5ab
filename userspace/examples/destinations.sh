#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Who connects where, as it happens: process id, user id, program, address, port, with
# tabs between. Arguments are those of "kxwatch watch"; by default it begins with what
# the module still holds. Needs jq 1.6.
set -eu

[ $# -gt 0 ] || set -- --all
{
	kxwatch processes --json
	kxwatch watch --json "$@"
} | jq -nr --unbuffered '
	foreach inputs as $in ({};
		.line = null |
		if $in.type == null then .image[$in.id | tostring] = $in
		elif $in.type == "process" then .image[$in.process.id | tostring] = $in.process
		elif $in.type == "gap" then .line = ["lost", $in.missing]
		elif $in.type == "connect" then
			(.image[$in.process_id | tostring] // {}) as $who |
			.line = [$who.pid, $who.uid, $who.exe, $in.flow.remote_ip, $in.flow.remote_port]
		else . end;
		.line // empty | @tsv)'
