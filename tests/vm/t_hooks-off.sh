# SPDX-License-Identifier: BSD-3-Clause
# Each hook in turn is not there: the module loads, its status says which and what is
# not seen therefore, and the rest is seen as before.

. "$TREE/tests/vm/told.sh"

hooks="state segment connect exit exec mprotect mmap"
client=$T/bin/client server=$T/bin/server

# The hooks that are in this state, in the order of the contract.
in_state() {
	"$kxwatch" status --json | /usr/bin/python3 -c '
import json, sys
print(*(h["name"] for h in json.load(sys.stdin)["hooks"] if h["state"] == sys.argv[1]))' "$1"
}

# What status tells people of a hook below the list of those that are off.
blind() {
	"$kxwatch" status | sed -n '/^NOT SEEN/,/^$/p' | sed -nE "s/^$1 +//p"
}

# One handshake, by the child of a program that nobody else runs.
shake() {
	check "$1: a handshake goes well" \
		timeout $((60 * SLOW)) "$client" dial 203.0.113.10 443 www.example.com accept
}

serve_canary() {
	outside /usr/bin/python3 -c '
import os, socket, sys
listener = socket.create_server(("203.0.113.10", 443))
listener.set_inheritable(True)
os.execv(sys.argv[1], [sys.argv[1], "serve", str(listener.fileno()), "www.example.com"])' \
		"$server" > "$T/server.log" 2>&1 < /dev/null &
	wait_for 120 grep -q ready "$T/server.log" ||
		bail "a server is ready" "$(cat "$T/server.log")"
}

# Of that: a word for each thing that was seen.
seen() {
	catch_up
	/usr/bin/python3 -c '
import json, sys
seen, flows, images = set(), set(), set()
with open(sys.argv[1], encoding="utf-8") as lines:
    for event in map(json.loads, lines):
        kind = event["type"]
        if kind == "process" and event["process"].get("exe") == sys.argv[2]:
            images.add(event["process_id"])
            seen.add("process")
        elif event.get("process_id") in images:
            if kind == "library":
                seen.add("library-" + event["library"]["how"])
            elif kind == "connect":
                flows.add(event["flow_id"])
                seen.add("connect")
            elif kind == "tls":
                seen.update("tls-" + m["type"] for m in event.get("messages", ())
                            if m["type"] in ("client_hello", "certificate"))
        if kind == "close" and event["flow_id"] in flows:
            seen.add("close-" + event["flow"]["outcome"])
print(*sorted(seen))' "$events" "$client"
}

all="close-closed connect library-inherited library-startup process tls-certificate tls-client_hello"

# What is left without a hook.
left() {
	case $1 in
	connect) echo library-startup process ;;
	state) echo "${all#close-closed }" ;;
	segment) echo "${all% tls-certificate*}" ;;
	# Found in the map of who connects: that its parent had it is all that shows.
	mmap) echo "${all/library-startup /}" ;;
	*) echo "$all" ;;
	esac
}

# The module with these hooks off.
without() {
	local off=$1 others wanted=$2
	load_module hooks_off="$off"
	is "without $off: it is disabled" "$(in_state disabled | tr ' ' '\n' | sort | tr '\n' ' ')" \
		"$(tr ',' '\n' <<< "$off" | sort | tr '\n' ' ')"
	others=$(for hook in $hooks; do grep -qw "$hook" <<< "$off" || echo "$hook"; done)
	is "without $off: the others are on" "$(in_state on | tr ' ' '\n')" "$others"
	for hook in ${off//,/ }; do
		like "without $hook: status says what is not seen" "$(blind "$hook")" ".{20}"
	done
	start_watch
	shake "without $off"
	# The end of the connection comes after that of the program.
	wait_for 20 eval '[ "$(seen)" = "$wanted" ]'
	is "without $off: the rest is seen" "$(seen)" "$wanted"
	stop_watch
	unload_module
	check "without $off: the module leaves" test ! -e /sys/module/kxwatch
}

mkdir -p "$T/bin"
cp /usr/local/libexec/kxwatch/kxwatch-canary-tls "$client"
cp "$client" "$server"
make_outside
serve_canary

load_module
is "none is off unless it is asked for" "$(in_state disabled)" ""
is "and nothing is missing but what nobody asked for" \
	"$(in_state off) $(blind '[a-z]+' | wc -l)" "receive library 2"
start_watch
shake "with all of them"
wait_for 20 eval '[ "$(seen)" = "$all" ]'
is "with all of them: all is seen" "$(seen)" "$all"
stop_watch
unload_module

for hook in $hooks; do
	without "$hook" "$(left "$hook")"
done
without segment,state "connect library-inherited library-startup process"

for off in colour segments segment,colour state,,exit ,; do
	dmesg -C
	fails "hooks_off=$off is refused" 1 "" insmod "$KXW_MODULE" hooks_off="$off"
	like "and the log says why" "$(dmesg)" "kxwatch: hooks_off=$off names a hook that there is not"
	check "and it is not loaded" test ! -e /sys/module/kxwatch
done
