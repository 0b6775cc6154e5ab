# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: python3-pyroute2 python3-yaml python3-jsonschema jq rsyslog
# prepare: ynl.sh
# What integrators build on: the kernel's own ynl, unmodified, drives the module by
# kxwatch.yaml; the examples in C, Python and shell print the same events, number by
# number; rsyslog hands on the alerts.

examples=$TREE/userspace/examples
spec=$TREE/include/uapi/kxwatch.yaml
ynl=$TREE/build/ynl/tools/net/ynl
python=/usr/bin/python3
server=203.0.113.20
# Bytes that are no text: whoever reads names as text stops here.
odd=$T/$(printf 'odd\377 name')

programs flood
cc -O2 -I"$TREE/include" -o "$T/consumer" "$examples/consumer.c" "$BUILD/libkxwatch.a" \
	$(pkg-config --libs libnl-genl-3.0) || bail "a C compiler builds the example"

cli() {
	local schema=$1
	shift
	$python "$ynl/cli.py" --spec "$spec" $schema --output-json "$@"
}

# consume NAME SINCE UNTIL: one of the examples, which ends by itself.
consume() {
	case $1 in
	c) "$T/consumer" $2 $3 ;;
	ynl) PYTHONPATH=$ynl $python "$examples/consumer_ynl.py" "$spec" $2 $3 ;;
	pyroute2) $python "$examples/consumer_pyroute2.py" $2 $3 ;;
	esac
}

# consume_in SECONDS NAME SINCE UNTIL: the same, but not for ever.
consume_in() {
	timeout "$1" bash -c "$(declare -f consume); $(declare -p T ynl spec examples python)
		consume $2 $3 $4"
}

# agree TEXT SINCE UNTIL: all three print the same, which stays in $T/c.
agree() {
	local who
	for who in c ynl pyroute2; do
		consume_in 120 $who $2 $3 > "$T/$who" 2> "$T/$who.error"
		is "$1: $who ends well" "$? $(tail -n 3 "$T/$who.error")" "0 "
	done
	for who in ynl pyroute2; do
		is "$1: $who prints what C prints" "$(diff "$T/c" "$T/$who" | head -n 6)" ""
	done
}

# The numbers of the lines in $T/c, losses counted in: FIRST LAST COUNT.
numbers() {
	awk '{ n = $2 == "lost" ? $3 : 1; if (NR == 1) first = $1; count += n; last = $1 + n - 1 }
		END { print first, last, count }' "$T/c"
}

traffic() {
	"$odd" version > /dev/null
	timeout 60 $python "$TREE/tests/vm/play/client.py" --no-verify --ciphers AES128-GCM-SHA256 \
		drop.example.net > /dev/null
}

make_outside
make_certificate drop drop 30 rsa DNS:drop.example.net
echo "$server drop.example.net" >> /etc/hosts
serve $server 443 -no_tls1_3 -cert "$T/drop.pem" -key "$T/drop.key"
cp /usr/bin/openssl "$odd"

# ---- the same events, by three ways

load_module
traffic
head=$(status_number head)
agree "all events" 0 $head
cp "$T/c" "$OUT/integrators.events"
is "each event has its line" "$(numbers)" "1 $head $head"
is "every type of event is among them" "$(cut -d ' ' -f 2 "$T/c" | sort -u | tr '\n' ' ')" \
	"close connect library process tls "
like "a name that is no text is among them" "$(< "$T/c")" '^[0-9]+ process image [0-9]+ flow 0 pid [0-9]+ odd\\xff\\x20name /.*/odd\\xff\\x20name$'
like "the connection is among them" "$(< "$T/c")" " connect image [0-9]+ flow [0-9]+ to $server 443 outcome 0 "
since=$((head / 2))
agree "events since $since" $since $head
is "it begins behind that number" "$(numbers)" "$((since + 1)) $head $((head - since))"

since=$(status_number head)
for who in c ynl pyroute2; do
	{
		consume_in 300 $who $since $((since + 300)) > "$T/$who.rung" 2> "$T/$who.error"
		echo $? > "$T/$who.end"
	} &
done
wait_for 60 bash -c "for f in '$T'/{c,ynl,pyroute2}.rung; do [ -s \$f ] || exit 1; done" ||
	"$T/flood" 5 9
"$T/flood" 200 9
wait $(jobs -p | tail -n 3)
for who in c ynl pyroute2; do
	is "woken by the doorbell: $who ends by itself" \
		"$(< "$T/$who.end") $(tail -n 1 "$T/$who.rung" | cut -d ' ' -f 1)" "0 $((since + 300))"
done
is "woken by the doorbell: ynl prints what C prints" "$(diff "$T/c.rung" "$T/ynl.rung" | head -n 6)" ""
is "woken by the doorbell: pyroute2 prints what C prints" "$(diff "$T/c.rung" "$T/pyroute2.rung" | head -n 6)" ""

# ---- ynl's command line

cli "--schema $TREE/build/ynl/Documentation/netlink/genetlink.yaml" --do status-get > "$T/status"
like "ynl: status-get, by the kernel's schema" \
	"$(jq -r '"\(.version) \(.hook | length) \(.stats.events >= .head)"' "$T/status")" "^[0-9.]+ [5-9] true\$"
# Not by jq, to which a number has 53 bits.
is "ynl: the instance is the one" "$(sed -nE 's/.*"instance": ([0-9]+).*/\1/p' "$T/status")" \
	"$(printf %u "0x$(status_number instance)")"
