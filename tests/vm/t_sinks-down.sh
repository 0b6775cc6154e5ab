# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: rsyslog kcat jq bc librdkafka1 e2fsprogs
# prepare: sinks.sh
# Sinks that are down, disks that are full or read-only, a clock that jumps: nothing
# ends, and what was lost is 0 or told to the record. The host's tests of that, here,
# while the clock jumps by a day, there and back; then what no host is to be asked for.

jump() {
	while :; do
		sleep 7
		date -s "+1 day" > /dev/null
		sleep 7
		date -s "-1 day" > /dev/null
	done
}

# run_host SCRIPT: its results are ours.
run_host() {
	KXW_DRIVE=$BUILD/sinks/drive KXW_MOCK=$BUILD/sinks/mock_kafka KXW_TOOL=$kxwatch \
		bash "$TREE/tests/sinks/$1.sh" > "$T/$1.tap" 2> "$T/$1.err"
	sed -E "s/^((not )?ok) - [a-z-]+: /\1 - $TEST: /" "$T/$1.tap" >&3
	grep -q '^ok ' "$T/$1.tap" || not_ok "$1 ran" "$(tail "$T/$1.err")"
}

jump &
jumping=$!
run_host down
run_host store-down
kill $jumping
modprobe loop
modprobe ext4
run_host guest
