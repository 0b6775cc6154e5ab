#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What sinks send is what real servers receive: rsyslog over a socket, UDP and TCP, as
# JSON and as structured data; consumers of Kafka. The same for all in a guest. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=sinks
. tests/sinks/lib.sh

COUNT=400
/usr/bin/python3 tests/sinks/records.py $COUNT > "$T/records"
grep -E '"dataset":"kxwatch\.(alert|lost)"' "$T/records" > "$T/few"

# ---- syslog ------------------------------------------------------------------

if start_rsyslog; then ok "rsyslog is there"; else not_ok "rsyslog is there" "$(cat "$T/rsyslog.log")"; fi

# syslog NAME SERVER INPUT STRUCTURED RECORDS FILE
syslog() {
	: > "$T/$3.received"
	config "$1" <<- END
	syslog: { server = "$2"; structured = $4; records = "$5"; };
	END
	run_drive "$1" 20 < "$T/records"
	wait_for 20 has_lines "$T/$3.received" "$(lines "$6")"
	received "rsyslog receives each record over $1, field by field" \
		"$([ "$4" = true ] && echo structured || echo json)" "$6" "$T/$3.received" \
		"$(lines "$6") of $(lines "$6"), 0 missing" ONCE
	is "and none is waited for, none dropped, over $1" \
		"$(status "$1" syslog '"\(.failing) \(.waiting) \(.dropped) \(.written)"') $(jq -c 'select(.slow != null)' "$T/$1.status")" \
		"false 0 0 $(lines "$6") {\"slow\":0}"
}

syslog unix "unix:$T/log" imuxsock false all "$T/records"
syslog udp udp://127.0.0.1:514 imudp false all "$T/records"
syslog tcp tcp://localhost:514 imtcp false all "$T/records"
syslog tcp-structured tcp://127.0.0.1:514 imtcp true alerts "$T/few"
syslog udp-alerts udp://127.0.0.1:514 imudp false alerts "$T/few"
cmp -s "$T/records" "$T/tcp.json" && ok "the file has each record as it was given" ||
	not_ok "the file has each record as it was given"

# What no datagram holds goes without its JSON.
/usr/bin/python3 tests/sinks/records.py 1 10 70000 > "$T/long"
: > "$T/imudp.received"
config long <<< 'syslog: { server = "udp://127.0.0.1:514"; };'
run_drive long 20 < "$T/long"
wait_for 20 has_lines "$T/imudp.received" 1
received "a record that is too long for a datagram is told by its fields" structured "$T/long" \
	"$T/imudp.received" "1 of 1, 0 missing" ONCE
stop_rsyslog

# ---- Kafka -------------------------------------------------------------------

mkfifo "$T/kafka.in"
"$mock" < "$T/kafka.in" > "$T/kafka.out" 2> "$T/kafka.log" &
started+=" $!"
exec 5> "$T/kafka.in"
wait_for 20 has_lines "$T/kafka.out" 1
brokers=$(head -n 1 "$T/kafka.out")
config kafka <<< "kafka: { brokers = \"$brokers\"; };"
run_drive kafka 60 < "$T/records"
kcat -C -q -b "$brokers" -t kxwatch -e -f '%k\t%s\n' > "$T/kafka.received" 2> "$T/kcat.log"
received "kcat receives each record once, by host and process in order" kafka "$T/records" \
	"$T/kafka.received" "$COUNT of $COUNT, 0 missing" ONCE
is "and the brokers confirmed all of them" \
	"$(status kafka kafka '"\(.failing) \(.waiting) \(.unconfirmed) \(.written)"')" "false 0 0 $COUNT"
exec 5>&-

[ $status = 0 ] && rm -rf "$T"
exit $status
