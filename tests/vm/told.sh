# SPDX-License-Identifier: BSD-3-Clause
# For tests that ask what the module told: start_watch, then told DESTINATION FIELD...
# (see play/told.py), any number of times. Sourced after lib.sh.

deeds=$T/bin/deeds linked=$T/bin/linked
events=$T/events.json

# The programs that do what is then told of them, without and with a TLS library.
make_deeds() {
	mkdir -p "$T/bin"
	cc -O1 -o "$deeds" "$TREE/tests/vm/play/deeds.c" -ldl -pthread &&
	cc -O1 -o "$linked" "$TREE/tests/vm/play/deeds.c" -ldl -pthread \
		-Wl,--no-as-needed -lssl -lcrypto || bail "a C compiler builds the deeds"
	libssl=$(ldconfig -p | sed -nE 's/^\tlibssl\.so\.[0-9.]+ .*=> //p' | head -n 1)
	libssl=$(readlink -f "$libssl")
	[ -e "$libssl" ] || bail "there is a libssl"
}

# All that the module says from its load on, as it says it.
start_watch() {
	: > "$events"
	"$kxwatch" watch --json --all > "$events" 2> "$T/watch.log" &
	watch=$!
}

stop_watch() {
	kill -TERM $watch
	wait $watch 2>/dev/null
}

# Every event that was numbered so far has been written down.
caught_up() {
	[ "$(tail -n 1 "$events" | sed -nE 's/^\{"seq":([0-9]+),.*\}$/\1/p')" -ge "$caught" ]
}

catch_up() {
	caught=$(status_number head)
	wait_for 60 caught_up || bail "the events are read to their end" "$(tail -n 3 "$T/watch.log")"
}

told() {
	catch_up
	/usr/bin/python3 "$TREE/tests/vm/play/told.py" "$events" "$@"
}
