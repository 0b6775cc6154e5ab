# SPDX-License-Identifier: BSD-3-Clause
# Tables driven far past their limit. Memory stays as it was chosen, what had to go
# is counted and told, and nobody is hurt: not the host's own traffic, not those who
# flood, and not the next handshake, which is read as if nothing were.

silent=600 hello=300 forks=150
windows=64			# four for each sixteenth of all connections
[ $FULL = 0 ] || silent=12000 hello=1500 forks=600	# what a guest has memory for
bounds="log_kib=32768 flows=256 windows=$windows processes=64"
. "$TREE/tests/vm/told.sh"
play=$TREE/tests/vm/play
python=/usr/bin/python3
web=203.0.113.10 door=203.0.113.40 hole=203.0.113.99
ulimit -n 65536

# crowd_begins NAME KIND N IP PORT: when it is all there; "outside" runs it out there.
crowd_begins() {
	local name=$1 where=
	shift
	[ "$1" != outside ] || { where="ip netns exec outside"; shift; }
	mkfifo "$T/$name.stay"
	$where $python "$play/crowd.py" "$@" < "$T/$name.stay" > "$T/$name" 2>&1 &
	crowd_pid=$!
	exec {crowd_fd}> "$T/$name.stay"
	crowd=$name
	wait_for 100 grep -q ready "$T/$name" || bail "a crowd of $2 is there" "$(cat "$T/$name")"
}

# crowd_ends NAME FD PID: what the system answered is in said.
crowd_ends() {
	eval "exec $2>&-"
	wait $3
	said=$(sed 1d "$T/$1")
	rm "$T/$1.stay" "$T/$1"
}

