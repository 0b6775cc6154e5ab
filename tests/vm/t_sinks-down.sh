# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: rsyslog kcat jq bc librdkafka1
# prepare: sinks.sh
# Sinks that are down, disks that are full or read-only, a clock that jumps: nothing
# ends, and what was lost is 0 or told to the record. The host's test of that, here,
# while the clock jumps by a day, there and back.

jump() {
	while :; do
		sleep 7
		date -s "+1 day" > /dev/null
		sleep 7
		date -s "-1 day" > /dev/null
	done
}

jump &
jumping=$!
KXW_DRIVE=$BUILD/sinks/drive KXW_MOCK=$BUILD/sinks/mock_kafka \
	bash "$TREE/tests/sinks/down.sh" > "$T/down.tap" 2> "$T/down.err"
kill $jumping
sed -E "s/^((not )?ok) - [a-z-]+: /\1 - $TEST: /" "$T/down.tap" >&3
grep -q '^ok ' "$T/down.tap" || not_ok "it ran" "$(tail "$T/down.err")"
