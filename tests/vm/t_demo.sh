# SPDX-License-Identifier: BSD-3-Clause
# Six programs, real servers, and what must be told of each: play/scenarios.txt.
# DEMO_BREAK=curl-expired takes curl off the allowlist and gives its server an
# expired certificate: the comparison must then fail, and name the first scenario.

make_servers() {
	local curl_days=30

	[ "${DEMO_BREAK:-}" != curl-expired ] || curl_days=-20
	make_certificate ca ca 100 ec CA
	make_certificate www ca $curl_days ec DNS:www.example.com
	make_certificate drop drop 30 rsa DNS:drop.example.net
	make_certificate home ca -20 ec DNS:home.example.net
	make_certificate files files 30 ec DNS:files.example.org
	make_certificate door ca 30 ec DNS:door.example.net
	make_certificate mirror ca 30 ec DNS:mirror.example.org

	make_server www.example.com 203.0.113.10
	make_server drop.example.net 203.0.113.20
	make_server home.example.net 198.51.100.20
	make_server files.example.org 198.51.100.30
	make_server door.example.net 203.0.113.40
	make_server mirror.example.org 2001:db8::10
}

# TLS 1.2, where a certificate can be seen.
make_server() {
	echo "$2 $1" >> /etc/hosts
	serve "$2" 443 -no_tls1_3 -cert "$T/${1%%.*}.pem" -key "$T/${1%%.*}.key"
}

make_programs() {
	mkdir -p /opt/tools
	for script in upload.py fetch.py update.py; do
		cp "$TREE/tests/vm/play/client.py" /opt/tools/$script
	done
	cp "$TREE/tests/vm/play/knock.sh" /opt/tools/
	/usr/bin/python3 "$TREE/tests/vm/play/client_hello.py" door.example.net > "$T/hello"
	cc -o /tmp/beacon "$TREE/tests/vm/play/beacon.c" -lssl -lcrypto ||
		bail "a C compiler builds the beacon"
}

make_config() {
	local allowed=/usr/bin/curl

	[ "${DEMO_BREAK:-}" != curl-expired ] || allowed=/usr/bin/no-such-program
	sed "s,@CA@,$T/ca.pem,; s,@ALLOWED@,$allowed," \
		"$TREE/tests/vm/play/demo.conf" > "$T/demo.conf"
}

# play N STATUS COMMAND...: the scenario's program ends as it should.
play() {
	local number=$1 wanted=$2 status=0
	shift 2
	echo "--- scenario $number: $*"
	timeout $((60 * SLOW)) "$@" < /dev/null || status=$?
	is "scenario $number: its program ends as it should" $status "$wanted"
}

play_all() {
	local python=/usr/bin/python3 curl_status=0

	[ "${DEMO_BREAK:-}" != curl-expired ] || curl_status=60
	play 1 $curl_status /usr/bin/curl -sS -o /dev/null --cacert "$T/ca.pem" https://www.example.com/
	play 2 0 $python /opt/tools/upload.py --no-verify --ciphers AES128-GCM-SHA256 drop.example.net
	play 3 0 /tmp/beacon home.example.net
	play 4 3 $python /opt/tools/fetch.py files.example.org
	play 5 0 env LD_PRELOAD="$(libssl)" /bin/bash /opt/tools/knock.sh door.example.net "$T/hello"
	play 6 0 $python /opt/tools/update.py --ca "$T/ca.pem" mirror.example.org
}

libssl() {
	ldconfig -p | sed -nE 's/^\tlibssl\.so\.[0-9]+ .*=> //p' | head -n 1
}

make_outside
make_servers
make_programs
make_config
load_module
start_daemon "$T/demo.conf"
play_all
stop_daemon
unload_module

cp "$T/records.json" "$T/kxwatchd.log" "$OUT/"
said=$(/usr/bin/python3 "$TREE/tests/vm/table.py" "$TREE/tests/vm/play/scenarios.txt" \
	"$T/records.json" 2>&1 > "$OUT/table.txt")
status=$?
if [ $status = 0 ]; then
	ok "exactly the expected records and alerts came"
else
	not_ok "exactly the expected records and alerts came" "$said"
fi
