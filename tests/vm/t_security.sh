# SPDX-License-Identifier: BSD-3-Clause
# by name only
# Who is root in a container, with every right that a user namespace gives, reads nothing
# of the module and changes nothing; they hear the doorbell where anybody does. And who
# may only connect cannot make the daemon grow or keep it from its work.

play=$TREE/tests/vm/play
connections=150
[ $FULL = 0 ] || connections=3000
# Where a user without rights can read them.
mkdir -p "$T/tests/vm/play" "$T/include/uapi"
cp "$play/genl.py" "$T/tests/vm/play/"
cp "$TREE/include/uapi/kxwatch.h" "$T/include/uapi/"
chmod 755 "$T"
genl="/usr/bin/python3 $T/tests/vm/play/genl.py"
cc -O2 -I"$TREE/include" -o "$T/nlfuzz" "$play/nlfuzz.c" &&
cc -O2 -I"$TREE" -I"$TREE/include" -o "$T/wirefuzz" "$play/wirefuzz.c" "$TREE"/kmod/wire/*.c ||
	bail "a C compiler builds the programs"
cat > "$T/kxwatchd.conf" <<- END
	state_file = "$T/state";
	records: { flows = true; };
END

# What the module would have given, had it been asked with the right.
setting() { "$kxwatch" status --json | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["libraries"])'; }

load_module
before=$(setting)
# A container's root: all rights, of a user namespace of their own.
inside="$as_nobody unshare --user --map-root-user"
is "a container's root has CAP_NET_ADMIN" \
	"$($inside sh -c 'capsh --print 2>/dev/null || cat /proc/self/status' | grep -ciE 'cap_net_admin|^CapEff:.*1ffffffff')" 1
# Root of the host without that one right, as some containers have it.
less="setpriv --bounding-set=-net_admin --inh-caps=-net_admin"
for operation in "do KXW_CMD_STATUS_GET" "do KXW_CMD_CONFIG_SET KXW_A_CONFIG_LIBRARY=libevil" \
	"dump KXW_CMD_PROCESS_GET" "dump KXW_CMD_FLOW_GET" "dump KXW_CMD_EVENT_GET" \
	"do KXW_CMD_PROBE_SET" "dump KXW_CMD_PROBE_GET"; do
	is "a container's root, on the host's network, may not $operation" \
		"$($inside $genl $operation)" EPERM
done
for operation in "do KXW_CMD_STATUS_GET" "dump KXW_CMD_EVENT_GET"; do
	is "the host's root without CAP_NET_ADMIN may not $operation" "$($less $genl $operation)" EPERM
done
like "on a network of their own there is no module at all" \
	"$($inside --net $genl dump KXW_CMD_EVENT_GET 2>&1)" "^genl.py: no family kxwatch: ENOENT\$"
like "nor may a container's root by saying it wrongly" "$($inside "$T/nlfuzz" refused 2>&1)" \
	"^asked=[1-9][0-9]* accepted=0 denied=[1-9][0-9]* wrong=0\$"
is "nothing was changed" "$(setting)" "$before"
joined() { grep -q joined "$T/heard"; }
rung() { grep -qE '^rung [1-9]' "$T/heard"; }
$inside $genl listen 60 > "$T/heard" &
wait_for 30 joined && openssl version > /dev/null
check "a container's root hears the doorbell of the host's network" wait_for 30 rung

# Handshakes made to harm, round after round: the daemon keeps up, in bounded memory.
start_daemon "$T/kxwatchd.conf"
daemon_kib() { awk '/^RssAnon:/ { print $2 }' /proc/$daemon/status; }
# The daemon has written down that it came to the newest number.
caught_up() { [ "$(sed -nE 's/.*after[ =]([0-9]+)$/\1/p' "$T/state")" -ge "$newest" ]; }
memory=
for ((round = 0; round < 4; round++)); do
	$as_nobody "$T/wirefuzz" 4 $((20000 + round * connections)) $connections $((RANDOM + 1)) \
		"$TREE"/tests/fuzz/corpus/f_peek/* > /dev/null 2> "$T/wirefuzz.log" ||
		not_ok "a crafted client plays to its end" "$(cat "$T/wirefuzz.log")"
	newest=$(status_number head)
	wait_for 60 caught_up || bail "round $round: the daemon keeps up" "$(tail -n 5 "$T/kxwatchd.log")"
	memory+=" $(daemon_kib)"
done
echo "# the daemon's own memory, KiB, each $connections connections:$memory" >&3
set -- $memory
check "crafted handshakes do not make the daemon grow" test $(($4 - $2)) -lt 512
check "it lost nothing" test "$(stat_of events_overwritten)" = 0
stop_daemon
unload_module
