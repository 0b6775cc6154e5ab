# SPDX-License-Identifier: BSD-3-Clause
# A peer answers while no probe is awake, as when the answer comes in the middle of
# another probe's handler. A tracepoint tells of it all the same; without one, what the
# socket sends then shows it. Either way the handshake is read like any other.

. "$TREE/tests/vm/told.sh"
play=$TREE/tests/vm/play/fast_open.py
python=/usr/bin/python3
probes=/sys/kernel/debug/kprobes/enabled

connecting() { [ "$(stat_of connects)" -gt "$connects" ]; }
established() { ss -Htn state established "dst [$1] and dport = :443" | grep -q .; }

# state_hook FIELD: of the hook on changes of state.
state_hook() {
	"$kxwatch" status --json | $python -c '
import json, sys
print(next(h[sys.argv[1]] for h in json.load(sys.stdin)["hooks"] if h["name"] == "state"))' "$1"
}

is_told() {
	said=$($python "$play" told "$events" "$(cat "$T/played")")
	[ "$said" = "$whole" ]
}

# Whoever is asked for an address answers too late on a slow network.
make_neighbours() {
	local here there network
	here=$(< /sys/class/net/cable/address)
	there=$(outside cat /sys/class/net/cable/address)
	for network in 192.0.2. 2001:db8:1::; do
		ip neighbour replace "${network}2" lladdr "$there" dev cable nud permanent
		outside ip neighbour replace "${network}1" lladdr "$here" dev cable nud permanent
	done
}

# unseen IP: a connection there, whose answer takes its time.
unseen() {
	local ip=$1 seen client status=0
	outside tc qdisc add dev cable root netem delay 6s || bail "$ip: the network is slow"
	connects=$(stat_of connects)
	$python "$play" play "$ip" 443 plain 0 > "$T/played" &
	client=$!
	wait_for 30 connecting || bail "$ip: the connection is seen"
	echo 0 > $probes
	seen=$(state_hook hits)
	wait_for 60 established "$ip" || bail "$ip: the peer answers"
	if [ $by_trace = 1 ]; then
		check "$ip: the tracepoint saw the answer" [ "$(state_hook hits)" -gt "$seen" ]
	else
		is "$ip: no probe saw the answer" "$(state_hook hits)" "$seen"
	fi
	echo 1 > $probes
	outside tc qdisc del dev cable root
	wait $client || status=$?
	is "$ip: the client ends well" $status 0
	# What the slow network still had is lost: the end comes with a retransmission.
	wait_for 60 is_told
	is "$ip: it is told whole" "$said" "$whole"
}

# unseen_both PARAMETER...: over both families, the module loaded with these.
unseen_both() {
	load_module "$@"
	start_watch
	by_trace=$([ "$(state_hook state) $(state_hook symbol)" = "on inet_sock_set_state" ] && echo 1 || echo 0)
	unseen 203.0.113.10
	unseen 2001:db8::10
	stop_watch
	unload_module
}

modprobe sch_netem || bail "the kernel has netem"
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug ||
	bail "the kernel has a debugfs"
[ -w $probes ] || bail "probes can be put to sleep"
trap 'echo 1 > $probes' EXIT
make_outside
make_neighbours
make_certificate www www 30 ec DNS:www.example.com
for ip in 203.0.113.10 2001:db8::10; do
	outside $python "$play" serve $ip 443 "$T/www.pem" "$T/www.key" deaf &
	case $ip in
	*:*) wait_for 60 listening "[$ip]" 443 ;;
	*) wait_for 60 listening $ip 443 ;;
	esac || bail "a server listens on $ip"
done
whole="whole answered complete closed"
unseen_both
# As without any hook on the state: then nobody tells of the end.
whole="whole answered complete open"
unseen_both hooks_off=state
