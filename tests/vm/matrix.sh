#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Module, user space and the tests of the virtual machine on every kernel line, each
# in its own suite's userland and built by that suite's compiler: matrix.sh [NAME...].
# Two guests at a time. Prints a table, then why what failed did, then what was not
# run and why; fails if anything failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS

rows="
	bullseye/5.10 bookworm/6.1 trixie/6.12 forky/7.x
	bookworm/6.1-rt trixie/6.12-cloud
"
# Meant to work and in no row: what, then why.
absent="RHEL 7.7 and later, 8, 9, 10: Debian's mirrors have no kernels of theirs
arm64 and other processors: the guests are amd64"
logs=$PWD/build/matrix
rm -rf "$logs"
mkdir -p "$logs"
export logs

run_row() {
	local suite=${1%/*} line=${1#*/} start=$SECONDS log
	shift
	log=$logs/$suite-$line
	SUITE=$suite bash tests/vm/run.sh "$line" "$@" > "$log.tap" 2> "$log.err"
	echo "$? $((SECONDS - start))" > "$log.end"
	echo "matrix.sh: $suite, $line: $(tail -n 1 "$log.tap")" >&2
}
export -f run_row

sh tests/vm/install.sh || exit 1
printf '%s\n' $rows | xargs -P 2 -I ROW bash -c 'run_row "$@"' run_row ROW "$@"

# Of a row's log: 1 is passed, 3 is failed.
counted() { tail -n 1 "$1.tap" | grep -xE '[0-9]+ passed, [0-9]+ failed' | cut -d ' ' -f "$2"; }

bad=0
printf '%-10s %-28s %-10s %6s %6s %8s\n' line kernel userland passed failed seconds
for row in $rows; do
	suite=${row%/*} line=${row#*/}
	log=$logs/$suite-$line
	read -r status seconds < "$log.end" || status=1 seconds=-
	release=$(sed -n 's/^# kernel //p' "$log.tap" | head -n 1)
	printf '%-10s %-28s %-10s %6s %6s %8s\n' "$line" "${release:--}" "$suite" \
		"$(counted "$log" 1)" "$(counted "$log" 3)" "$seconds"
	[ "$status" = 0 ] || bad=$((bad + 1))
done
for row in $rows; do
	log=$logs/${row/\//-}
	awk -v row="$row" '/^not ok/ { lines = 5 } !/^(not ok|#)/ { lines = 0 }
		lines-- > 0 { print row ": " $0 }' "$log.tap"
	# Not even a guest: what the last of its steps had to say.
	grep -q '^ok' "$log.tap" || tail -n 5 "$log.err" | sed "s,^,$row: ,"
done
sed 's/^/not run: /' <<< "$absent"
[ $# -gt 0 ] || grep -l '^# by name only' tests/vm/t_*.sh |
	sed 's,.*/t_\(.*\)\.sh$,not run: test \1: it takes long and runs by name only,'
[ "$bad" = 0 ]
