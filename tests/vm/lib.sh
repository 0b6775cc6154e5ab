# SPDX-License-Identifier: BSD-3-Clause
# Helpers of the tests in the guest. A test is sourced with $TEST (its name),
# $T (its scratch directory), $TREE, $BUILD, $OUT, $KXW_MODULE, $FULL set (1: the
# test was asked for by name and takes the time it needs) and $SLOW (so many times
# longer does everything take on this kernel); results go to descriptor 3, everything
# else to the test's log.

# Put where every user of the guest may run them, wherever the tree lies.
install "$BUILD/kxwatch" "$BUILD/kxwatchd" /usr/local/bin/
install -D -t /usr/local/libexec/kxwatch "$BUILD"/kxwatch-canary-*
kxwatch=/usr/local/bin/kxwatch
kxwatchd=/usr/local/bin/kxwatchd

ok() { echo "ok - $TEST: $*" >&3; }

# not_ok TEXT [WHY]: lines of WHY, whatever is in them, become comments.
not_ok() {
	echo "not ok - $TEST: $1" >&3
	shift
	[ $# = 0 ] || printf '%s\n' "$@" | head -n 40 | sed 's/^/# /' >&3
}

# check TEXT COMMAND...: the command succeeds.
check() {
	local text=$1 said
	shift
	if said=$("$@" 2>&1); then ok "$text"; else not_ok "$text" "$*" "$said"; fi
}

# is TEXT GOT WANTED
is() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got    $2" "wanted $3"; fi
}

# like TEXT GOT REGEX
like() {
	if grep -qE -- "$3" <<< "$2"; then ok "$1"; else not_ok "$1" "got    $2" "wanted $3"; fi
}

# fails TEXT STATUS REGEX COMMAND...: ends with that status and says that.
fails() {
	local text=$1 wanted=$2 regex=$3 said status=0
	shift 3
	said=$(timeout $((60 * SLOW)) "$@" 2>&1 < /dev/null) || status=$?
	if [ $status = "$wanted" ] && grep -qE -- "$regex" <<< "$said"; then
		ok "$text"
	else
		not_ok "$text" "$*" "status $status, wanted $wanted" "said   $said" "wanted $regex"
	fi
}

# The test cannot go on: says why and leaves it incomplete.
bail() {
	not_ok "$@"
	exit 1
}

