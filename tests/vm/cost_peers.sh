# SPDX-License-Identifier: BSD-3-Clause
# Sourced by t_cost.sh: what others cost, of those that are among Debian's packages.
# Each is taken down again before the next; what it told is counted, so that nobody
# is measured who was not at work.

peer_kinds="getpid:getpid:5000 map-exec:map-exec:200:$place/libz.so.1
connect:connect:200 send-1k:send-1k:500 send-64k:send-64k:200
tls12-rsa:tls:100:$place/tls12-rsa.txt exec:exec:20:$place/root"

# An ACCEPT rule each way, and nothing else.
peer_iptables() {
	modprobe iptable_filter && iptables-legacy -A INPUT -j ACCEPT &&
		iptables-legacy -A OUTPUT -j ACCEPT || return 1
	play peer-iptables-rule $peer_kinds
	told=$(iptables-legacy -L OUTPUT -v -x -n | awk '$3 == "ACCEPT" { print $1 }')
	iptables-legacy -F && rmmod iptable_filter ip_tables
}

# Every connection is tracked, and its events are shown by conntrack(8).
peer_conntrack() {
	local pid
	modprobe -a iptable_filter xt_conntrack nf_conntrack_netlink &&
		iptables-legacy -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT || return 1
	play peer-conntrack-silent $peer_kinds
	conntrack -E -p tcp > $place/conntrack.out 2> "$T/conntrack.error" &
	pid=$!
	sleep 1
	play_beside peer-conntrack $pid $peer_kinds
	kill $pid
	wait $pid
	told=$(wc -l < $place/conntrack.out)
	rm -f $place/conntrack.out
	iptables-legacy -F && rmmod xt_conntrack nf_conntrack_netlink iptable_filter ip_tables
}

# Who maps executable and who connects, by the audit daemon.
peer_auditd() {
	local pid
	mkdir -p $place/audit /var/log/audit /etc/audit
	cat > /etc/audit/auditd.conf <<- END
		log_file = $place/audit/audit.log
		log_format = RAW
		flush = NONE
		max_log_file = 400
		max_log_file_action = IGNORE
		space_left = 20
		admin_space_left = 10
		space_left_action = IGNORE
		admin_space_left_action = IGNORE
		disk_full_action = IGNORE
		disk_error_action = IGNORE
	END
	chmod 640 /etc/audit/auditd.conf
	auditd -n 2> "$T/auditd.error" &
	pid=$!
	wait_for 20 auditctl -e 1 && auditctl -b 65536 -r 0 &&
		auditctl -a always,exit -F arch=b64 -S connect &&
		auditctl -a always,exit -F arch=b64 -S mmap -F 'a2&4' || return 1
	play_beside peer-auditd $pid $peer_kinds
	auditctl -s | grep -E '^(lost|backlog) ' >&2
	auditctl -D
	auditctl -e 0
	kill $pid
	wait $pid
	told=$(grep -c type=SYSCALL $place/audit/audit.log)
	rm -rf $place/audit
}

# The same two functions that the module has probes on, a line for each call.
peer_bpftrace() {
	local pid
	bpftrace -q -e 'kprobe:security_mmap_file /arg0 != 0 && (arg1 & 4)/ {
			printf("%d %s mmap\n", pid, comm); }
		kprobe:tcp_connect { printf("%d %s connect\n", pid, comm); }' \
		> $place/bpftrace.out 2> "$T/bpftrace.error" &
	pid=$!
	wait_for 120 bpftrace_ready || return 1
	play_beside peer-bpftrace $pid $peer_kinds
	kill -INT $pid
	wait $pid
	told=$(wc -l < $place/bpftrace.out)
	rm -f $place/bpftrace.out
}
bpftrace_ready() { /bin/true && grep -q mmap $place/bpftrace.out; }

peer_tcpdump() {
	local pid
	tcpdump -Z root -i lo -w $place/lo.pcap tcp > /dev/null 2> "$T/tcpdump.error" &
	pid=$!
	wait_for 60 grep -q listening "$T/tcpdump.error" || return 1
	play_beside peer-tcpdump $pid $(sed 's/send-64k:send-64k:200//' <<< "$peer_kinds")
	kill -INT $pid
	wait $pid
	told=$(sed -n 's/ packets captured//p' "$T/tcpdump.error")
	rm -f $place/lo.pcap
}

measure_peers() {
	local peer
	# Last the one that every process keeps a mark of.
	for peer in iptables conntrack bpftrace tcpdump auditd; do
		told=0
		command -v $peer > /dev/null || command -v $peer-legacy > /dev/null ||
			{ not_ok "$peer is there"; continue; }
		if peer_$peer; then
			ok "$peer: $told lines, packets or records"
			fact told-$peer "$told"
		else
			not_ok "$peer is set up and taken down" "$(tail -n 5 "$T/$peer.error")"
		fi
	done
}
