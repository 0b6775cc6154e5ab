#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The completion knows the commands and options that the tool's help names, and
# completes as at a prompt. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=completion
. tests/tap.sh
. configs/kxwatch.bash

lines() { printf '%s\n' "$@" | LC_ALL=C sort; }
long_options() { grep -oE -- '--[a-z][a-z-]*' | LC_ALL=C sort -u; }

# complete_line WORD...: what is offered for the last of them.
complete_line() {
	local COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_kxwatch
	echo "${COMPREPLY[*]}"
}

help=$(build/kxwatch --help)
commands=$(sed -nE '/^Commands:/,/^$/s/^  ([a-z-]+) .*/\1/p' <<< "$help")
is "its commands are the tool's" "$(lines $_kxwatch_commands)" "$(lines $commands)"
is "so are its options without a command" "$(lines $(_kxwatch_options general))" \
	"$(sed -n '/^Commands:/,/^$/!p' <<< "$help" | long_options)"
for command in $commands; do
	# A command explains its own options, and does not name --help among them.
	is "so are the options of $command" "$(lines $(_kxwatch_options "$command"))" \
		"$({ build/kxwatch "$command" --help; echo --help; } | long_options)"
done
is "a command is completed" "$(complete_line kxwatch sta)" status
is "an option is completed" "$(complete_line kxwatch watch --si)" --since
is "an option's word is completed" "$(complete_line kxwatch replay --time n)" now
is "a file is completed" "$(complete_line kxwatch replay README.m)" README.md
is "an option's file is completed" "$(complete_line kxwatch replay --config configs/kxwatchd.co)" \
	configs/kxwatchd.conf
is "what to do with a baseline is completed" "$(complete_line kxwatch baseline sh)" show
is "records are completed" "$(complete_line kxwatch baseline learn README.m)" README.md
is "no file is offered where none is meant" "$(complete_line kxwatch status README.m)" ""
exit $status
