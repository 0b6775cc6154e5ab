#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The virtual machine's tests on a kernel that watches itself (debug.config), and those
# that need one: check-debug.sh [NAME...]. It takes an hour and more where there is no
# KVM. First a module with faults shows that they would be seen, then two guests run at
# a time; last in each guest's log is who watched to its end. Prints TAP and, as its
# last line, "N passed, N failed"; what a guest says is in build/check-debug/PART.tap
# as it comes. How long the stress lasts: STRESS_SECONDS, 120.
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS

logs=$PWD/build/check-debug
export logs
rm -rf "$logs"
mkdir -p "$logs"

# guest PART TEST...: one guest, as short as among all others unless said otherwise.
# What it said follows in one piece.
guest() {
	local part=$1 log=$logs/$1.tap began=$SECONDS status good bad
	shift
	KXW_FULL=${KXW_FULL:-0} bash tests/vm/run.sh debug "$@" > "$log" 2> "$logs/$part.err"
	status=$?
	good=$(grep -c '^ok ' "$log")
	bad=$(grep -c '^not ok ' "$log")
	if [ $status != 0 ] && [ "$bad" = 0 ]; then
		echo "not ok - debug: $part runs to its end (status $status)" >> "$log"
		sed 's/^/# /' "$logs/$part.err" >> "$log"
		bad=1
	fi
	echo "# $part: $good passed, $bad failed, in $((SECONDS - began)) s" >> "$log"
	flock "$logs" grep -vxE '[0-9]+ passed, [0-9]+ failed' "$log"
	return 0
}
export -f guest

# What runs by default, but what is run in full by itself.
others() {
	(cd tests/vm && grep -L '^# by name only$' t_*.sh) | sed 's/^t_//; s/\.sh$//' | grep -vx library-probes
}

if [ $# = 0 ]; then
	guest planted planted
	# The longest first.
	xargs -P 2 -I COMMAND bash -c COMMAND <<- END
		guest others $(others | tr '\n' ' ')
		guest hostile-peer hostile-peer
		KXW_FULL=1 guest library-probes library-probes
		guest fuzz netlink-fuzz wire-fuzz security
		guest fault-injection fault-injection
		guest stress stress
	END
else
	guest named "$@"
fi
passed=$(cat "$logs"/*.tap | grep -c '^ok ')
failed=$(cat "$logs"/*.tap | grep -c '^not ok ')
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
