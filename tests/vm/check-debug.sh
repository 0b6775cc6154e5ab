#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The virtual machine's tests on a kernel that watches itself (debug.config), and those
# that need one: check-debug.sh [NAME...]. It takes hours where there is no KVM. First a
# module with faults shows that they would be seen; last in each guest's log is who
# watched to its end. Prints TAP and, as its last line, "N passed, N failed"; what a
# guest says is in build/check-debug/PART.tap. How long the stress lasts:
# STRESS_SECONDS, 120.
set -u
cd "$(dirname "$0")/../.." || exit 1
logs=build/check-debug
passed=0 failed=0
rm -rf "$logs"
mkdir -p "$logs"

# guest PART TEST...: one guest, as short as among all others unless said otherwise.
guest() {
	local part=$1 log=$logs/$1.tap began=$SECONDS good bad status
	shift
	KXW_FULL=${KXW_FULL:-0} bash tests/vm/run.sh debug "$@" | tee "$log" | grep -vxE '[0-9]+ passed, [0-9]+ failed'
	status=${PIPESTATUS[0]}
	good=$(grep -c '^ok ' "$log")
	bad=$(grep -c '^not ok ' "$log")
	if [ "$status" != 0 ] && [ "$bad" = 0 ]; then
		echo "not ok - debug: $part runs to its end (status $status)"
		bad=1
	fi
	echo "# $part: $good passed, $bad failed, in $((SECONDS - began)) s"
	passed=$((passed + good))
	failed=$((failed + bad))
}

# What runs by default, but what is run in full by itself.
others() {
	(cd tests/vm && grep -L '^# by name only$' t_*.sh) | sed 's/^t_//; s/\.sh$//' | grep -vx library-probes
}

if [ $# = 0 ]; then
	guest planted planted
	guest fault-injection fault-injection
	guest stress stress
	guest hostile-peer hostile-peer
	guest fuzz netlink-fuzz wire-fuzz security
	KXW_FULL=1 guest library-probes library-probes
	guest others $(others)
else
	guest named "$@"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
