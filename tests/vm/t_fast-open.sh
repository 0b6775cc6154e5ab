# SPDX-License-Identifier: BSD-3-Clause
# TCP Fast Open: a ClientHello in the SYN is read like any other; where the system
# had no cookie yet, where the peer took it, and where it did not.

. "$TREE/tests/vm/told.sh"
play=$TREE/tests/vm/play/fast_open.py
python=/usr/bin/python3

# fast TEXT SYN_DATA IP PORT HOW SIZE
fast() {
	local text=$1 line
	line=$($python "$play" play "$3" "$4" "$5" "$6") || bail "$text: the client ends well"
	like "$text: this is what happened" "$line" "\"syn_data\": $2"
	catch_up
	is "$text: it is told whole" "$($python "$play" told "$events" "$line")" \
		"whole answered complete closed"
}

failures() {
	awk '/^TcpExt:/ { if (n++) { print $at } else for (i = 1; i <= NF; i++)
		if ($i == "TCPFastOpenActiveFail") at = i }' /proc/net/netstat
}

make_outside
# Of a namespace each, but on old kernels.
outside sysctl -qw net.ipv4.tcp_fastopen=3 || sysctl -qw net.ipv4.tcp_fastopen=3
make_certificate www www 30 ec DNS:www.example.com
for ip in 203.0.113.10 2001:db8::10; do
	for port in 443 444; do
		deaf=
		[ $port = 443 ] || deaf=deaf
		outside $python "$play" serve $ip $port "$T/www.pem" "$T/www.key" $deaf &
		case $ip in
		*:*) wait_for 60 listening "[$ip]" $port ;;
		*) wait_for 60 listening $ip $port ;;
		esac || bail "a server listens on $ip $port"
	done
done
load_module
start_watch
for ip in 203.0.113.10 2001:db8::10; do
	fast "$ip, no cookie yet" false $ip 443 send 0
	fast "$ip, in the SYN by sendto" true $ip 443 send 0
	fast "$ip, in the SYN by connect" true $ip 443 connect 0
	fast "$ip, the beginning in the SYN" true $ip 443 send 3000
	failed=$(failures)
	fast "$ip, the peer ignores it" false $ip 444 send 0
	check "$ip, the peer ignores it: it had been sent" test "$(failures)" -gt "$failed"
done
stop_watch
unload_module
