# SPDX-License-Identifier: BSD-3-Clause
# Thousands of processes that live for milliseconds, on two processors at once: each
# maps libssl, connects and is gone. Each connection must be told with its program,
# arguments, parent and library.

processes=500
[ $FULL = 0 ] || processes=5000
. "$TREE/tests/vm/told.sh"

make_programs() {
	local n
	make_deeds
	for ((n = 0; n < 8; n++)); do
		cp "$deeds" "$T/bin/plain-$n"
		cp "$linked" "$T/bin/linked-$n"
	done
	programs storm
	cp "$T/storm" "$T/bin/storm-even"
	cp "$T/storm" "$T/bin/storm-odd"
}

# storm NAME FIRST
storm() {
	"$T/bin/$1" "$2" 2 $processes 127.64 "$T/bin" "$libssl" > "$T/$1.pid"
}

make_programs
load_module
start_watch
began=$SECONDS
storm storm-even 0 &
even=$!
storm storm-odd 1 &
odd=$!
wait $even
is "the even half of the storm ends well" $? 0
wait $odd
is "the odd half of the storm ends well" $? 0
echo "--- $processes processes in $((SECONDS - began)) s"
catch_up
said=$(/usr/bin/python3 "$TREE/tests/vm/play/storm.py" "$events" $processes 127.64 "$T/bin" "$libssl" \
	"$(< "$T/storm-even.pid")" storm-even "$(< "$T/storm-odd.pid")" storm-odd 2>&1)
is "$processes connections, each by the process that made it" "$said" \
	"told=$processes missing=0 twice=0 nobody=0 wrong=0"
is "no event was missed" "$(grep -c '"type":"gap"' "$events")" 0
is "no probe was missed" "$("$kxwatch" status --json | /usr/bin/python3 -c '
import json, sys
print(sum(h.get("missed", 0) for h in json.load(sys.stdin)["hooks"]))')" 0
stop_watch
unload_module
