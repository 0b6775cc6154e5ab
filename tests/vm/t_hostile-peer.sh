# SPDX-License-Identifier: BSD-3-Clause
# by name only
# A server that sends what TCP refuses, and what contradicts itself: the record is
# what the client's program was given, and a disagreement is told.
# HOSTILE="name ..." plays these cases only (play/hostile.py names).

play=$TREE/tests/vm/play
python=/usr/bin/python3
nobody4=203.0.113.66 nobody6=2001:db8::66

results() { sed -E "s/^((not )?ok) - /\1 - $TEST: /" >&3; }

# Frames for an address that nobody has go by the cable to a host that drops them
# and says nothing; the hand-made peer alone sees them.
make_nobody() {
	ip route add $nobody4/32 via 192.0.2.2
	ip -6 route add $nobody6/128 via 2001:db8:1::2
	outside ip route add blackhole $nobody4/32
	outside ip -6 route add blackhole $nobody6/128
	ip netns exec outside $python "$play/hostile.py" peer "$T/got" cable $nobody4 $nobody6 &
}

hostile() {
	local ip=$1 port=$2
	check "$ip: the client plays to its end" \
		timeout $((250 * SLOW)) $python "$play/hostile.py" play "$T/got" $ip $port ${HOSTILE:-}
	"$T/transcript" tls 1500 > "$T/transcript.txt" || not_ok "$ip: the transcript"
	$python "$play/hostile.py" check "$T/got" "$T/transcript.txt" $ip $port ${HOSTILE:-} | results
	cp "$T/transcript.txt" "$OUT/hostile-$port.txt"
}

mkdir -p "$T/got"
make_outside
make_nobody
programs transcript
load_module
hostile $nobody4 30000
hostile $nobody6 31000
unload_module
