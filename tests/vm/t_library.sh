# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: curl python3-cryptography
# What is recorded of programs by what OpenSSL does inside of them: certificates that
# nobody can see on the wire, and RSA that is none of TLS's; and where it cannot be known,
# that nothing is claimed. play/library.txt says what must come of each program.

play=$TREE/tests/vm/play/library
table=$TREE/tests/vm/play/library.txt
python=/usr/bin/python3
plain=4440

declare -A ip_of
outside_v4= number=100
for row in $(sed -nE 's/^([a-z][-a-z0-9_]*) .*/\1/p' "$table") wrap shell; do
	case $row in *-again) continue ;; esac
	ip_of[$row]=203.0.113.$number
	outside_v4+=" 203.0.113.$number"
	number=$((number + 1))
done

make_all() {
	make_certificate ca ca 100 ec CA
	make_certificate good ca 30 rsa DNS:good.example
	make_certificate self self 30 rsa DNS:good.example
	openssl x509 -in "$T/good.pem" -noout -pubkey > "$T/public.pem"
	openssl rand 32 > "$T/session"
	cc -std=gnu99 -Wall -Wextra -O1 -o "$T/client" "$play/client.c" -lssl -lcrypto &&
	cc -std=gnu99 -Wall -Wextra -O1 -o "$T/wrap" "$play/wrap.c" -lcrypto ||
		bail "a C compiler builds the clients"
	{
		echo "trust: { ca_file = \"$T/ca.pem\"; };"
		echo "repeats: { window = 0; };"
		echo "limits: { handshake_timeout = 20; };"
	} > "$T/off.conf"
	{ cat "$T/off.conf"; echo "library: { enabled = true; verify_off = true; };"; } > "$T/on.conf"
	cp "$T/on.conf" "$T/library.conf"
}

# listen PORT CERTIFICATE OPTION...: at all addresses out there.
listen() {
	local port=$1 name=$2
	shift 2
	outside openssl s_server -accept "0.0.0.0:$port" -www -quiet -cert "$T/$name.pem" \
		-key "$T/$name.key" "$@" > "$T/server-$port.log" 2>&1 < /dev/null &
	wait_for 60 is_open "$port" || bail "a server listens on $port" "$(tail "$T/server-$port.log")"
}
is_open() { outside ss -Hltn "sport = :$1" | grep -q LISTEN; }

# The port of a certificate and a version: self 3 -> 4431.
port_of() { [ "$1" = self ] && echo 443$(($2 == 3 ? 1 : 2)) || echo 443$(($2 == 3 ? 3 : 4)); }

start_servers() {
	local version
	for version in 3 2; do
		listen "$(port_of self $version)" self "-tls1_$version"
		listen "$(port_of good $version)" good "-tls1_$version"
	done
	# One that verifies its clients: it is a server that finds something wrong.
	listen 4435 good -tls1_3 -verify 1
	listen 4436 good -tls1_2 -verify 1
	listen 4437 good -tls1_2 -cipher AES128-GCM-SHA256
	outside $python -m http.server --bind 0.0.0.0 $plain > "$T/plain.log" 2>&1 &
	wait_for 60 is_open $plain || bail "a plain server listens"
}

# ---- programs ----------------------------------------------------------------

# do_row ROW COMMAND...: @IP@ in it is the row's.
do_row() {
	local row=$1
	shift
	echo "--- $row: $*"
	timeout $((60 * SLOW)) "${@//@IP@/${ip_of[$row]:?$row}}"
	echo "--- $row ends with status $?"
}

# Sends a request, and ends when the server does.
s_client() {
	do_row "$1" openssl s_client -connect "@IP@:$2" -servername good.example -quiet "${@:3}" \
		<<< $'GET / HTTP/1.0\r\n\r'
}
py() { do_row "$1" $python "$play/client.py" "$2" @IP@ "${@:3}"; }
fetch() { do_row "$1" curl -s -o /dev/null --resolve "$2:$3:${ip_of[$1]}" "${@:4}" "https://$2:$3/"; }
c() { do_row "c-$1" "$T/client" "$1" @IP@ "$2"; }

play_version() {
	local self good
	self=$(port_of self $1) good=$(port_of good $1)
	s_client s_client $self
	s_client s_client-strict $self -verify_return_error
	s_client s_client-good $good -verify_return_error -CAfile "$T/ca.pem"
	py python-none none $self
	py python-asyncio asyncio $self
	py python-required required $self
	py python-good good $good "$T/ca.pem"
	py python-name name $good "$T/ca.pem"
	fetch curl-k good.example $self -k
	fetch curl good.example $self -v 2>> "$T/curl.said"
	fetch curl-good good.example $good --cacert "$T/ca.pem"
	fetch curl-k-name other.example $good -kv --cacert "$T/ca.pem" 2>> "$T/curl-k-name.said"
	for mode in default override clear own late resume; do
		c $mode $self
	done
	s_client server-verifies $((4438 - $1)) -verify_return_error -CAfile "$T/ca.pem" \
		-cert "$T/self.pem" -key "$T/self.key"
}

