# SPDX-License-Identifier: BSD-3-Clause
# For the tests in the guest: the userlands of the matrix, with keys and programs.

suites="bookworm trixie"
roots=/run/suite
suite_cache=$KXW_CACHE/suite

# make_userland SUITE: its root, which is read-only, under a layer of memory.
make_userland() {
	local suite=$1 layer=/run/suite.layer/$1 file

	[ -d "$suite_cache/$suite" ] || bail "there is a userland of $suite"
	mkdir -p "$layer" "$roots/$suite"
	mount -t tmpfs layer "$layer"
	mkdir "$layer/upper" "$layer/work"
	mount -t overlay -o "lowerdir=$suite_cache/$suite,upperdir=$layer/upper,workdir=$layer/work" \
		"$suite" "$roots/$suite" || bail "the userland of $suite can be laid out"
	mount -t proc proc "$roots/$suite/proc"
	mount --rbind /dev "$roots/$suite/dev"
	mkdir "$roots/$suite/matrix"
	cp -r "$T/matrix/." "$BUILD/tls/$suite/." "$TREE/tests/vm/play/tls/client.js" \
		"$roots/$suite/matrix/"
}

# Keys and certificates in $T/matrix, as endpoints.py names them.
make_keys() {
	local name

	mkdir -p "$T/matrix"
	make_certificate ca ca 100 ec CA
	make_certificate inter ca 90 ec CA
	make_certificate rsa inter 30 rsa DNS:matrix.example.com
	make_certificate ec inter 30 ec DNS:matrix.example.com
	make_certificate client ca 30 ec DNS:client.example.com
	for name in ca inter rsa ec client; do
		cp "$T/$name.pem" "$T/$name.key" "$T/matrix/"
	done
	for name in rsa ec; do
		cat "$T/$name.pem" "$T/inter.pem" > "$T/matrix/$name-chain.pem"
	done
	echo 0123456789abcdef0123456789abcdef > "$T/matrix/psk"
	echo "matrix:$(< "$T/matrix/psk")" > "$T/matrix/psk.passwd"
	printf 'GET / HTTP/1.0\r\n\r\n' > "$T/matrix/request"
}

# What needs a userland's own programs: a password of SRP, a client's key for NSS.
finish_userland() {
	local root=$roots/$1

	chroot "$root" sh -ec '
		cd /matrix
		if command -v srptool; then
			srptool --create-conf srp.conf
			echo secret | srptool --passwd srp.passwd --passwd-conf srp.conf -u matrix
		fi
		mkdir nss
		certutil -N -d sql:nss --empty-password
		openssl pkcs12 -export -in client.pem -inkey client.key -name client \
			-passout pass: -out client.p12
		pk12util -i client.p12 -d sql:nss -W ""' ||
		bail "the userland of $1 is complete"
}

# One address a row, beyond the cable, all of them the servers'.
make_matrix_network() {
	ip route add 198.18.0.0/16 via 192.0.2.2
	outside ip route add local 198.18.0.0/16 dev lo
}

make_matrix() {
	local suite

	make_outside
	make_matrix_network
	make_keys
	for suite in $suites; do
		make_userland "$suite"
		finish_userland "$suite"
	done
}

# The answer to a knock at a port where nobody is: all that came before is in the file.
has_knock() { tcpdump -Z root -r "$1" 'tcp src port 9' | grep -q .; }

# play_matrix PATTERN...: with the daemon looking on, and a capture of the cable. What
# both ends said is in $OUT/said.json, the records are in $T/records.json.
play_matrix() {
	local dump status=0

	cat > "$T/matrix.conf" <<- END
	trust: { ca_file = "$T/ca.pem"; };
	records: { certificate_chain = true; };
	END
	cp "$T/ca.pem" "$OUT/"
	tcpdump -U -Z root -i cable -s 0 -w "$OUT/matrix.pcap" tcp 2> "$T/tcpdump.log" &
	dump=$!
	wait_for 30 grep -q 'listening on' "$T/tcpdump.log" || bail "tcpdump listens" "$(< "$T/tcpdump.log")"
	start_daemon "$T/matrix.conf"
	/usr/bin/python3 "$TREE/tests/vm/play/tls/play.py" "$OUT/said.json" "$roots" "$@" ||
		status=$?
	is "the matrix is played to its end" $status 0
	stop_daemon
	# It is a second behind, and what it has not read when it ends is in no file.
	(: < /dev/tcp/192.0.2.2/9) 2> /dev/null
	wait_for 30 has_knock "$OUT/matrix.pcap" || bail "the capture holds the last packet"
	kill -INT $dump
	wait $dump
	cp "$T/records.json" "$T/kxwatchd.log" "$OUT/"
}

# The capture of what was played, replayed, gives the records that were made live.
replay_matrix() {
	local said

	timeout 600 "$kxwatch" replay --config "$T/matrix.conf" "$OUT/matrix.pcap" \
		> "$OUT/replayed.json" 2> "$T/replay.log"
	is "the capture can be replayed" $? 0
	if said=$(/usr/bin/python3 "$TREE/tests/vm/play/tls/same.py" "$T/records.json" \
		"$OUT/replayed.json" "$OUT/matrix.pcap" 2>&1); then
		ok "each record is the same, live and replayed"
	else
		not_ok "each record is the same, live and replayed" "$said"
	fi
	echo "# $(tail -n 1 <<< "$said")" >&3
}
