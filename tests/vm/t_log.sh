# SPDX-License-Identifier: BSD-3-Clause
# Loss is counted to the last event: what a reader got and what it was told it
# missed add up to what was numbered, whatever the reader did meanwhile.

connections=10000		# two events each
play=$TREE/tests/vm/play
cc -O2 -o "$T/flood" "$play/flood.c" || bail "a C compiler builds the flood"
build_client reader

# adds_up WHO FILE: sets received, missing and so on from a reader's account, in
# which nothing may be unexplained.
adds_up() {
	received=0 missing=0 last=0 head=-1 overwritten=-1
	. "$2"
	is "$1: it has read to the newest event" "$last" "$head"
	is "$1: got and missed add up" $((received + missing)) "$head"
}

# A log of the default size, a reader that comes late.
load_module
check "the flood runs" "$T/flood" $connections 9
"$T/reader" 2000 > "$T/late" || not_ok "a late reader reads"
adds_up "late reader" "$T/late"
is "late reader: nothing was missed in a log of the default size" $missing 0
check "late reader: the flood was seen" test $received -ge $((2 * connections))
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
adds_up "steady reader" "$T/steady"
adds_up "stopped reader" "$T/stopped"
check "stopped reader: it was told of a loss" test $missing -gt 0
check "stopped reader: what it missed had left the log by age" test $missing -le $overwritten
unload_module