exec 9<> /dev/tcp/$server/443
flow='"\(.id) \(.["process-id"] // .process_id) \(.["remote-ip"] // .remote_ip) \(.["local-port"] // .local_port)"'
want=$("$kxwatch" flows --json --destination $server:443 | jq -r "$flow")
like "kxwatch flows: the open connection" "$want" "^[0-9]+ [0-9]+ $server [0-9]+\$"
is "ynl: flow-get tells the same" "$(cli --no-schema --dump flow-get | jq -r ".[] | $flow" | grep " $server ")" "$want"
process='"\(.id) \(.pid) \(.start) \(.uid)"'
want=$("$kxwatch" processes --json --exe "*/openssl" --user root | jq -r "$process" | sort)
like "kxwatch processes: the server" "$want" "^[0-9]+ [0-9]+ [0-9]+ 0\$"
is "ynl: process-get tells the same" "$(cli --no-schema --dump process-get | jq -r --arg exe \
	"$(printf /usr/bin/openssl | od -An -v -tx1 | tr -d ' \n')00" ".[] | select(.exe == \$exe) | $process" | sort)" "$want"
is "ynl: event-get since a number" "$(cli --no-schema --dump event-get --json "{\"since\": $since}" | jq -r '.[0].seq')" $((since + 1))
cli --no-schema --subscribe log --sleep 4 > "$T/bell" &
bell=$!
# It does not say from when on it listens.
while kill -0 $bell 2> /dev/null; do
	"$T/flood" 1 9
	sleep 0.5
done
like "ynl: the doorbell" "$(jq -r '.[-1] | "\(.name) \(.msg.head)"' "$T/bell")" "^log-ntf [1-9][0-9]*\$"
is "ynl: config-set" "$(cli --no-schema --do config-set --json '{"library": ["libssl", "libcrypto"]}' | jq -c .)" \
	'{"library":["libssl","libcrypto"]}'
fails "ynl: a setting that is refused, and why" 1 "no slash" \
	$python "$ynl/cli.py" --spec "$spec" --no-schema --do config-set --json '{"library": ["/lib"]}'

# ---- the tool

is "kxwatch processes: by process" "$("$kxwatch" processes --json --pid $$ | jq -r .pid | sort -u)" $$
is "kxwatch processes: by destination" "$("$kxwatch" processes --json -d :443 | jq -r .pid)" $$
is "kxwatch flows: none is elsewhere" "$("$kxwatch" flows --json --destination 192.0.2.99)" ""
like "kxwatch flows: a table" "$("$kxwatch" flows)" "^$$ +root +bash +192.0.2.1:[0-9]+ +$server:443 +open +/"
script -qc "stty cols 50; TERM=linux '$kxwatch' processes" /dev/null > "$T/narrow"
like "on a terminal: colours" "$(head -n 1 "$T/narrow")" "$(printf '^\033\\[1mPID .*\033\\[m')"
is "on a terminal: no line is too long" "$(sed 's/\x1b\[[0-9]*m//g; s/\r$//' "$T/narrow" | awk 'length > 50')" ""
"$kxwatch" processes > "$T/wide"
check "elsewhere: lines as long as they are" bash -c "awk 'length > 50' '$T/wide' | grep -q /openssl"
check "elsewhere: no colours" bash -c "! grep -q $'\033' '$T/wide'"
exec 9>&-

# ---- the pipeline

PATH=$(dirname "$kxwatch"):$PATH timeout 60 sh "$examples/destinations.sh" > "$T/destinations" &
piped() { grep -qP "^[0-9]+\t0\t/usr/bin/python3[.0-9]*\t$server\t443\$" "$T/destinations"; }
check "shell and jq: who connected where" wait_for 60 piped
unload_module

# ---- what was lost

load_module log_kib=64
# Those who read load libcrypto themselves, and would put events in place of others.
cli --no-schema --do config-set --json '{"library": ["none"]}' > /dev/null
"$T/flood" 400 9
head=$(status_number head)
agree "after a loss" 0 $head
like "what was lost is told first, to the number" "$(head -n 1 "$T/c")" "^1 lost $(($(status_number tail) - 1))\$"
is "lost and told add up" "$(numbers)" "1 $head $head"
unload_module

# ---- rsyslog

load_module
rm -f /var/log/kxwatch.json /var/log/kxwatch-alerts.log
mkdir -p /var/spool/rsyslog
cat > "$T/rsyslog.conf" <<- END
	global(workDirectory="/var/spool/rsyslog")
	include(file="$examples/rsyslog.conf")
END
check "rsyslog takes the recipe" rsyslogd -N1 -f "$T/rsyslog.conf"
rsyslogd -n -f "$T/rsyslog.conf" -i "$T/rsyslogd.pid" &
echo 'records: { flows = true; certificate_chain = true; };' > "$T/all.conf"
"$kxwatchd" --config "$T/all.conf" --output /var/log/kxwatch.json 2> "$T/kxwatchd.log" &
daemon=$!
traffic
alerted() { grep -qE " [0-9]+ [0-9]+ $server:443 python3 .*did an RSA key exchange with $server:443" /var/log/kxwatch-alerts.log; }
check "rsyslog: the alert is handed on" wait_for 60 alerted
stop_daemon
is "rsyslog: alerts and nothing else" "$(wc -l < /var/log/kxwatch-alerts.log)" \
	"$(jq -r 'select(.event.kind == "alert") | 1' /var/log/kxwatch.json | wc -l)"
$python "$TREE/tests/spec/check_elastic.py" /var/log/kxwatch.json |
	sed -E "s/^((not )?ok) - /\1 - $TEST: /" >&3
cp /var/log/kxwatch.json "$OUT/integrators.json"
cp /var/log/kxwatch-alerts.log "$OUT/integrators.alerts"
unload_module
