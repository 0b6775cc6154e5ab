# SPDX-License-Identifier: BSD-3-Clause
# Connections that end in every way there is: who, with whom, how it ended, how
# long it took, how much went each way. And what a reader is told that comes late.

play=$TREE/tests/vm/play
python=/usr/bin/python3
peer=203.0.113.10 port=7001

# What a checker prints becomes results of this test.
results() { sed -E "s/^((not )?ok) - /\1 - $TEST: /" >&3; }

told_of() { grep -qE "\"type\":\"close\".*\"local_port\":$1," "$T/events"; }

make_silence() {
	# Packets for hosts that are not there are dropped without a word.
	ip route add 203.0.113.99/32 via 192.0.2.2
	outside sysctl -qw net.ipv4.ip_forward=0
	# This one's neighbour never answers.
	ip route add 203.0.113.98/32 dev cable
	sysctl -qw net.ipv4.tcp_syn_retries=1 net.ipv4.neigh.cable.retrans_time_ms=200
}

make_peers() {
	local ip
	for ip in 203.0.113.10 203.0.113.40 2001:db8::10; do
		outside $python "$play/exchange.py" serve $ip $port &
		case $ip in *:*) ip=[$ip] ;; esac
		wait_for 30 listening $ip $port || bail "a peer listens on $ip"
	done
}

late_reader() {
	local held pid said
	coproc hold { exec $python "$play/exchange.py" hold $peer $port; }
	read -r -t 30 held pid <&"${hold[0]}" || bail "a connection is held open"
	said=$("$T/transcript" flows)
	like "a late reader is told of the connection that is open" "$said" \
		"^flow id=[0-9]+ process=[0-9]+ pid=$pid local=192.0.2.1:$held remote=$peer:$port established\$"
	eval "exec ${hold[1]}>&-"
	wait_for 30 told_of "$held"
	said=$("$T/transcript" flows)
	is "and not of it when it is closed" "$(grep -c ":$held " <<< "$said")" 0
}

make_outside
make_silence
make_peers
programs transcript
load_module
"$kxwatch" watch --json --all > "$T/events" &
check "the programs run to their end" \
	bash -c "timeout $((200 * SLOW)) $python $play/exchange.py play $peer $port > $T/played"
cp "$T/played" "$OUT/flows.played"
last=$(tail -n 1 "$T/played" | sed -nE 's/.*"port": ([0-9]+).*/\1/p')
check "the last of them was told of" wait_for 60 told_of "${last:-none}"
cp "$T/events" "$OUT/flows.events"
$python "$play/endings.py" "$T/played" "$T/events" | results
late_reader
unload_module
sysctl -qw net.ipv4.tcp_syn_retries=6
