# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: rsyslog kcat jq bc clickhouse-server clickhouse-client librdkafka1
# prepare: sinks.sh
# What sinks send is what real servers receive, and the fleet's questions have the
# answers that were planted: the host's tests of that, here; then the daemon itself,
# with the module, to rsyslog.

# run_host SCRIPT: its results are ours.
run_host() {
	KXW_DRIVE=$BUILD/sinks/drive KXW_MOCK=$BUILD/sinks/mock_kafka KXW_TOOL=$kxwatch FLEET_RECORDS=${FLEET_RECORDS:-20} \
		bash "$TREE/tests/sinks/$1.sh" > "$T/$1.tap" 2> "$T/$1.err"
	sed -E "s/^((not )?ok) - [a-z-]+: /\1 - $TEST: $1: /" "$T/$1.tap" >&3
	grep -q '^ok ' "$T/$1.tap" || not_ok "$1 ran" "$(tail "$T/$1.err")"
}

run_host check
run_host journal
run_host clickhouse

# ---- the daemon ----------------------------------------------------------------

cat > "$T/rsyslog.conf" <<- END
global(workDirectory="$T" maxMessageSize="64k")
module(load="imtcp")
template(name="message" type="string" string="%app-name% %msgid% %msg%\n")
ruleset(name="all") { action(type="omfile" file="$T/received" template="message") }
input(type="imtcp" address="127.0.0.1" port="514" ruleset="all")
END
cat > "$T/kxwatchd.conf" <<- END
output = "$T/records.json";
spool: { directory = "$T/spool"; };
syslog: { server = "tcp://127.0.0.1:514"; records = "all"; };
END
make_outside
make_certificate server server 100 rsa DNS:www.example.com
serve 203.0.113.10 443 -no_tls1_3 -cert "$T/server.pem" -key "$T/server.key"
load_module
start_daemon "$T/kxwatchd.conf"
handshakes() { grep -c kxwatch.handshake "$1" 2> /dev/null; }
told() { [ "$(handshakes "$T/received")" -ge "$1" ]; }
go() { timeout 60 openssl s_client -connect 203.0.113.10:443 < /dev/null > /dev/null 2>&1; }

go
wait_for 60 grep -q kxwatch.handshake "$T/records.json" || bail "the file has the handshake"
rsyslogd -n -f "$T/rsyslog.conf" -i "$T/rsyslog.pid" &
rsyslog=$!
check "what was told while rsyslog was away arrives when it is there" wait_for 90 told 1
go
check "and so does what comes then" wait_for 60 told 2
is "the syslog has the lines of the file" \
	"$(grep ' kxwatch.handshake ' "$T/received" | sed 's/^[^{]*//' | sort)" \
	"$(grep '"dataset":"kxwatch.handshake"' "$T/records.json" | sort)"
stop_daemon
kill $rsyslog
unload_module
