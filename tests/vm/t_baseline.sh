# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: jq
# A host's normal work is learned, approved, and quiet from then on; another
# destination, script or issuer is an alert each. A bad file changes nothing.

python=/usr/bin/python3
job=/opt/ansible/AnsiballZ_uri.py

make_servers() {
	make_certificate ca ca 100 ec CA
	make_certificate www ca 30 ec DNS:www.example.com
	make_certificate mirror ca 30 ec DNS:mirror.example.org
	make_certificate inventory inventory 30 rsa DNS:inventory.example.net
	make_certificate impostor impostor 30 rsa DNS:inventory.example.net
	cat >> /etc/hosts <<- END
	203.0.113.10 www.example.com
	2001:db8::10 mirror.example.org
	203.0.113.20 inventory.example.net
	203.0.113.30 elsewhere.example.net
	END
	serve 203.0.113.10 443 -no_tls1_3 -cert "$T/www.pem" -key "$T/www.key"
	serve 2001:db8::10 443 -cert "$T/mirror.pem" -key "$T/mirror.key"
	serve 203.0.113.20 443 -no_tls1_3 -cert "$T/inventory.pem" -key "$T/inventory.key"
	serve 203.0.113.30 443 -no_tls1_3 -cert "$T/inventory.pem" -key "$T/inventory.key"
}

make_programs() {
	mkdir -p /opt/ansible /opt/tools
	cp "$TREE/tests/vm/play/client.py" $job
	cp "$TREE/tests/vm/play/client.py" /opt/ansible/other.py
	cp "$TREE/tests/vm/play/client.py" /opt/tools/update.py
}

# As Ansible does with validate_certs: no.
run_job() { timeout 60 $python "$1" --no-verify "$2" || not_ok "the job $1 ends well"; }

work() {
	timeout 60 curl -sS -o /dev/null --cacert "$T/ca.pem" https://www.example.com/ || not_ok "curl ends well"
	timeout 60 openssl s_client -CAfile "$T/ca.pem" -verify_return_error -servername www.example.com \
		-connect www.example.com:443 < /dev/null > /dev/null || not_ok "openssl ends well"
	timeout 60 $python /opt/tools/update.py --ca "$T/ca.pem" mirror.example.org || not_ok "update.py ends well"
	run_job $job inventory.example.net
}

count() { jq -c "select(.event.dataset == \"kxwatch.$1\")" "$T/records.json" | wc -l; }
has() { [ "$(count "$1")" -ge "$2" ]; }

# told N: so many handshakes are told by now.
told() { wait_for 60 has handshake "$1" || bail "$1 handshakes are told" "$(count handshake)"; }

baseline() { "$kxwatch" baseline "$@" --config "$T/kxwatchd.conf"; }

said() { grep -c "$1" "$T/kxwatchd.log"; }
said_more() { [ "$(said "$1")" -gt "$2" ]; }

# reload TEXT: the daemon has read its settings, and said that.
reload() {
	local before
	before=$(said "$1")
	kill -HUP "$daemon"
	wait_for 60 said_more "$1" "$before" || bail "the daemon says \"$1\"" "$(tail "$T/kxwatchd.log")"
}

make_outside
make_servers
make_programs
cat > "$T/kxwatchd.conf" <<- END
output = "$T/records.json";
trust: { ca_file = "$T/ca.pem"; };
baseline: { file = "$T/baseline.conf"; database = "$T/baseline.db"; };
allow = ( { executable = "/usr/bin/curl"; } );
END
load_module
start_daemon "$T/kxwatchd.conf"

work
told 4
is "without a baseline the job is an alert" "$(count alert)" 1
id=$(jq -r 'select(.event.kind == "alert").event.id' "$T/records.json")
like "and is explained" "$("$kxwatch" explain --config "$T/kxwatchd.conf" "${id:0:8}")" \
	'^  script +/opt/ansible/AnsiballZ_uri.py$'

check "learned" baseline learn
is "what was learned is not learned again" "$(baseline learn 2>&1 | tail -n 1)" \
	"kxwatch: left out: 4 that were learned before"
is "three programs are to be approved, curl is allowed" "$(baseline show --json | jq length)" 3
fails "nothing is approved unasked" 1 "nobody to ask" \
	"$kxwatch" baseline apply --config "$T/kxwatchd.conf"
baseline show > "$T/reviewed.conf"
check "what was reviewed is approved" baseline apply "$T/reviewed.conf"
is "then there is no difference" "$(baseline diff)" ""
reload "read again"
work
told 8
is "what is approved is quiet" "$(count alert)" 1

echo 'approved = ( { colour = "red"; } );' > "$T/good.conf"
mv "$T/baseline.conf" "$T/kept.conf"
mv "$T/good.conf" "$T/baseline.conf"
reload "the settings stay as they were"
like "a bad file is named, with the place" "$(tail -n 1 "$T/kxwatchd.log")" \
	"$T/baseline.conf:1: approved.*colour"
mv "$T/kept.conf" "$T/baseline.conf"
run_job $job inventory.example.net
told 9
is "and the old settings hold" "$(count alert)" 1

run_job $job elsewhere.example.net
run_job /opt/ansible/other.py inventory.example.net
pkill -f "accept 203.0.113.20:443"
wait_for 60 eval '! listening 203.0.113.20 443'
serve 203.0.113.20 443 -no_tls1_3 -cert "$T/impostor.pem" -key "$T/impostor.key"
run_job $job inventory.example.net
told 12
stop_daemon
unload_module

is "another destination, script and issuer are three alerts" "$(count alert)" 4
# What the baseline says of the Nth alert.
news() {
	jq -r 'select(.event.kind == "alert") | [.kxwatch.signals[].id | select(
		startswith("destination.first") or startswith("destination.un") or
		contains("changed"))] | join(" ")' "$T/records.json" | sed -n "$1p"
}
is "a destination that nobody has" "$(news 2)" "destination.first-seen destination.unapproved"
is "a program that does not have it" "$(news 3)" destination.first-seen
is "another issuer" "$(news 4)" certificate.issuer-changed
baseline learn
is "what drifted is listed" "$(baseline diff --json | jq '.added | length')" 3
cp "$T"/records.json "$T"/*.log "$T"/*.conf "$OUT/"
