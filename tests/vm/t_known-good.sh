# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: git wget w3m nodejs default-jdk-headless python3-requests nginx postfix
# needs: slapd ldap-utils postgresql mariadb-server mariadb-client
# Programs that do what they are there for, under the settings as they are delivered:
# each handshake is told, and none is an alert. What is played: play/known-good.txt.

. "$TREE/tests/vm/play/late_servers.sh"
. "$TREE/tests/vm/play/good_servers.sh"

www=https://www.example.com

# good NAME COMMAND...: the program ends well.
good() {
	local name=$1 status=0
	shift
	echo "--- $name: $*"
	timeout 600 "$@" < /dev/null > "$T/client-$name.log" 2>&1 || status=$?
	[ $status = 0 ] || not_ok "$name ends well" "status $status" "$(tail -n 20 "$T/client-$name.log")"
}

make_scripts() {
	mkdir -p /opt/good
	cat > /opt/good/by_urllib.py <<- END
	import ssl, urllib.request
	context = ssl.create_default_context(cafile="$T/ca.pem")
	urllib.request.urlopen("https://urllib.example.com/", context=context).read()
	END
	cat > /opt/good/by_requests.py <<- END
	import requests
	requests.get("https://requests.example.com/", verify="$T/ca.pem").raise_for_status()
	END
	echo "fetch('$www/').then(r => r.text()).then(() => process.exit(0), e => { console.log(e); process.exit(1) })" \
		> /opt/good/fetch.js
}

play_fetchers() {
	good apt apt-get -q update -o Dir::Etc::sourcelist="$T/apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$T/apt/lists" \
		-o Dir::Cache="$T/apt/cache" -o APT::Sandbox::User=root \
		-o Acquire::https::CAInfo="$T/ca.pem" -o Acquire::Languages=none -o APT::Update::Error-Mode=any
	good curl curl -sS --cacert "$T/ca.pem" $www/
	good wget wget -q -O /dev/null --ca-certificate="$T/ca.pem" $www/
	good git git -c http.sslCAInfo="$T/ca.pem" clone -q $www/repository.git "$T/cloned"
	good w3m w3m -o ssl_ca_file="$T/ca.pem" -o ssl_verify_server=1 -dump $www/
	good openssl openssl s_client -CAfile "$T/ca.pem" -verify_return_error -verify_hostname \
		files.example.org -servername files.example.org -connect files.example.org:8443
}

play_interpreters() {
	local java
	java=$(echo /usr/lib/jvm/java-[0-9][0-9]-openjdk-*/bin/java)
	good python3-urllib /usr/bin/python3 /opt/good/by_urllib.py
	good python3-requests /usr/bin/python3 /opt/good/by_requests.py
	good node env NODE_EXTRA_CA_CERTS="$T/ca.pem" node /opt/good/fetch.js
	good keytool "${java%java}keytool" -importcert -noprompt -alias ca -file "$T/ca.pem" \
		-keystore "$T/trust.p12" -storetype PKCS12 -storepass changeit
	good java "$java" -XX:TieredStopAtLevel=1 -Djavax.net.ssl.trustStore="$T/trust.p12" \
		-Djavax.net.ssl.trustStorePassword=changeit "$TREE/tests/vm/play/Fetch.java" $www/
}

play_services() {
	local host=db.example.net
	good psql psql "host=$host user=test dbname=postgres sslmode=verify-full sslrootcert=$T/ca.pem" \
		-c "select 1"
	good mysql mariadb --no-defaults -h $host --ssl-ca="$T/ca.pem" --ssl-verify-server-cert \
		-e "select 1"
	good ldapsearch env LDAPTLS_CACERT="$T/ca.pem" bash -c 'ldapsearch_12 "$@"' ldapsearch \
		-ZZ -x -H ldap://directory.example.org -b "" -s base
	good nginx curl -sSf http://127.0.0.1:8080/
	printf 'Subject: hello\n\nhello\n' | sendmail -f test@example.net someone@example.com ||
		not_ok "a mail is sent"
	wait_for 120 grep -q "in TLS" "$T/server-mail.log" ||
		not_ok "a mail arrives, in TLS" "$(tail -n 20 /var/log/postfix.log)"
}

make_outside
make_certificates
make_good_certificates
make_packages
make_repository
make_scripts
chmod 755 /tmp/kxw-test "$T"
start_postgresql
start_mariadb
start_ldap
start_web
serve 203.0.113.20 8443 -cert "$T/files.pem" -key "$T/files.key"
start_mail_out_there
start_reverse_proxy
start_postfix
await ldap 203.0.113.30 389
await mariadb 198.51.100.20 3306
await postgresql 198.51.100.20 5432

{ cat "$TREE/configs/kxwatchd.conf"; echo "trust: { ca_file = \"$T/ca.pem\"; };"; } > "$T/kxwatchd.conf"
load_module
start_daemon "$T/kxwatchd.conf"
play_fetchers
play_interpreters
play_services
stop_daemon
unload_module

cp "$T/records.json" "$OUT/known-good.json"
cp "$T"/*.log "$OUT/"
/usr/bin/python3 "$TREE/tests/vm/play/known_good.py" "$TREE/tests/vm/play/known-good.txt" \
	"$T/records.json" > "$OUT/table.txt" 2> "$T/differences"
status=$?
cat "$OUT/table.txt"
sed 's/^/# /' "$OUT/table.txt" >&3
if [ $status = 0 ]; then
	ok "each program's handshake was told, and none was an alert"
else
	not_ok "each program's handshake was told, and none was an alert" "$(< "$T/differences")"
fi
