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

# A flow of NetFlow for each connection, exported by the kernel to a port whose owner
# does not read: what a collector takes is not in it.
peer_netflow() {
	local pid
	/usr/bin/python3 -c 'import signal, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 2055))
print("bound", flush=True)
signal.pause()' > "$T/netflow.bound" &
	pid=$!
	wait_for 60 grep -q bound "$T/netflow.bound" &&
		modprobe -a iptable_filter x_tables &&
		insmod "$peers/ipt_NETFLOW.ko" destination=127.0.0.1:2055 &&
		iptables-legacy -A INPUT -j NETFLOW && iptables-legacy -A OUTPUT -j NETFLOW || return 1
	play peer-netflow $peer_kinds
	told=$(sed -n 's/^inPackets *//p' /proc/net/stat/ipt_netflow_snmp)
	iptables-legacy -F && rmmod ipt_NETFLOW iptable_filter ip_tables
	kill $pid
	wait $pid
	return 0
}

# What begins like a record of TLS's handshake is logged, a line for each packet. Both
# ends are here: one way sees all.
peer_ulogd() {
	local pid
	cat > $place/ulogd.conf <<- END
		[global]
		logfile="$place/ulogd.log"
		$(printf 'plugin="%s"\n' /usr/lib/x86_64-linux-gnu/ulogd/ulogd_{inppkt_NFLOG,raw2packet_BASE,filter_IFINDEX,filter_IP2STR,filter_PRINTPKT,output_LOGEMU}.so)
		stack=log1:NFLOG,base1:BASE,ifi1:IFINDEX,ip2str1:IP2STR,print1:PRINTPKT,emu1:LOGEMU
		[log1]
		group=1
		[emu1]
		file="$place/ulogd.out"
		sync=0
	END
	modprobe -a iptable_filter xt_u32 xt_NFLOG nfnetlink_log &&
		iptables-legacy -A OUTPUT -p tcp -m u32 --u32 '0>>22&0x3C@12>>26&0x3C@0>>16=0x1603' \
			-j NFLOG --nflog-group 1 || return 1
	ulogd -c $place/ulogd.conf > "$T/ulogd.error" 2>&1 &
	pid=$!
	wait_for 60 grep -q '^ *1 ' /proc/net/netfilter/nfnetlink_log ||
		{ cat $place/ulogd.log >> "$T/ulogd.error"; return 1; }
	play_beside peer-ulogd $pid $peer_kinds
	kill $pid
	wait $pid
	told=$(wc -l < $place/ulogd.out)
	rm -f $place/ulogd.out
	iptables-legacy -F && rmmod xt_u32 xt_NFLOG nfnetlink_log iptable_filter ip_tables
}

# Each new connection is held until the daemon has looked up whose it is, and lets it go.
# Nobody has rules, and nobody is asked.
peer_opensnitchd() {
	local pid
	modprobe -a iptable_filter iptable_mangle xt_conntrack xt_NFQUEUE nfnetlink_queue &&
		mkdir -p $place/rules || return 1
	# No script of a package has run: these names are alternatives.
	ln -sf iptables-legacy /usr/sbin/iptables
	ln -sf ip6tables-legacy /usr/sbin/ip6tables
	sed -i 's/"ebpf"/"proc"/' /etc/opensnitchd/default-config.json
	opensnitchd -process-monitor-method proc -rules-path $place/rules \
		-log-file "$T/opensnitchd.error" &
	pid=$!
	wait_for 60 opensnitch_ready || return 1
	play_beside peer-opensnitch $pid getpid:getpid:5000 connect:connect:100 send-1k:send-1k:500
	told=$(awk '{ print $8 }' /proc/net/netfilter/nfnetlink_queue | head -n 1)
	kill -TERM $pid
	wait $pid
	iptables-legacy -F
	iptables-legacy -t mangle -F
	rmmod xt_NFQUEUE nfnetlink_queue xt_conntrack iptable_mangle iptable_filter ip_tables
	return 0
}
opensnitch_ready() { iptables-legacy -t mangle -S OUTPUT | grep -q NFQUEUE; }

# Falco's kernel module, of which Debian packages one reader, sysdig: a line for each
# mapping and connection. The module hands over all system calls, the reader chooses. It
# never rests, and so is waited for in vain before and after each kind: there are few.
peer_sysdig() {
	local pid
	insmod "$peers/scap.ko" || return 1
	sysdig -p '*%proc.pid %proc.name %evt.type %fd.name' 'evt.type in (mmap, connect)' \
		> $place/sysdig.out 2> "$T/sysdig.error" &
	pid=$!
	wait_for 120 sysdig_ready || return 1
	play_beside peer-falco $pid getpid:getpid:5000 map-exec:map-exec:200:$place/libz.so.1 \
		connect:connect:200 send-1k:send-1k:500 tls12-rsa:tls:100:$place/tls12-rsa.txt
	kill -INT $pid
	wait $pid
	told=$(wc -l < $place/sysdig.out)
	rm -f $place/sysdig.out
	rmmod scap
}
sysdig_ready() { /bin/true && grep -q mmap $place/sysdig.out; }

# All that a peer may have left that failed halfway: the next is not to pay for it.
peer_take_down() {
	local left
	left=$(jobs -p)
	[ -z "$left" ] || kill -KILL $left
	wait
	iptables-legacy -F
	iptables-legacy -t mangle -F
	for left in scap ipt_NETFLOW xt_u32 xt_NFLOG nfnetlink_log xt_NFQUEUE nfnetlink_queue \
		xt_conntrack nf_conntrack_netlink iptable_mangle iptable_filter ip_tables; do
		rmmod $left 2> /dev/null
	done
	return 0
}

# Whether what a peer is made of is there.
peer_is_there() {
	case $1 in
	netflow) [ -e "$peers/ipt_NETFLOW.ko" ] ;;
	iptables) command -v iptables-legacy ;;
	*) command -v $1 ;;
	esac > /dev/null
}

measure_peers() {
	local peer peers=$BUILD/bench/peers/$KREL
	# Last the one that every process keeps a mark of.
	for peer in ${BENCH_PEERS:-iptables conntrack netflow ulogd opensnitchd bpftrace sysdig tcpdump auditd}; do
		told=0
		peer_is_there $peer || { not_ok "$peer is there"; continue; }
		if ! peer_$peer; then
			not_ok "$peer is set up and taken down" "$(tail -n 5 "$T/$peer.error")"
			peer_take_down
		elif [ "${told:-0}" -gt 0 ]; then
			ok "$peer: $told lines, packets or records"
			fact told-$peer "$told"
		else
			not_ok "$peer was at work" "$(tail -n 5 "$T/$peer.error")"
		fi
	done
}