# wait_for SECONDS COMMAND...: until it succeeds, or the time is up.
wait_for() {
	local end=$((SECONDS + $1 * SLOW))
	shift
	until "$@" > /dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

# ---- the module and the daemon ---------------------------------------------

load_module() {
	insmod "$KXW_MODULE" "$@" || bail "the module loads"
}

unload_module() {
	local said
	said=$(rmmod kxwatch 2>&1) || bail "the module unloads" "$said"
}

# start_daemon CONFIG: its records go to $T/records.json.
start_daemon() {
	"$kxwatchd" --config "$1" --output "$T/records.json" 2> "$T/kxwatchd.log" &
	daemon=$!
}

# Asks the daemon to end, and gives it time to write what it knows.
stop_daemon() {
	local status=0
	kill -TERM "$daemon" || bail "the daemon still runs" "$(tail -n 20 "$T/kxwatchd.log")"
	wait_for 30 daemon_ended || bail "the daemon ends when asked to"
	wait "$daemon" || status=$?
	is "the daemon ends in good order" $status 0
}

daemon_ended() {
	! kill -0 "$daemon" 2>/dev/null || grep -q '^State:.Z' "/proc/$daemon/status"
}

# status_number PATH: a number out of the module's status, such as limits.flows.used.
status_number() {
	"$kxwatch" status --json | /usr/bin/python3 -c '
import functools, json, sys
print(functools.reduce(lambda o, k: o[k], sys.argv[1].split("."), json.load(sys.stdin)))' "$1"
}

stat_of() { status_number "counters.$1"; }

# build_client NAME: $T/NAME, a program of play/ that uses libkxwatch and that only this
# test needs.
build_client() {
	cc -O2 -I"$TREE/include" -o "$T/$1" "$TREE/tests/vm/play/$1.c" "$BUILD/libkxwatch.a" \
		$(pkg-config --cflags --libs libnl-genl-3.0) || bail "a C compiler builds $1"
}

# programs NAME...: $T/NAME, of play/, which "make play" built.
programs() {
	local name
	for name in "$@"; do
		cp "$BUILD/play/$name" "$T/$name" || bail "$name was built"
	done
}

# A prefix for commands, and no function: timeout(1) must be able to run it.
as_nobody="setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps=-all --bounding-set=-all"

# ---- the world outside -----------------------------------------------------
# A network namespace with addresses kept for documentation, a cable away.

outside_v4="203.0.113.10 203.0.113.20 203.0.113.30 203.0.113.40 198.51.100.20 198.51.100.30"
outside_v6="2001:db8::10 2001:db8::20"

outside() { ip netns exec outside "$@"; }

make_outside() {
	local ip
	modprobe veth || bail "the kernel has veth"
	ip netns add outside
	ip link add cable type veth peer name cable netns outside
	sysctl -qw net.ipv6.conf.cable.accept_dad=0
	outside sysctl -qw net.ipv6.conf.cable.accept_dad=0 net.ipv6.conf.lo.accept_dad=0
	ip address add 192.0.2.1/24 dev cable
	ip address add 2001:db8:1::1/64 dev cable nodad
	ip link set cable up
	outside ip link set lo up
	outside ip address add 192.0.2.2/24 dev cable
	outside ip address add 2001:db8:1::2/64 dev cable nodad
	outside ip link set cable up
	for ip in $outside_v4; do
		outside ip address add "$ip/32" dev lo
		ip route add "$ip/32" via 192.0.2.2
	done
	for ip in $outside_v6; do
		outside ip address add "$ip/128" dev lo nodad
		ip -6 route add "$ip/128" via 2001:db8:1::2
	done
}

# serve IP PORT OPENSSL_OPTION...: an openssl s_server out there, once it listens.
serve() {
	local ip=$1 port=$2 address
	shift 2
	case $ip in *:*) ip=[$ip] ;; esac
	address=$ip:$port
	outside openssl s_server -accept "$address" -www -quiet "$@" \
		> "$T/server-$address.log" 2>&1 < /dev/null &
	wait_for 60 listening "$ip" "$port" ||
		bail "a server listens on $address" "$(tail "$T/server-$address.log")"
}

# Asks the kernel, not the server: a test connection would be an event.
listening() {
	outside ss -Hltn "src $1 and sport = :$2" | grep -q LISTEN
}

# make_certificate NAME SIGNER DAYS KEY HOSTS: $T/NAME.pem and $T/NAME.key. SIGNER
# is NAME itself or who was made before; negative DAYS: it ended that long ago;
# KEY is ec or rsa; HOSTS as in DNS:a,IP:b, or CA for an authority.
make_certificate() {
	local name=$1 signer=$2 days=$3 key=$4 extensions=server from=-1
	local -x CA_DIR=$T/ca CA_SUBJECT=$name CA_HOSTS=$5
	local -a new_key=(-newkey rsa:2048) signature=(-cert "$T/$signer.pem")

	[ "$days" -gt 0 ] || from=$((days - 30))
	[ "$key" = rsa ] || new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1)
	[ "$signer" != "$name" ] || signature=(-selfsign)
	[ "$CA_HOSTS" != CA ] || extensions=authority CA_HOSTS=DNS:unused
	mkdir -p "$CA_DIR"
	: > "$CA_DIR/index"
	openssl req -new "${new_key[@]}" -nodes -config "$TREE/tests/vm/play/ca.conf" \
		-keyout "$T/$name.key" -out "$T/$name.csr" &&
	openssl ca -batch -notext -config "$TREE/tests/vm/play/ca.conf" \
		"${signature[@]}" -keyfile "$T/$signer.key" -extensions $extensions \
		-startdate "$(date -u -d "$from days" +%Y%m%d%H%M%SZ)" \
		-enddate "$(date -u -d "$days days" +%Y%m%d%H%M%SZ)" \
		-in "$T/$name.csr" -out "$T/$name.pem" ||
		bail "a certificate is made for $name"
}
