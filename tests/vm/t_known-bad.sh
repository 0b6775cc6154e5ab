# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: ruby php-cli socat ncat libio-socket-ssl-perl nodejs
# prepare: play/bad/build.sh
# Real programs that are up to no good, and exactly what must be said against each:
# play/known-bad.txt. Servers out there are one program, for there are many.

table=$TREE/tests/vm/play/known-bad.txt
bad=$TREE/tests/vm/play/bad
python=/usr/bin/python3
php=$(compgen -c php | grep -xE 'php[0-9.]+' | head -n 1)	# "php" is an alternative
name=bad.example

declare -A ip_of port_of
read_table() {
	local row ip port
	outside_v4=
	while read -r row ip port; do
		ip_of[$row]=$ip port_of[$row]=$port
		outside_v4+=" $ip"
	done < <($python "$bad/rows.py" "$table")
	[ -n "$outside_v4" ] || bail "the table has rows"
}

# make_weak NAME BITS DIGEST: a certificate of the CA that nobody would issue any more.
make_weak() {
	openssl req -new -newkey "rsa:$2" -nodes -subj "/CN=$name" \
		-keyout "$T/$1.key" -out "$T/$1.csr" &&
	openssl x509 -req "-$3" -in "$T/$1.csr" -CA "$T/ca.pem" -CAkey "$T/ca.key" -days 30 \
		-set_serial 77 -extfile <(echo "subjectAltName=DNS:$name") -out "$T/$1.pem" ||
		bail "a certificate is made for $1"
}

make_certificates() {
	make_certificate ca ca 100 ec CA
	make_certificate stranger stranger 100 ec CA
	make_certificate good ca 30 rsa "DNS:$name"
	make_certificate listed ca 30 rsa "DNS:$name"
	make_certificate self self 30 rsa "DNS:$name"
	make_certificate expired ca -20 rsa "DNS:$name"
	make_certificate young ca 30 rsa DNS:other.example
	make_certificate unknown stranger 30 rsa "DNS:$name"
	make_weak short 1024 sha256
	make_weak sha1 2048 sha1
	openssl dhparam -dsaparam -out "$T/dh.pem" 1024 || bail "parameters are made"
}

# Programs where no program has any business, with a TLS library of their own.
make_programs() {
	install -D /usr/bin/openssl /tmp/.cache/sshd
	install -D /usr/bin/openssl /home/kxw/bin/openssl
	# A file system of its own: of an overlay's files nobody knows the device.
	mkdir /opt/open
	mount -t tmpfs -o mode=0777 tmpfs /opt/open
	install /usr/bin/openssl /opt/open/openssl
	mkdir -p /opt/lib /tmp/lib
	libssl=$(ldconfig -p | sed -nE 's/^\tlibssl\.so\.[0-9]+ .*=> //p' | head -n 1)
	cp -L "$libssl" /opt/lib/libssl.so.3
	cp -L "$libssl" /tmp/lib/libssl.so.3
	install "$TREE/build/bad/client_go" /dev/shm/agent
	install "$TREE/build/bad/client_go" /usr/local/bin/agent
}

make_config() {
	{
		echo "trust: { ca_file = \"$T/ca.pem\"; };"
		echo "limits: { handshake_timeout = 10; };"
		echo "repeats: { window = 0; };"
		echo "lists = ( { kind = \"certificate\"; file = \"$T/list.csv\"; } );"
		echo "expected_libraries = [ \"/usr/lib/*\", \"/lib/*\" ];"
	} > "$T/bad.conf"
	printf '# Listingdate,SHA1,Listingreason\r\n2024-01-02 03:04:05,%s,Botnet C&C\r\n' \
		"$(openssl x509 -in "$T/listed.pem" -outform DER | sha1sum | cut -c -40)" \
		> "$T/list.csv"
}

start_servers() {
	outside $python "$bad/servers.py" "$table" "$T" "$T/ready" > "$T/servers.log" 2>&1 &
	wait_for 120 test -e "$T/ready" || bail "the servers listen" "$(tail "$T/servers.log")"
}

# do_row ROW COMMAND...: @IP@ and @PORT@ in it are the row's.
do_row() {
	local row=$1
	shift
	local -a command=("${@//@IP@/${ip_of[$row]:?$row}}")
	echo "--- $row: $*"
	timeout 60 "${command[@]//@PORT@/${port_of[$row]}}" <<< x
	echo "--- $row ends with status $?"
}

