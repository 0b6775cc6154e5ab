#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What the journal receives is what was given: systemd's own journald, in a /run of its
# own, read by journalctl. The same in a guest. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=journal
packages="jq"
. tests/sinks/lib.sh

COUNT=400
/usr/bin/python3 tests/sinks/records.py $COUNT > "$T/records"
grep -E '"dataset":"kxwatch\.(alert|lost)"' "$T/records" > "$T/few"

# It names its files by the machine, which a container's image may not have done.
if [ ! -s /etc/machine-id ]; then
	echo 0123456789abcdef0123456789abcdef > "$T/machine-id"
	mount --bind "$T/machine-id" /etc/machine-id
fi

start_journal() {
	mkdir -p /run/systemd/journal /run/log/journal
	/lib/systemd/systemd-journald > "$T/journald.log" 2>&1 5>&- 6>&- &
	journald=$!
	started+=" $!"
	wait_for 20 test -S /run/systemd/journal/socket
}

stop_journal() {
	kill "$journald"
	wait "$journald" 2> /dev/null
}

# entries FILTER...: what is there of kxwatchd; cursor says from where on.
entries() {
	journalctl -D /run/log/journal/* --no-pager -q --all -o json ${cursor:+--after-cursor="$cursor"} \
		-t kxwatchd > "$T/entries" 2> "$T/journalctl.log"
}
has_entries() { entries && has_lines "$T/entries" "$1"; }
# What comes from now on.
go_on() { cursor=$(journalctl -D /run/log/journal/* --no-pager -q -o json -n 1 | jq -r .__CURSOR); }
told() { is "$1" "$(/usr/bin/python3 tests/sinks/journal.py "$2" "$T/entries" 2>&1)" "$3"; }
cursor=

start_journal && ok "journald is there" || not_ok "journald is there" "$(cat "$T/journald.log")"
config all <<< 'journal: { enabled = true; records = "all"; };'
run_drive all 20 < "$T/records"
wait_for 20 has_entries $COUNT
told "the journal has each record, field by field" "$T/records" "$COUNT of $COUNT"
outcome "and none is waited for, none dropped" all journal "false 0 0 $COUNT"

go_on
config alerts <<< 'journal: { enabled = true; };'
run_drive alerts 20 < "$T/records"
wait_for 20 has_entries "$(lines "$T/few")"
told "by default alerts and losses alone" "$T/few" "$(lines "$T/few") of $(lines "$T/few")"

# ---- without it --------------------------------------------------------------

go_on
stop_journal
begin all
give "$T/records"
check "that it is not there is said" wait_for 20 said all "the journal: cannot be written: "
wait_for 20 has_lines "$T/all.json" $((2 * COUNT))
start_journal
end
check "and that it is again" said all "the journal: is written again; 0 records were dropped"
wait_for 20 has_entries $COUNT
told "all arrive once it is there" "$T/records" "$COUNT of $COUNT"
outcome "nothing waits, and nothing was dropped" all journal "false 0 0 $COUNT"
stop_journal
[ $status = 0 ] && rm -rf "$T"
exit $status
