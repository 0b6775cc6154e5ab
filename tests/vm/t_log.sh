# SPDX-License-Identifier: BSD-3-Clause
# Loss is counted to the last event: what a reader got and what it was told it
# missed add up to what was numbered, whatever the reader did meanwhile: it was
# slow, stopped, or killed.

connections=4000		# two events each
[ $FULL = 0 ] || connections=40000
play=$TREE/tests/vm/play
programs flood reader

# read_in_background NAME [PAUSE_MS [POSITION]]: its account is $T/NAME.
quiet=5000			# ms: after that many without an event a reader ends
read_in_background() {
	local name=$1
	shift
	"$T/reader" $quiet "$@" > "$T/$name" 2> "$T/$name.error" &
	reader=$!
}

ends_well() {
	local status=0
	wait "$2" || status=$?
	is "$1 reader: it ends well" "$status $(cat "$T/$1.error")" "0 "
}

# account NAME: sets received, missing and so on; nothing may be unexplained.
account() {
	from=0 oldest=-1 received=0 missing=0 last=0 head=-1 overwritten=-1
	. "$T/$1"
	is "$1 reader: it has read to the newest event" "$last" "$head"
	is "$1 reader: got and missed add up" $((from + received + missing)) "$head"
}

# flood_on N: of N connections at least, and until flood_ends.
flood_on() {
	rm -f "$T/enough"
	(
		flooded=0
		until [ -e "$T/enough" ] && [ $flooded -ge $1 ]; do
			"$T/flood" 100 9 || exit 1
			flooded=$((flooded + 100))
		done
		echo $flooded > "$T/flooded"
	) &
	flood=$!
}
flood_ends() {
	: > "$T/enough"
	wait $flood
	is "the flood ends well without who was killed" $? 0
	flooded=$(cat "$T/flooded")
}

# moved FILE: a position was noted there, and it is not the beginning.
moved() { position_in "$1" && [ "$after" -gt 0 ]; }
position_in() {
	after=$(sed -nE 's/.*after[ =]([0-9]+)$/\1/p' "$1" 2>/dev/null)
	[ -n "$after" ]
}

# kill_in_flood PID: it must be the flood's midst, or the test says nothing.
kill_in_flood() {
	kill -KILL "$1"
	check "killed while the flood goes on" kill -0 $flood
	wait "$1" 2>/dev/null
}

# ---- a log that holds the flood

load_module log_kib=$((connections * 2))
read_in_background stopped-briefly
stopped=$reader
"$T/flood" 100 9
kill -STOP $stopped
check "the flood runs" "$T/flood" $connections 9
"$T/reader" 2000 > "$T/late" 2> "$T/late.error" &
ends_well late $!
account late
is "late reader: nothing was missed" $missing 0
check "late reader: the flood was seen" test $received -ge $((2 * connections))
kill -CONT $stopped
ends_well stopped-briefly $stopped
account stopped-briefly
is "stopped-briefly reader: nothing was missed" $missing 0
unload_module

load_module log_kib=$((connections * 8))
read_in_background killed 20 "$T/position"
killed=$reader
flood_on $connections
wait_for 30 moved "$T/position" || bail "a reader notes its position"
kill_in_flood $killed
position_in "$T/position"
flood_ends
read_in_background restarted 0 "$T/position"
ends_well restarted $reader
account restarted
is "restarted reader: it begins after its position" $from $after
is "restarted reader: nothing was missed" $missing 0
unload_module

# ---- a log that does not

load_module log_kib=64
read_in_background stopped
stopped=$reader
read_in_background steady
steady=$reader
"$T/flood" 100 9
kill -STOP $stopped
"$T/flood" $connections 9
kill -CONT $stopped
ends_well stopped $stopped
ends_well steady $steady
account steady
account stopped
check "stopped reader: it was told of a loss" test $missing -gt 0
check "stopped reader: what it missed had left the log by age" test $missing -le $overwritten

printf "instance=%u after=7\n" "0x$(status_number instance)" > "$T/position"
read_in_background outrun 0 "$T/position"
ends_well outrun $reader
account outrun
is "outrun reader: it missed what is not held, and not one more" $missing $((oldest - 1 - 7))
unload_module

# ---- one log, two speeds

load_module log_kib=256
read_in_background slow 5000
slow=$reader
quiet=20000
read_in_background fast 0 "$T/fast.position"
fast=$reader
# It notes its position every 64 events.
keeps_up() { position_in "$T/fast.position" && [ "$after" -ge $(($(status_number head) - 128)) ]; }
for ((i = 0; i < connections; i += 400)); do
	"$T/flood" 400 9
	wait_for 30 keeps_up || bail "fast reader: it keeps up with the flood"
done
ends_well fast $fast
ends_well slow $slow
account slow
check "slow reader: it was told of a loss" test $missing -gt 0
account fast
is "fast reader: nothing was missed" $missing 0
unload_module

# ---- the daemon

cat > "$T/kxwatchd.conf" <<- END
	state_file = "$T/state";
	records: { flows = true; lost_interval = 1; };
END

reached() { position_in "$T/state" && [ "$after" -ge "$newest" ]; }
read_up() { [ "$(tail -n 1 "$T/events" | sed -nE 's/^\{"seq":([0-9]+),.*\}$/\1/p')" -ge "$newest" ]; }

# restart_daemon CONNECTIONS KIB: killed in a flood, started again after it. Sets said.
restart_daemon() {
	local killed_at watch
	load_module log_kib=$2
	rm -f "$T/state" "$T/records.json"
	start_daemon "$T/kxwatchd.conf"
	"$T/flood" 100 9
	wait_for 30 moved "$T/state" || bail "the daemon remembers its position" "$(cat "$T/kxwatchd.log" "$T/state")"
	flood_on $1
	sleep 0.3
	kill_in_flood $daemon
	position_in "$T/state"
	killed_at=$after
	flood_ends
	mv "$T/records.json" "$T/records.before"
	newest=$(status_number head)
	start_daemon "$T/kxwatchd.conf"
	wait_for 60 reached || bail "the daemon catches up" "$(cat "$T/kxwatchd.log")"
	stop_daemon
	"$kxwatch" watch --json --all > "$T/events" &
	watch=$!
	wait_for 60 read_up || bail "the events are read to their end"
	kill $watch
	said=$(/usr/bin/python3 "$play/restart.py" "$T/events" "$T/records.before" \
		"$T/records.json" $killed_at 2>&1)
	unload_module
}

restart_daemon $connections $((connections * 8))
like "daemon killed and restarted: every end of a connection is told" "$said" \
	"^held=$((flooded + 100)) untold=0 twice-before-position=0 lost=0 wrongly-lost=0 lost-and-told=0\$"
restart_daemon $connections 64
like "daemon killed and outrun: what is not told is lost, to the number" "$said" \
	"^held=[1-9][0-9]* untold=0 twice-before-position=0 lost=[1-9][0-9]* wrongly-lost=0 lost-and-told=0\$"