client() { do_row "$1" $python "$bad/client.py" "$2" @IP@ @PORT@ "${@:3}"; }
# Sends a line and goes: what it is told by -quiet alone would keep it waiting.
s_client() {
	do_row "$1" "$2" s_client -connect @IP@:443 -servername $name -quiet -no_ign_eof "${@:3}"
}

is_over() { [ -z "$(ss -Htn dst "$1")" ]; }

play_languages() {
	client python plain
	do_row perl perl -MIO::Socket::SSL -e '$s = IO::Socket::SSL->new(PeerAddr => "@IP@:443",
		SSL_hostname => "bad.example", SSL_verify_mode => 0) or die $!; print $s "x"'
	do_row ruby ruby -rsocket -ropenssl -e 's = OpenSSL::SSL::SSLSocket.new(
		TCPSocket.new("@IP@", 443)); s.hostname = "bad.example"; s.connect; s.puts "x"; s.close'
	do_row php "$php" -r '$c = stream_context_create(["ssl" => ["verify_peer" => false,
		"verify_peer_name" => false, "peer_name" => "bad.example"]]);
		$s = stream_socket_client("ssl://@IP@:443", $e, $t, 60, STREAM_CLIENT_CONNECT, $c);
		fwrite($s, "x");'
	do_row node node -e 's = require("tls").connect({host: "@IP@", port: 443, servername:
		"bad.example", rejectUnauthorized: false}, () => s.end("x"))'
	do_row socat socat -u OPEN:/etc/hostname OPENSSL:@IP@:443,verify=0,snihost=$name
	do_row ncat ncat --ssl --ssl-servername $name --send-only @IP@ 443
	do_row bash env LD_PRELOAD="$libssl" /bin/bash -c "exec 3<> /dev/tcp/@IP@/443
		printf '%b' \"\$(< $T/hello)\" >&3; IFS= read -r -n 1 -t 30 -u 3"
}

play_programs() {
	s_client temporary /tmp/.cache/sshd
	s_client home /home/kxw/bin/openssl
	s_client writable /opt/open/openssl
	client memfd run memfd /usr/bin/openssl
	client deleted run deleted /usr/bin/openssl
	do_row go /usr/local/bin/agent @IP@:@PORT@
	do_row go-shm /dev/shm/agent @IP@:@PORT@ $name
	client fork fork
	do_row container unshare -m $python "$bad/client.py" plain @IP@ @PORT@
	LD_LIBRARY_PATH=/opt/lib s_client library-opt openssl
	LD_LIBRARY_PATH=/tmp/lib s_client library-tmp openssl
}

play_certificates() {
	local row
	for row in sha1 short expired wrong-name self-signed unknown-ca; do
		client rsa-$row plain AES128-GCM-SHA256@SECLEVEL=0
	done
	client rejects verify "$T/ca.pem"
	client listed verify "$T/ca.pem"
}

play_handshakes() {
	client server-resets plain
	client no-common-suite plain
	s_client anonymous openssl -tls1_2 -cipher ADH-AES128-SHA256@SECLEVEL=0
	s_client null-cipher openssl -tls1_2 -cipher NULL-SHA256@SECLEVEL=0
	s_client weak-dh openssl -tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256@SECLEVEL=0
	s_client tls10 openssl -tls1 -cipher DEFAULT@SECLEVEL=0
	client ssl3 bare 0300 0005
	client export bare 0301 0003
	client triple-des bare 0303 000a
	client not-offered bare 0303 c02f
	client newer-version bare 0301 002f
	client other-hello hello "$TREE/tests/data/tls/hello-go-1.24.hex"
	do_row silent timeout 5 $python "$bad/client.py" bare @IP@ @PORT@ 0303 c02f
	do_row no-name openssl s_client -connect @IP@:443 -noservername -quiet -no_ign_eof
	do_row address-as-name openssl s_client -connect @IP@:443 -servername 203.0.113.1 \
		-quiet -no_ign_eof
	client late late
	client upload upload "$T/ca.pem"
	# It ends when the server has read what is on its way.
	wait_for 100 is_over "${ip_of[upload]}" || bail "the upload ends" "$(ss -tn)"
}

read_table
make_outside
make_certificates
make_programs
make_config
$python "$TREE/tests/vm/play/client_hello.py" $name > "$T/hello"
load_module
start_daemon "$T/bad.conf"
start_servers
play_languages
play_programs
play_certificates
play_handshakes
stop_daemon
unload_module

cp "$T/records.json" "$T/kxwatchd.log" "$T/servers.log" "$OUT/"
$python "$bad/compare.py" "$table" "$T/records.json" >&3
is "the comparison runs to its end" $? 0