# A container's own copy of the libraries, on a file system that goes with it.
play_container() {
	local libraries
	libraries=$(ldd "$(command -v openssl)" | awk '$1 ~ /^lib(ssl|crypto)/ { print $3 }')
	mkdir -p "$T/own"
	unshare -m bash -c "mount -t tmpfs own '$T/own' && cp -L ${libraries//$'\n'/ } '$T/own/' &&
		sleep 3 && LD_LIBRARY_PATH='$T/own' exec $python -c 'import ssl, time; time.sleep(600)'" &
	holder=$!
	check "a container's own libraries are probed" wait_for 60 probe_count_is 4
	do_row container nsenter -t $holder -m env LD_LIBRARY_PATH="$T/own" openssl s_client \
		-connect "@IP@:$(port_of self 3)" -servername good.example -quiet <<< $'GET / HTTP/1.0\r\n\r'
	kill $holder
	check "and let go when nobody maps them" wait_for 30 probe_count_is 2
}

# What is none of TLS's, and is RSA; then what is neither, or no encryption.
play_rsa() {
	local rsa="openssl pkeyutl -encrypt -pubin -inkey $T/public.pem -in $T/session"
	$rsa -out "$T/pkcs1.out"
	$rsa -pkeyopt rsa_padding_mode:oaep -out "$T/oaep.out"
	openssl rsautl -encrypt -pubin -inkey "$T/public.pem" -in "$T/session" -out "$T/rsautl.out"
	openssl cms -encrypt -in "$T/session" -outform DER -out "$T/cms.out" "$T/good.pem"
	$python "$play/client.py" rsa "$T/public.pem"
	do_row wrap "$T/wrap" "$T/public.pem" @IP@ $plain
	do_row shell bash -c "exec 3<> /dev/tcp/@IP@/$plain; $rsa -out $T/shell.out
		cat $T/shell.out >&3"
	openssl dgst -sha256 -sign "$T/good.key" -out "$T/signature" "$T/session"
	openssl dgst -sha256 -verify "$T/public.pem" -signature "$T/signature" "$T/session"
	openssl pkeyutl -decrypt -inkey "$T/good.key" -in "$T/pkcs1.out" -out "$T/opened"
	is "what was encrypted is what was to be" "$(cksum < "$T/opened")" "$(cksum < "$T/session")"
}

# ---- the daemon --------------------------------------------------------------

# The libraries that are probed, by the beginning of their names.
probed() {
	"$kxwatch" status --json | $python -c '
import json, os, sys
print(*sorted({os.path.basename(p.get("path", "?")).split(".")[0]
               for p in json.load(sys.stdin).get("probes", [])}))'
}
probe_count_is() { [ "$("$kxwatch" status --json | grep -c '"pinned"')" = "$1" ]; }
probes() { openssl version > /dev/null; [ "$(probed)" = "$1" ]; }
# CAP_SYS_ADMIN is the bit 21.
may_administer() { echo $((0x$(sed -n 's/^CapEff:\t//p' /proc/$daemon/status) >> 21 & 1)); }
has_started() { grep -q "reading events" "$T/kxwatchd.log"; }

make_all
make_outside
load_module

start_daemon "$T/off.conf"
wait_for 60 has_started || bail "the daemon starts" "$(cat "$T/kxwatchd.log")"
openssl version
sleep 1
is "nothing is probed unless it is asked for" "$(probed)" ""
is "and the right for it is given up" "$(may_administer)" 0
stop_daemon

start_daemon "$T/library.conf"
wait_for 60 has_started || bail "the daemon starts" "$(cat "$T/kxwatchd.log")"
is "where it is, the right is kept" "$(may_administer)" 1
wait_for 60 probes "libcrypto libssl" ||
	bail "the libraries are probed" "$(probed)" "$("$kxwatch" status)" "$(cat "$T/kxwatchd.log")"
ok "the libraries are probed"
is "none was refused" "$(grep 'not probed' "$T/kxwatchd.log")" ""

start_servers
play_version 3
play_version 2
play_container
s_client rsa-kx 4437 -verify_return_error -CAfile "$T/ca.pem"
play_rsa
"$kxwatch" status

cp "$T/off.conf" "$T/library.conf"
kill -HUP $daemon
check "switched off, nothing is probed any more" wait_for 30 probes ""
stop_daemon
unload_module

# Which of two it was is curl's own word.
absent=curl-k-name-trusted
! grep -q "SSL certificate verify ok" "$T/curl-k-name.said" || absent=curl-k-name
if grep -qF "(OUT), TLS handshake, Finished" "$T/curl.said"; then
	absent+="|curl|curl-good"
else
	absent+="|curl-late|curl-good-late"
fi
ip_of[curl-k-name-trusted]=${ip_of[curl-k-name]}
ip_of[curl-late]=${ip_of[curl]}
ip_of[curl-good-late]=${ip_of[curl-good]}
grep -vE "^($absent) " "$table" > "$T/table"

cp "$T/records.json" "$T/kxwatchd.log" "$T/curl.said" "$T/curl-k-name.said" "$OUT/"
for row in "${!ip_of[@]}"; do echo "$row ${ip_of[$row]}"; done > "$T/rows"
$python "$play/compare.py" "$T/table" "$T/rows" "$T/records.json" >&3
is "the comparison runs to its end" $? 0
