#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The store's disk is full, or read-only, and its spool's too: nothing ends, what was
# given is there once it can be, by itself, or is counted to the record. The same for
# all in a guest. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=store-down
packages="jq"
. tests/sinks/lib.sh

/usr/bin/python3 tests/sinks/records.py 300 > "$T/first"
/usr/bin/python3 tests/sinks/records.py 3000 300 400 > "$T/second"
cat "$T/first" "$T/second" > "$T/records"

# disk NAME OPTIONS: a file system of its own for the store.
disk() {
	mkdir "$T/$1.disk"
	mount -t tmpfs -o "$2" none "$T/$1.disk"
	store=$T/$1.disk/records.db
}

# Leaves no room, nor any that comes: a log of SQLite that goes would make some.
fill() {
	touch "$T/$1.full"
	while [ -e "$T/$1.full" ]; do
		dd if=/dev/zero of="$T/$1.disk/fill" bs=1k oflag=append conv=notrunc 2> /dev/null
		sleep 0.02
	done &
	filler=$!
	started+=" $!"
}

make_room() {
	rm "$T/$1.full"
	wait $filler
	rm "$T/$1.disk/fill"
	mount -o remount,size=64m "$T/$1.disk"
}

# all_there NAME: each record is in the store once, and nothing waits for it.
all_there() {
	stored "$store" > "$T/$1.stored"
	received "$1: none is missing, none came twice, none is another" lines "$T/records" \
		"$T/$1.stored" "3300 of 3300, 0 missing" ONCE
	outcome "$1: nothing waits and nothing was dropped" "$1" store "false 0 0 3300"
	is "$1: the file has them as well" "$(lines "$T/$1.json")" 3300
}

# ---- the store's disk is full ------------------------------------------------

disk full size=3m
config full <<< "store: { file = \"$store\"; };"
begin full
give "$T/first"
check "full: records are kept while there is room" wait_for 60 has_stored "$store" 300
fill full
give "$T/second"
check "full: that there is none is said" wait_for 60 said full "$store: cannot be written: .*full"
wait_for 60 has_lines "$T/full.json" 3300
in_spool() { grep -q . "$T/$1.spool/store/"*.records; }
check "full: what waits is on disk" wait_for 60 in_spool full
kill -9 "$driver"
exec 6>&-
wait "$driver" 2> /dev/null
begin full
check "full: after kill -9 it waits in the spool" wait_for 60 said full "records wait in its spool"
make_room full
check "full: all is there once there is room, by itself" wait_for 120 has_stored "$store" 3300
end
check "full: and that is said" said full "$store: is written again; 0 records were dropped"
# What the one before had written is not among the counts of this one.
is "full: nothing waits and nothing was dropped" \
	"$(status full store '"\(.failing) \(.waiting) \(.dropped)"')" "false 0 0"
stored "$store" > "$T/full.stored"
received "full: none is missing, none came twice, none is another" lines "$T/records" \
	"$T/full.stored" "3300 of 3300, 0 missing" ONCE

# ---- and the spool's, which is the same one ----------------------------------

disk both size=3m
cat > "$T/both.conf" <<- END
output = "$T/both.json";
spool: { directory = "$T/both.disk/spool"; size = 16; };
store: { file = "$store"; };
END
begin both
give "$T/first"
check "both: records are kept while there is room" wait_for 60 has_stored "$store" 300
fill both
give "$T/second"
check "both: that the store has none is said" wait_for 60 said both "$store: cannot be written: .*full"
check "both: and that the spool has none" wait_for 60 said both "the spool cannot be written: No space left"
wait_for 60 has_lines "$T/both.json" 3300
make_room both
check "both: all is there once there is room, by itself" wait_for 120 has_stored "$store" 3300
end
all_there both

# ---- a store that is away for longer than its spool holds --------------------

disk long size=1m
/usr/bin/python3 tests/sinks/records.py 4000 0 1000 > "$T/many"
SPOOL=1 config long <<< "store: { file = \"$store\"; };"
fill long
begin long
give "$T/many"
check "long: that records are dropped is said" wait_for 120 said long "no room for more records"
wait_for 120 has_lines "$T/long.json" 4000
make_room long
check "long: the store is written again" wait_for 120 said long "is written again"
wait_for 60 grep -q records-lost "$T/long.json"
end
dropped=$(status long store .dropped)
stored "$store" > "$T/long.stored"
got=$(grep -vc records-lost "$T/long.stored")
check "long: some were dropped and some were kept ($dropped and $got of 4000)" \
	test "$dropped" -gt 1000 -a "$got" -gt 500
is "long: what is missing is what was counted" "$((4000 - got))" "$dropped"
is "long: a record tells it to the store itself, to the record" \
	"$(grep -h records-lost "$T/long.stored" | jq -r '.kxwatch.lost | "\(.records) \(.sink)"')" "$dropped store"

# ---- read-only ---------------------------------------------------------------

# A writer keeps a file system from becoming read-only: it is so from the beginning.
disk ro size=64m
mount --bind "$T/ro.disk" "$T/ro.disk"
mount -o remount,bind,ro "$T/ro.disk"
config ro <<< "store: { file = \"$store\"; };"
begin ro
give "$T/first"
check "read-only: it starts, and says so" wait_for 60 said ro "$store: cannot be written: "
give "$T/second"
wait_for 60 has_lines "$T/ro.json" 3300
mount -o remount,bind,rw "$T/ro.disk"
check "read-only: all is there once it is not, by itself" wait_for 120 has_stored "$store" 3300
end
check "read-only: and that is said" said ro "$store: is written again; 0 records were dropped"
all_there ro

umount "$T/full.disk" "$T/both.disk" "$T/long.disk" "$T/ro.disk" "$T/ro.disk"
[ $status = 0 ] && rm -rf "$T"
exit $status
