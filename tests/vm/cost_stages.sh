# SPDX-License-Identifier: BSD-3-Clause
# Sourced by t_cost.sh: the kinds of work, and the stages in which kxwatch is there.

# A round for each number of objects that lie on a slab of the kernel's: ballast.h.
rounds=${BENCH_ROUNDS:-9}
shakes=120
place=/run/bench
figures=$OUT/figures

# All that is played lies in memory: the host's files come by a way of their own.
prepare_place() {
	local libraries=/usr/lib/x86_64-linux-gnu talks=$TREE/tests/data/tls

	echo 0 > /proc/sys/kernel/randomize_va_space
	mkdir -p $place
	mount -t tmpfs -o size=600m bench $place
	chmod 755 $place
	cp -L $libraries/libssl.so.3 $libraries/libz.so.1 $place/
	mkdir -p $place/root/bin $place/root/lib64 $place/root$libraries
	cp -L /bin/true $place/root/bin/
	cp -L /lib64/ld-linux-x86-64.so.2 $place/root/lib64/
	cp -L $libraries/libc.so.6 $place/root$libraries/
	cp "$BUILD/bench/workload" "$BUILD/bench/reader" $place/
	cp "$talks"/tls12-rsa.txt "$talks"/tls12-ecdhe.txt "$talks"/tls13.txt $place/
	/usr/bin/python3 "$TREE/tests/bench/certificates.py" $place/*.txt > $place/ca.pem
	cat > $place/kxwatchd.conf <<- END
		trust: { ca_file = "$place/ca.pem"; };
		allow: ( { executable = "$place/workload"; } );
	END
	sed "s|^allow = (|&{ executable = \"$place/workload\"; },|; s|^#trust: {|trust: { ca_file = \"$place/ca.pem\"; };|" \
		"$TREE/configs/kxwatchd.conf" > $place/delivered.conf
	: > "$figures"
}

kinds="getpid:getpid:5000
map-exec:map-exec:500:$place/libz.so.1 map-match:map-exec:500:$place/libssl.so.3
map-read:map-read:500:$place/libz.so.1 open-map:open-map:500:$place/libz.so.1
connect:connect:500 send-1k:send-1k:500 send-16k:send-16k:300 send-64k:send-64k:200
tls12-rsa:tls:$shakes:$place/tls12-rsa.txt tls12-ecdhe:tls:$shakes:$place/tls12-ecdhe.txt
tls13:tls:$shakes:$place/tls13.txt
exec:exec:12:$place/root exec-map:exec-map:60:$place/libssl.so.3"

# play STAGE [KIND...]: a line for each kind of work.
play() {
	local stage=$1
	shift
	[ $# -gt 0 ] || set -- $kinds
	$place/workload "$rounds" "$@" > "$T/$stage" || bail "$stage: all kinds of work are done"
	sed "s/^/$stage /" "$T/$stage" >> "$figures"
	ok "$stage: $(wc -l < "$T/$stage") kinds of work are done"
}

# play_beside STAGE PID [KIND...]: the same, the mean, with what the reader PID still has to do when
# the work is done. What it did meanwhile is in it already: there is one processor.
play_beside() {
	local stage=$1 pid=$2 kind words name median least most mean count before
	shift 2
	[ $# -gt 0 ] || set -- $kinds
	for kind; do
		settled $pid
		words=$($place/workload "$rounds" $kind) ||
			bail "$stage: all kinds of work are done"
		ran_now $pid
		before=$took
		settled $pid
		read -r name median least most mean <<< "$words"
		count=$(cut -d : -f 3 <<< "$kind")
		awk -v mean="$mean" -v more=$(($(ran $pid) - before)) -v n=$(((rounds + 1) * count)) \
			-v head="$stage $name" -v tail="$least $most" \
			'BEGIN { printf "%s %.1f %s\n", head, mean + more / n, tail }' >> "$figures"
	done
	ok "$stage: all kinds of work are done"
}

# For a while it did next to nothing; there are those who never rest.
settled() {
	local last=0 now tries
	for ((tries = 0; tries < 60; tries++)); do
		now=$(ran $1)
		[ $((now - last)) -gt 300000 ] || break
		last=$now
		sleep 0.4
	done
}

fact() { echo "fact $*" >> "$figures"; }

# What a process and all its threads took, in instructions: the scheduler's nanoseconds.
ran() { awk '{ sum += $1 } END { printf "%.0f", sum }' "/proc/$1"/task/*/schedstat; }

# The same as $took, before the process has time to go on: to start a program takes as long
# as a reader does for dozens of events, and those would be in neither sum.
ran_now() {
	local file part rest
	took=0
	for file in /proc/$1/task/*/schedstat; do
		read -r part rest < "$file" && took=$((took + part))
	done
}

# ---- stages -------------------------------------------------------------------

# What is counted goes into the log, and nobody reads it.
measure_module() {
	load_module
	play module
	"$kxwatch" status --json > "$OUT/status.json"
	cat /sys/kernel/debug/kprobes/list > "$OUT/kprobes"
	unload_module
}

# libkxwatch reads and decodes, and that is all.
measure_reader() {
	local reader
	load_module
	$place/reader 8000 > "$T/account" &
	reader=$!
	play_beside reader $reader
	wait $reader || bail "the reader ends well"
	. "$T/account"
	is "the reader missed nothing" "$missing" 0
	unload_module
}

written() { grep -c '"dataset":"kxwatch.handshake"' "$T/records.json"; }
all_written() { [ "$(written)" -ge $1 ]; }

# The daemon decides, and writes JSON lines.
measure_daemon() {
	local played=$(((rounds + 1) * shakes * 3 + 2))
	load_module
	start_daemon $place/kxwatchd.conf
	# Who owns the program's file is asked once: it reads the lists of all packages.
	$place/workload 1 tls:tls:1:$place/tls12-ecdhe.txt > /dev/null
	settled $daemon
	fact daemon-start "$(ran $daemon)"
	play_beside daemon $daemon
	wait_for 30 all_written $played
	is "every handshake was written" "$(written)" $played
	grep -m 1 '"dataset":"kxwatch.handshake"' "$T/records.json" > "$OUT/record.json"
	stop_daemon
	unload_module
}

# 20,000 events while the daemon is stopped, the settings as delivered.
measure_loss() {
	local before after
	rm -f "$T/records.json"
	mkdir -p /var/lib/kxwatch
	load_module
	start_daemon $place/delivered.conf
	settled $daemon
	before=$(status_number head)
	kill -STOP $daemon
	$place/workload 1 connect:connect:2500 tls:tls:900:$place/tls12-rsa.txt > /dev/null
	after=$(status_number head)
	fact loss-events $((after - before))
	kill -CONT $daemon
	wait_for 120 all_written 1800
	fact loss-lost "$(stat_of events_overwritten)"
	is "every handshake of then was written" "$(written)" 1800
	stop_daemon
	unload_module
}
