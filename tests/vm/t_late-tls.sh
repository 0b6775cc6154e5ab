# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: exim4-daemon-light dovecot-imapd dovecot-pop3d dovecot-managesieved
# needs: vsftpd slapd ldap-utils postgresql mariadb-server mariadb-client
# needs: prosody tinyproxy microsocks gnutls-bin
# TLS that begins after other words: STARTTLS and its like, with the servers and
# clients that people use. What must be told of each: play/late-tls.txt.

. "$TREE/tests/vm/play/late_servers.sh"

# talk N COMMAND...: the client of that line ends well.
talk() {
	local number=$1 status=0
	shift
	echo "--- $number: $*"
	timeout 60 "$@" < /dev/null > "$T/client-$number.log" 2>&1 || status=$?
	[ $status = 0 ] || not_ok "$number: its client ends well" "status $status" \
		"$(tail -n 20 "$T/client-$number.log")"
}

curl() { talk "$1" /usr/bin/curl -sS --cacert "$T/ca.pem" "${@:2}"; }
s_client() { talk "$1" openssl s_client -CAfile "$T/ca.pem" -verify_return_error "${@:2}"; }
gnutls_cli() { talk "$1" gnutls-cli --x509cafile="$T/ca.pem" "${@:2}"; }

rsa="-tls1_2 -cipher AES128-GCM-SHA256"
curl_rsa="--tls-max 1.2 --ciphers AES128-GCM-SHA256"
curl_12="--tls-max 1.2"
gnutls_12="--priority=NORMAL:-VERS-ALL:+VERS-TLS1.2"

talk_mail() {
	local host=mail.example.com

	s_client 1 $rsa -starttls smtp -connect $host:25 -servername $host
	curl 2 $curl_12 --ssl-reqd smtp://$host -X NOOP
	gnutls_cli 3 --starttls-proto=smtp --port=25 $host
	curl 4 $curl_12 --ssl-reqd imap://$host -X NOOP
	s_client 5 -starttls imap -connect $host:143 -servername $host
	curl 6 $curl_rsa --ssl-reqd pop3://$host -X CAPA
	gnutls_cli 7 "$gnutls_12" --starttls-proto=sieve --port=4190 $host
}

talk_services() {
	curl 8 $curl_rsa --ssl-reqd -I ftp://files.example.org/
	curl 9 --ssl-reqd -I ftp://files.example.org/
	export LDAPTLS_CACERT=$T/ca.pem
	talk 10 bash -c 'ldapsearch_12 "$@"' ldapsearch -ZZ -x \
		-H ldap://directory.example.org -b "" -s base
	talk 11 ldapsearch -ZZ -x -H ldap://directory.example.org -b "" -s base
	s_client 12 -tls1_2 -starttls xmpp -xmpphost chat.example.org -servername chat.example.org \
		-connect chat.example.org:5222
}

talk_databases() {
	local host=db.example.net
	local psql="host=$host user=test dbname=postgres sslmode=verify-full sslrootcert=$T/ca.pem"
	local mariadb="mariadb --no-defaults -h $host --ssl-ca=$T/ca.pem --ssl-verify-server-cert"

	talk 13 psql "$psql ssl_max_protocol_version=TLSv1.2" -c "select 1"
	talk 14 psql "$psql" -c "select 1"
	s_client 15 $rsa -starttls postgres -connect $host:5432 -servername $host
	talk 16 $mariadb --tls-version=TLSv1.2 -e "select 1"
	talk 17 $mariadb -e "select 1"
	s_client 18 $rsa -starttls mysql -connect $host:3306 -servername $host
}

talk_proxies() {
	local www=https://www.example.com/ proxy=proxy.example.net

	curl 19 $curl_rsa -x http://$proxy:8888 $www
	curl 20 -x http://$proxy:8888 $www
	curl 21 $curl_12 --socks5 $proxy:1080 $www
	curl 22 $curl_rsa --socks5-hostname user:word@$proxy:1081 $www
	curl 23 $curl_12 --socks5-hostname user:word@$proxy:1081 --ssl-reqd \
		smtp://mail.example.com -X NOOP
	curl 24 $curl_rsa --haproxy-protocol imaps://mail.example.com -X NOOP
}

make_outside
make_certificates
start_servers
load_module
echo "trust: { ca_file = \"$T/ca.pem\"; };" > "$T/kxwatchd.conf"
start_daemon "$T/kxwatchd.conf"
talk_mail
talk_services
talk_databases
talk_proxies
# Of most of these the server speaks first, before its client sent more than acknowledgments.
is "what servers said was believed as it came" "$(stat_of segments_refused)" 0
stop_daemon
unload_module

cp "$T"/records.json "$T"/*.log "$OUT/"
/usr/bin/python3 "$TREE/tests/vm/late_table.py" "$TREE/tests/vm/play/late-tls.txt" "$T" \
	> "$OUT/table.txt" 2> "$T/differences"
status=$?
cat "$OUT/table.txt"
sed 's/^/# /' "$OUT/table.txt" >&3
if [ $status = 0 ]; then
	ok "exactly the expected handshakes were told"
else
	not_ok "exactly the expected handshakes were told" "$(< "$T/differences")"
fi
