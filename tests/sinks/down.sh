#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Sinks that are down, full, read-only: nothing ends, what was given arrives when they
# are back, by itself, or is counted to the record. The same for all in a guest. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=sinks-down
packages="rsyslog kcat jq"
. tests/sinks/lib.sh

/usr/bin/python3 tests/sinks/records.py 300 > "$T/first"
/usr/bin/python3 tests/sinks/records.py 300 300 > "$T/second"
cat "$T/first" "$T/second" > "$T/records"

# spooled NAME SINK: 300 records are in its spool.
spooled() { [ "$(cat "$T/$1.spool/$2/"*.records | wc -l)" = 300 ]; }
# said_once TITLE NAME REGEX
said_once() { is "$1" "$(grep -c -- "$3" "$T/$2.said")" 1; }

# ---- syslog ------------------------------------------------------------------

# syslog_down NAME SERVER INPUT
syslog_down() {
	config "$1" <<< "syslog: { server = \"$2\"; records = \"all\"; };"
	rm -f "$T/$3.received"
	begin "$1"
	give "$T/first"
	check "$1: that the server is not there is said" wait_for 20 said "$1" "$2: cannot be written: "
	wait_for 20 has_lines "$T/$1.json" 300
	wait_for 20 spooled "$1" syslog
	kill -9 "$driver"
	exec 6>&-
	wait "$driver" 2> /dev/null
	begin "$1"
	check "$1: after kill -9 the records wait in the spool" wait_for 20 said "$1" "300 records wait in its spool"
	give "$T/second"
	sleep 2
	start_rsyslog
	check "$1: all arrive once the server is there" wait_for 90 has_lines "$T/$3.received" 600
	end
	received "$1: none is missing, none is another" json "$T/records" "$T/$3.received" "600 of 600, 0 missing" ONCE
	check "$1: and that is said" said "$1" "$2: is written again; 0 records were dropped"
	outcome "$1: nothing waits and nothing was dropped" "$1" syslog "false 0 0 600"
	is "$1: the file was not held up" "$(lines "$T/$1.json") $(jq -c 'select(.slow != null)' "$T/$1.status")" '600 {"slow":0}'
	stop_rsyslog
}

syslog_down tcp tcp://127.0.0.1:514 imtcp
syslog_down udp udp://127.0.0.1:514 imudp
syslog_down unix "unix:$T/log" imuxsock

# ---- a spool that is full ----------------------------------------------------

/usr/bin/python3 tests/sinks/records.py 4000 0 1000 > "$T/many"
SPOOL=1 config full <<< 'syslog: { server = "tcp://127.0.0.1:514"; records = "all"; };'
rm -f "$T/imtcp.received"
begin full
give "$T/many"
check "full: that records are dropped is said" wait_for 60 said full "no room for more records"
wait_for 60 has_lines "$T/full.json" 4000
start_rsyslog
wait_for 60 said full "is written again"
wait_for 60 grep -q records-lost "$T/imtcp.received"
end
dropped=$(status full syslog .dropped)
got=$(grep -vc records-lost "$T/imtcp.received")
check "full: some were dropped and some were kept ($dropped and $got of 4000)" test "$dropped" -gt 1000 -a "$got" -gt 500
is "full: what is missing is what was counted" "$((4000 - got))" "$dropped"
is "full: a record tells it to the syslog and the file, to the record" "$(for file in "$T/imtcp.received" "$T/full.json"; do
	grep -h records-lost "$file" | jq -r '(.text? // empty | fromjson) // . | .kxwatch.lost | "\(.records) \(.sink)"' 2> /dev/null ||
		grep -h records-lost "$file"
done)" "$dropped syslog
$dropped syslog"
stop_rsyslog

# ---- a disk that is full, or read-only ---------------------------------------

mkdir "$T/disk"
mount -t tmpfs -o size=512k none "$T/disk"
fill() { dd if=/dev/zero of="$T/disk/fill" bs=4k 2> /dev/null; true; }
cat > "$T/disk.conf" <<- END
output = "$T/disk/records.json";
spool: { directory = "$T/disk/spool"; size = 16; };
END
begin disk
give "$T/first"
wait_for 20 has_lines "$T/disk/records.json" 300
fill
give "$T/second"
check "disk: that it is full is said, of the file" wait_for 20 said disk "json: cannot be written: No space left"
check "disk: and of the spool" wait_for 20 said disk "the spool cannot be written: No space left"
rm "$T/disk/fill"
check "disk: all is there once there is room" wait_for 30 has_lines "$T/disk/records.json" 600
end
received "disk: none is missing, none is torn" lines "$T/records" "$T/disk/records.json" "600 of 600, 0 missing" ONCE
outcome "disk: nothing was dropped" disk output "false 0 0 600"

# A writer keeps a file system from becoming read-only: the file is bound to one that is.
mkdir "$T/ro"
mount -t tmpfs none "$T/ro"
sed "s,$T/disk,$T/ro,g" "$T/disk.conf" > "$T/ro.conf"
begin ro
give "$T/first"
wait_for 20 has_lines "$T/ro/records.json" 300
cp "$T/ro/records.json" "$T/ro/before"
mount -o remount,ro "$T/ro" 2> /dev/null || { mount --bind "$T/ro" "$T/ro"; mount -o remount,bind,ro "$T/ro"; }
rm -f "$T/nowhere"
kill -HUP "$driver"
give "$T/second"
check "read-only: a reload keeps what it has and says why" wait_for 20 said ro "cannot be opened for writing: Read-only file system"
mount -o remount,rw "$T/ro" 2> /dev/null || umount "$T/ro"
kill -HUP "$driver"
check "read-only: all is there" wait_for 30 has_lines "$T/ro/records.json" 600
end
received "read-only: none is missing" lines "$T/records" "$T/ro/records.json" "600 of 600, 0 missing" ONCE

# ---- Kafka -------------------------------------------------------------------

start_mock
config kafka <<< "kafka: { brokers = \"$brokers\"; };"
tell_mock down
begin kafka
give "$T/first"
says kafka 60 "cannot be written: .*down" "kafka: that no broker is there is said"
wait_for 20 has_lines "$T/kafka.json" 300
wait_for 20 spooled kafka kafka
kill -9 "$driver"
exec 6>&-
wait "$driver" 2> /dev/null
begin kafka
check "kafka: after kill -9 the records wait in the spool" wait_for 20 said kafka "300 records wait in its spool"
give "$T/second"
sleep 2
tell_mock up
end
kcat -C -q -b "$brokers" -t kxwatch -e -f '%k\t%s\n' > "$T/kafka.received" 2> "$T/kcat.log"
received "kafka: all are there, by process in order" kafka "$T/records" "$T/kafka.received" "600 of 600, 0 missing" ONCE
outcome "kafka: nothing waits and nothing was dropped" kafka kafka "false 0 0 600"
exec 5>&-

umount "$T/disk" "$T/ro"
[ $status = 0 ] && rm -rf "$T"
exit $status
