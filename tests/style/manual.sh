#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What the manual speaks of exists: files of the tree, signals, other pages of ours.
# Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
status=0

# exists TITLE COMMAND: of the lines on standard input each is found by it.
exists() {
	local title=$1 bad= count=0 line
	shift
	while read -r line; do
		count=$((count + 1))
		"$@" "$line" || bad+="# $line"$'\n'
	done
	if [ -z "$bad" ] && [ $count -gt 0 ]; then
		echo "ok - style: $title"
	else
		echo "not ok - style: $title"
		printf '%s' "${bad:-# there is none}"
		status=1
	fi
}

is_signal() { grep -qF "\"$1\"" userspace/judge/signal_table.c; }
# Of the tree, or written by the build.
is_page() {
	local page=${1% *}.${1#* }
	[ -e "userspace/man/$page" ] || grep -qF "(BUILD)/man/$page:" Makefile
}
is_there() { compgen -G "$1" > /dev/null; }

exists "files that the manual and README name are there" is_there < <(
	{ grep -rhoE '\b(tests|kmod|userspace|configs|include)/[A-Za-z0-9_./*-]+[A-Za-z0-9]' userspace/man
	grep -ohE '\]\((tests|kmod|userspace|configs|include)/[^)]+' README.md | sed 's/^](//'; } |
		grep -v NAME | sort -u)
exists "signals that the analytic's page names are there" is_signal < <(
	grep -ohE '(process|library|tls|kx|destination|certificate|handshake|version)\.[a-z0-9]+(-[a-z0-9]+)*( |$)' \
		<(grep '^\.Ql' userspace/man/kxwatch-an1497.7) | sort -u)
exists "pages that the manual refers to are there" is_page < <(
	grep -ohE 'Xr kxwatch[a-z0-9.-]* [0-9]' userspace/man/* | sed 's/^Xr //' | sort -u)
exit $status
