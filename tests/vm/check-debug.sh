#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The virtual machine's tests on a kernel that watches itself (debug.config), and those
# that need one: check-debug.sh [NAME...]. It takes hours where there is no KVM. First a
# module with faults shows that they would be seen. Prints TAP and, as its last line,
# "N passed, N failed". How long the stress lasts: STRESS_SECONDS, 120.
set -u
cd "$(dirname "$0")/../.." || exit 1
logs=build/check-debug
passed=0 failed=0
rm -rf "$logs"
mkdir -p "$logs"

# guest NAME TEST...: one guest, as short as among all others unless said otherwise.
guest() {
	local log=$logs/$1.tap
	shift
	KXW_FULL=${KXW_FULL:-0} bash tests/vm/run.sh debug "$@" | tee "$log" | grep -vxE '[0-9]+ passed, [0-9]+ failed'
	passed=$((passed + $(grep -c '^ok ' "$log")))
	failed=$((failed + $(grep -c '^not ok ' "$log")))
	# Whatever ends without a number has not run.
	tail -n 1 "$log" | grep -qxE '[0-9]+ passed, [0-9]+ failed' || failed=$((failed + 1))
}

if [ $# = 0 ]; then
	guest planted planted
	guest fault-injection fault-injection
	guest stress stress
	guest hostile-peer hostile-peer
	guest fuzz netlink-fuzz wire-fuzz security
	guest all
else
	guest named "$@"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
