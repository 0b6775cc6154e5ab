# SPDX-License-Identifier: BSD-3-Clause
# The module comes and goes many times under traffic on both processors. Each
# life must have seen some of it, and must be told apart from the one before.

cycles=20
[ $FULL = 0 ] || cycles=200

# One client that only connects, and one that starts a program each time.
connections() {
	while :; do
		openssl s_time -connect 203.0.113.10:443 -CAfile "$T/ca.pem" -new -time 600
	done > /dev/null 2>&1
}

clients() {
	while :; do
		openssl s_client -connect '[2001:db8::10]:443' < /dev/null
		curl -s -o /dev/null --cacert "$T/ca.pem" https://www.example.com/
	done > /dev/null 2>&1
}

# Read by the shell: an interpreter's start is longer than a life.
saw_handshake() {
	local said
	said=$("$kxwatch" status --json) || return
	[[ $said =~ \"instance\":\ *\"([0-9a-f]{16})\" ]] || return
	life=${BASH_REMATCH[1]}
	[[ $said =~ \"handshakes\":\ *[1-9] ]]
}

# timed NAME COMMAND: adds how long it took, in microseconds, to array NAME.
timed() {
	local -n times=$1
	local start=${EPOCHREALTIME/./}
	"$2"
	times+=($((${EPOCHREALTIME/./} - start)))
}

# in_words NAME: of the times in array NAME, the median and the longest.
in_words() {
	local -n times=$1
	printf '%s\n' "${times[@]}" | sort -n |
		awk -v name="$1" '{ t[NR] = $1 / 1000 }
			END { printf "%s: median %.0f ms, longest %.0f ms", name, t[int((NR + 1) / 2)], t[NR] }'
}

make_outside
make_certificate ca ca 100 ec CA
make_certificate www ca 30 ec DNS:www.example.com
echo "203.0.113.10 www.example.com" >> /etc/hosts
serve 203.0.113.10 443 -cert "$T/www.pem" -key "$T/www.key"
serve 2001:db8::10 443 -cert "$T/www.pem" -key "$T/www.key"
connections &
clients &

blind=0 lives=
for ((cycle = 0; cycle < cycles; cycle++)); do
	timed loads load_module
	# Every fifth life is cut short, in the midst of whatever goes on.
	if [ $((cycle % 5)) != 4 ]; then
		life=none
		wait_for 60 saw_handshake || blind=$((blind + 1))
		lives+=$life$'\n'
	fi
	timed removals unload_module
done
ok "the module was loaded and removed $cycles times"
echo "# $cycles cycles in $SECONDS s; $(in_words loads); $(in_words removals)" >&3
is "every life saw a handshake" $blind 0
is "no two lives have the same name" "$(sort <<< "${lives%$'\n'}" | uniq -d)" ""
