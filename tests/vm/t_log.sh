# SPDX-License-Identifier: BSD-3-Clause
# Loss is counted to the last event: what a reader got and what it was told it
# missed add up to what was numbered, whatever the reader did meanwhile.

connections=10000		# two events each
play=$TREE/tests/vm/play
cc -O2 -o "$T/flood" "$play/flood.c" || bail "a C compiler builds the flood"
cc -O2 -I"$TREE/include" -o "$T/reader" "$play/reader.c" "$BUILD/libkxwatch.a" \
	$(pkg-config --cflags --libs libnl-genl-3.0) || bail "a C compiler builds the reader"

# adds_up TEXT FILE: an account in which nothing is unexplained.
adds_up() {
	local received=0 missing=0 last=0 head=-1 overwritten lost
	. "$2"
	is "$1: it has read to the newest event" "$last" "$head"
	is "$1: got and missed add up" $((received + missing)) "$head"
}

account_of() { sed "s/.*$1=\([0-9]*\).*/\1/" "$2"; }

# A log of the default size, a reader that comes late.
load_module
check "the flood runs" "$T/flood" $connections 9
"$T/reader" 2000 > "$T/late" || not_ok "a late reader reads"
adds_up "late reader" "$T/late"
is "late reader: nothing was missed in a log of the default size" "$(account_of missing "$T/late")" 0
like "late reader: the flood was seen" "$(account_of received "$T/late")" '^2[0-9]{4}$'
unload_module

# The smallest log, one reader stopped in the flood, one that keeps on.
load_module log_kib=64
"$T/reader" 5000 > "$T/stopped" 2>&1 &
stopped=$!
"$T/reader" 5000 > "$T/steady" 2>&1 &
steady=$!
"$T/flood" 100 9
kill -STOP $stopped
"$T/flood" $connections 9
kill -CONT $stopped
wait $stopped
is "stopped reader: it ends well" $? 0
wait $steady
is "steady reader: it ends well" $? 0
adds_up "stopped reader" "$T/stopped"
adds_up "steady reader" "$T/steady"
like "stopped reader: it was told of a loss" "$(account_of missing "$T/stopped")" '^[1-9][0-9]+$'
is "stopped reader: nothing was lost but by age" "$(account_of lost "$T/stopped")" 0
unload_module
