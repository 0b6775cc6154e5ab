# SPDX-License-Identifier: BSD-3-Clause
# Each hook in turn is not there: the module loads, its status says which and what is
# not seen therefore, and the rest is seen as before.

. "$TREE/tests/vm/told.sh"

hooks="state segment connect exit exec mprotect mmap"
client=$T/bin/openssl

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

# One handshake of a program that nobody else runs, which ends with its connection.
shake() {
	"$client" s_client -connect 203.0.113.10:443 -servername www.example.com \
		-CAfile "$T/www.pem" -quiet < /dev/null > "$T/client.log" 2>&1
}

# Of that: a word for each thing that was seen.
seen() {
	catch_up
	/usr/bin/python3 -c '
import json, sys
seen, flows = set(), set()
with open(sys.argv[1], encoding="utf-8") as lines:
    for event in map(json.loads, lines):
        kind = event["type"]
        if kind == "process" and event["process"].get("exe") == sys.argv[2]:
            image = event["process_id"]
            seen.add("process")
        elif "image" in globals() and event.get("process_id") == image:
            if kind == "library":
                seen.add("library-" + event["library"]["how"])
            elif kind == "connect":
                flows.add(event["flow_id"])
                seen.add("connect")
            elif kind == "tls":
                seen.update("tls-" + m["type"] for m in event["messages"]
                            if m["type"] in ("client_hello", "server_hello"))
        if kind == "close" and event["flow_id"] in flows:
            seen.add("close-" + event["flow"]["outcome"])
print(*sorted(seen))' "$events" "$client"
}

all="close-closed connect library-startup process tls-client_hello tls-server_hello"

# What is left without a hook.
left() {
	case $1 in
	connect) echo library-startup process ;;
	state) echo "${all#close-closed }" ;;
	segment) echo close-closed connect library-startup process ;;
	mmap) echo "${all/library-startup/library-inherited}" ;;
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
	shake
	# The end of the connection comes after that of the program.
	wait_for 20 eval '[ "$(seen)" = "$wanted" ]'
	is "without $off: the rest is seen" "$(seen)" "$wanted"
	stop_watch
	unload_module
	check "without $off: the module leaves" test ! -e /sys/module/kxwatch
}

mkdir -p "$T/bin"
cp "$(command -v openssl)" "$client"
make_outside
make_certificate www www 30 ec DNS:www.example.com
serve 203.0.113.10 443 -no_tls1_3 -cert "$T/www.pem" -key "$T/www.key"

load_module
is "none is off unless it is asked for" "$(in_state disabled)" ""
is "and nothing is said to be missing" "$(blind '[a-z]+')" ""
start_watch
shake
wait_for 20 eval '[ "$(seen)" = "$all" ]'
is "with all of them: all is seen" "$(seen)" "$all"
stop_watch
unload_module

for hook in $hooks; do
	without "$hook" "$(left "$hook")"
done
without segment,state "connect library-startup process"

for off in colour segments segment,colour state,,exit ,; do
	dmesg -C
	fails "hooks_off=$off is refused" 1 "" insmod "$KXW_MODULE" hooks_off="$off"
	like "and the log says why" "$(dmesg)" "kxwatch: hooks_off=$off names a hook that there is not"
	check "and it is not loaded" test ! -e /sys/module/kxwatch
done