# What floods are told by the system, module or not.
floods() {
	local kind
	for kind in silent:$silent:$hole fork:$forks:127.0.0.1; do
		local -a part=(${kind//:/ })
		crowd_begins alone ${part[@]} 9
		crowd_ends alone $crowd_fd $crowd_pid
		echo "${part[0]} $said"
	done
}

module_pages() { awk '/\[kxwatch\]/ { sum += $2 } END { print sum + 0 }' /proc/vmallocinfo; }
# What the system could drop at once is not missing, nor what each processor keeps
# free for itself: /proc/meminfo leaves that out, and since 6.7 it may be a lot. The
# test's own files lie in memory too.
available_kib() {
	echo 3 > /proc/sys/vm/drop_caches
	awk '/^(MemAvailable|Shmem):/ { sum += $2 } $1 == "count:" { sum += 4 * $2 }
		END { print sum }' /proc/meminfo /proc/zoneinfo
}

transfer() {
	curl -s --max-time 100 --cacert "$T/ca.pem" "https://www.example.com:8443/file" |
		sha256sum
}

# sound WHEN [BEFORE]: all that was made is held, was forgotten, or ended; in the memory
# that was taken at load.
sound() {
	"$kxwatch" status --json > "$T/status"
	cp "$T/status" "$OUT/bounds.status.${1// /-}"
	catch_up
	is "$1: the numbers add up" \
		"$($python "$play/bounds.py" "$events" "$T/status" ${2:-} 2>&1)" sound
	is "$1: the memory is what it was" "$(module_pages)" $pages
}
counted() { $python -c '
import json, sys
print(json.load(open(sys.argv[1]))["counters"][sys.argv[2]])' "$T/status" "$1"; }
fates() { catch_up; $python "$play/bounds.py" "$events" "$1"; }

# unharmed WHEN PORT: the host's traffic, and a handshake that begins now.
unharmed() {
	echo "--- $1: after $SECONDS s"
	is "$1: a transfer comes whole" "$(transfer)" "$whole"
	openssl s_client -connect $web:$2 -CAfile "$T/ca.pem" < /dev/null > /dev/null 2>&1
	is "$1: a new handshake is read to its end" "$(fates $web:$2 | cut -d ' ' -f 1,2)" \
		"1 complete"
	is "$1: and its program is known" "$(told $web:$2 comm how | sed 's/\.so[.0-9]*//g')" \
		"openssl libcrypto=startup libssl=startup"
}

programs flood
make_deeds
make_outside
outside sysctl -qw net.ipv4.ip_forward=0 net.core.somaxconn=8192
ip route add $hole/32 via 192.0.2.2
make_certificate ca ca 100 ec CA
make_certificate www ca 30 ec DNS:www.example.com
echo "$web www.example.com" >> /etc/hosts
mkdir "$T/served"
head -c 1048576 /dev/urandom > "$T/served/file"
whole=$(sha256sum < "$T/served/file")
for port in 443 444 445 446; do
	serve $web $port -cert "$T/www.pem" -key "$T/www.key"
done
cd "$T/served"
outside openssl s_server -accept $web:8443 -WWW -quiet -cert "$T/www.pem" -key "$T/www.key" \
	> "$T/served.log" 2>&1 < /dev/null &
cd "$T"
wait_for 60 listening $web 8443 || bail "a server has a file" "$(cat "$T/served.log")"
crowd_begins door outside listen 8192 $door 7002

# The system takes memory for so many connections, and keeps it.
crowd_begins first hello $hello $door 7002
crowd_ends first $crowd_fd $crowd_pid
floods > "$T/without"
load_module $bounds
pages=$(module_pages)
start_watch
sizes=$("$kxwatch" status --json | $python -c '
import json, sys
print(sum(l["capacity"] * l["unit_size"] for l in json.load(sys.stdin)["limits"]))')
check "the memory is what the bounds say, and a tenth for finding things" \
	test "$pages" -ge "$sizes" -a "$pages" -le $((sizes + sizes / 10 + 262144))
floods > "$T/with"
is "floods are answered as without the module" "$(cat "$T/with")" "$(cat "$T/without")"
sound "two floods over"

# Handshakes are under way, then come connections that nobody answers.
crowd_begins early hello 8 $door 7002
early=$crowd_fd early_pid=$crowd_pid
available=$(available_kib)
crowd_begins silent silent $silent $hole 9
sound "connections nobody answers"
check "connections nobody answers: most had to be forgotten" \
	test "$(counted flows_evicted)" -ge $((2 * (silent - 256)))
is "connections nobody answers: no handshake was cut" "$(counted windows_evicted)" 0
is "connections nobody answers: none that was answered was forgotten" \
	"$(fates $door:7002)" "8 open open"
unharmed "connections nobody answers" 443
crowd_ends silent $crowd_fd $crowd_pid

# Many handshakes that stop after the first message.
crowd_begins hello hello $hello $door 7002
sound "handshakes held open"
is "handshakes held open: more than there is room for were cut" \
	"$(counted windows_evicted)" $((hello + 8 - windows))
unharmed "handshakes held open" 444
crowd_ends hello $crowd_fd $crowd_pid
crowd_ends early $early $early_pid

# More programs than are remembered.
"$linked" make="$T/known" await="$T/again" connect=127.64.0.1:9 &
forgotten=$!
wait_for 60 test -e "$T/known" || bail "a program waits"
"$kxwatch" status --json > "$T/before"
crowd_begins fork fork $forks 127.0.0.1 9
: > "$T/again"
wait $forgotten
sound "processes" "$T/before"
check "processes: most had to be forgotten" \
	test "$(counted processes_evicted)" -ge $((forks - 64))
is "processes: one that was forgotten is told anew, with its libraries" \
	"$(told 127.64.0.1:9 comm how | sed 's/\.so[.0-9]*//g')" "linked libcrypto=inherited libssl=inherited"
unharmed "processes" 445
crowd_ends fork $crowd_fd $crowd_pid
# What ended gives its memory back when the system comes to it; what is lost stays so.
is_back() { missing=$((available - $(available_kib))) && [ $missing -lt 16384 ]; }
if wait_for 60 is_back; then
	ok "after all floods: no memory is missing"
else
	not_ok "after all floods: no memory is missing" "$missing KiB are" "$(cat /proc/meminfo)" \
		"$(grep -E 'zone|count:' /proc/zoneinfo)"
fi
sound "after all floods"
unharmed "after all floods" 446
stop_watch

# It goes while they come.
(while :; do "$T/flood" 100 9; done) > /dev/null 2>&1 &
crowd_begins churn churn $((silent / 4)) $hole 9
check "it is unloaded in a flood" rmmod kxwatch
is "and leaves no memory behind" "$(module_pages)" 0
is "the flood goes on" "$(kill -0 $crowd_pid && transfer)" "$whole"
crowd_ends churn $crowd_fd $crowd_pid
is "and was answered as ever" "$said" "EINPROGRESS=1"
