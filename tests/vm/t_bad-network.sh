# SPDX-License-Identifier: BSD-3-Clause
# Handshakes over networks that lose, reorder, repeat, cut small and join: what is
# told of them is to the byte what the ends sent.

play=$TREE/tests/vm/play
python=/usr/bin/python3
peer=203.0.113.10 peer6=2001:db8::10
few=10 many=50
[ "${FULL:-1}" = 0 ] || few=50 many=500
outside="ip netns exec outside" far="ip netns exec far"
first=20000			# local port of the next client

make_certificates() {
	local hosts=DNS:peer.example.net i

	make_certificate rsa rsa 30 rsa $hosts
	make_certificate ec ec 30 ec $hosts
	for ((i = 0; i < 600; i++)); do
		hosts+=,DNS:host-$i.a-long-name.example.net
	done
	make_certificate big big 30 ec $hosts
}

# peers WHERE IP [OPTION...]: servers on an address, run by WHERE ("ip netns exec outside" or so).
peers() {
	local where=$1 ip=$2
	shift 2
	$where $python "$play/handshakes.py" serve "$T/sent" "$ip" "$T" "$@" &
	serving=$!
	case $ip in *:*) ip=[$ip] ;; esac
	wait_for 30 peers_listen "$where" "$ip" || bail "peers listen on $ip"
}

peers_listen() {
	[ "$($1 ss -Hltn "src $2 and sport >= :4431 and sport <= :4435" | wc -l)" = 5 ]
}

# handshakes NAME IP COUNT [OPTION...]: plays and compares.
handshakes() {
	local name=$1 ip=$2 count=$3 said began=$SECONDS
	shift 3
	load_module log_kib=32768
	said=$(timeout $(((200 + 2 * count) * SLOW)) $python "$play/handshakes.py" play "$T/sent" "$ip" \
		"$count" $first "$@")
	echo "# $name: $count handshakes in $((SECONDS - began)) s" >&3
	is "$name: the programs complete their handshakes" "$said" "completed $count"
	"$T/transcript" tls 1500 > "$T/transcript.txt" || not_ok "$name: the transcript"
	said=$($python "$play/compare.py" "$T/sent" "$T/transcript.txt" $first "$count" 2>&1)
	like "$name: $count of $count are told as they were sent" "$said" "^same=$count lost=0 "
	like "$name: certificates longer than a record were among them" "$said" \
		"largest=[2-9][0-9]{4}\$"
	unload_module
	kill $serving
	wait $serving 2> /dev/null
	first=$((first + count))
}

# A host behind a router whose cable to us takes small packets only.
make_far() {
	ip netns add far
	ip -n outside link add far type veth peer name cable netns far
	outside ip link set far up
	outside ip address add 198.51.100.1/24 dev far
	ip -n far address add 198.51.100.99/24 dev cable
	ip -n far link set cable up
	ip -n far route add default via 198.51.100.1
	$far sysctl -qw net.ipv4.ip_no_pmtu_disc=1
	outside sysctl -qw net.ipv4.ip_forward=1
	ip link set cable mtu 576
	outside ip link set cable mtu 576
	# We must not let it know by our SYN.
	ip route add 198.51.100.99/32 via 192.0.2.2 advmss 1460
}

reassembled() { awk '/^Ip: [0-9]/ { print $15 }' /proc/net/snmp; }

make_outside
make_certificates
mkdir "$T/sent"
programs transcript

peers "$outside" $peer
handshakes "good network" $peer $few
peers "$outside" $peer6
handshakes "good network, IPv6" $peer6 $few
peers "$outside" $peer
handshakes "segments of 88 bytes" $peer $few --mss 88
peers "$outside" $peer --bytes
handshakes "segments of one byte" $peer $few --bytes
peers env 127.0.0.1
handshakes "segments of 64 KiB" 127.0.0.1 $few

# Both ways: an acknowledgment is as good as lost with what it acknowledges.
modprobe sch_netem || bail "the kernel has netem"
bad="delay 4ms 3ms loss 5% duplicate 5% reorder 20%"
tc qdisc add dev cable root netem $bad && outside tc qdisc add dev cable root netem $bad ||
	bail "the network is made bad"
peers "$outside" $peer
handshakes "loss, reordering, duplication" $peer $many
peers "$outside" $peer6
handshakes "loss, reordering, duplication, IPv6" $peer6 $few
peers "$outside" $peer --mss 300
handshakes "the same in small segments" $peer $few --mss 300
tc qdisc del dev cable root
outside tc qdisc del dev cable root

make_far
before=$(reassembled)
peers "$far" 198.51.100.99
handshakes "IP fragments" 198.51.100.99 $few
check "fragments were put together" test "$(reassembled)" -gt $((before + few))
