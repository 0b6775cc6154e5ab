# SPDX-License-Identifier: BSD-3-Clause
# by name only
# machine: counting
# append: nokaslr quiet
# prepare: cost.sh
# Plays kinds of work without the module, with it, with a reader and with the daemon, for a plugin of
# QEMU that notes where the instructions go ("make bench-profile"). Each kind is played
# for two rounds, which the plugin numbers from 0: OUT/sections says what they were.

. "$TREE/tests/vm/cost_stages.sh"

rounds=1
kinds=$(tr " " "\n" <<< "$kinds" | grep -E "^(${BENCH_KINDS:-map-match|connect|send-1k|send-64k|tls12-rsa|exec-map}):")

# sections STAGE: two rounds of each kind.
sections() {
	local kind name how count rest
	for kind in $kinds; do
		IFS=: read -r name how count rest <<< "$kind"
		echo "$1 $name warm-up $count"
		echo "$1 $name counted $count"
	done >> "$OUT/sections"
}

# With a doorbell and a reader at work.
profile_reader() {
	$place/reader 8000 > "$T/account" &
	sleep 1
	play reader
	sections reader
	wait $! || bail "the reader ends well"
}

# With the daemon; where its functions are, its map says.
profile_daemon() {
	start_daemon $place/kxwatchd.conf
	# Who owns the program's file is asked once.
	kinds=tls:tls:1:$place/tls12-ecdhe.txt play first
	kinds=tls:tls:1 sections first
	settled $daemon
	# It reads every 10 milliseconds; these are ten times as many.
	kinds=$(sed "s/:$shakes:/:$((10 * shakes)):/" <<< "$kinds")
	play daemon
	sections daemon
	cat "/proc/$daemon/maps" > "$OUT/maps"
	stop_daemon
}

prepare_place
play warm-up
sections warm-up
play base
sections base
load_module
cat /proc/kallsyms > "$OUT/symbols"
play module
sections module
profile_reader
profile_daemon
unload_module
