#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What only a guest allows: a clock that is set back while no broker of Kafka is there,
# and a file system that becomes read-only under the store that writes to it. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=sinks-guest
. tests/sinks/lib.sh

/usr/bin/python3 tests/sinks/records.py 300 > "$T/first"
/usr/bin/python3 tests/sinks/records.py 300 300 > "$T/second"
cat "$T/first" "$T/second" > "$T/records"

# ---- a clock that is set back ------------------------------------------------

# consumed: what the brokers have.
consumed() { kcat -C -q -b "$brokers" -t kxwatch -e -f '%k\t%s\n' > "$T/kafka.received" 2>> "$T/kcat.log"; }
has_consumed() { consumed && has_lines "$T/kafka.received" "$1"; }

start_mock
config clock <<< "kafka: { brokers = \"$brokers\"; };"
begin clock
give "$T/first"
check "clock: the brokers have what was given" wait_for 60 has_consumed 300
tell_mock down
# Who has nothing to send does not look for brokers.
give "$T/second"
says clock 60 "cannot be written: .*down" "clock: that they are gone is said"
# Its threads wait, for up to ten seconds, by a clock that will say so in a day.
date -s "-1 day" > /dev/null
tell_mock up
check "clock: set back by a day, all are there soon" wait_for 60 has_consumed 600
date -s "+1 day" > /dev/null
end
consumed
received "clock: all are there, by process in order" kafka "$T/records" "$T/kafka.received" \
	"600 of 600, 0 missing" ONCE
outcome "clock: nothing waits and nothing was dropped" clock kafka "false 0 0 600"
exec 5>&-

# ---- read-only under its writer ----------------------------------------------

# What an error of a disk makes of a file system of this kind.
dd if=/dev/zero of="$T/image" bs=1M count=64 2> /dev/null
mkfs.ext4 -q "$T/image"
mkdir "$T/aborted"
mount -o loop "$T/image" "$T/aborted"
# Two levels down: below the mount point, while nothing is mounted, none can be made.
mkdir -p "$T/aborted/var/lib"
store=$T/aborted/var/lib/records.db
config aborted <<< "store: { file = \"$store\"; };"
begin aborted
give "$T/first"
check "aborted: records are kept while they can be" wait_for 60 has_stored "$store" 300
mount -o remount,abort "$T/aborted" 2> /dev/null
touch "$T/aborted/file" 2> "$T/touch" && not_ok "aborted: the file system is read-only"
give "$T/second"
check "aborted: that it is read-only is said" wait_for 60 said aborted "$store: cannot be written: "
check "aborted: the file has all" wait_for 60 has_lines "$T/aborted.json" 600
check "aborted: nobody holds it" wait_for 20 umount "$T/aborted"
fsck.ext4 -fy "$T/image" > "$T/fsck.log" 2>&1
mount -o loop "$T/image" "$T/aborted"
check "aborted: mended and mounted, all is there, by itself" wait_for 60 has_stored "$store" 600
end
stored "$store" > "$T/aborted.stored"
received "aborted: none is missing, none came twice" lines "$T/records" "$T/aborted.stored" \
	"600 of 600, 0 missing" ONCE
outcome "aborted: nothing waits and nothing was dropped" aborted store "false 0 0 600"
umount "$T/aborted"
[ $status = 0 ] && rm -rf "$T"
exit $status
