# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: jq librdkafka1
# prepare: sinks.sh
# kxwatch coverage is green where all is seen, by module and daemon, and red at the very
# rows that a missing hook, a missing daemon or a sink that is down leaves unseen. Records
# are followed to every sink. It leaves nothing behind.

python=/usr/bin/python3
patience=60		# seconds for records, on a slow machine
tls="tls-key-exchange tls-certificate tls-accepted tls-rejected tls-no-library container-tls"
all="process library syscall-mmap syscall-connect connection-opened connection-closed $tls container-process alert"

sorted() { tr ' ' '\n' <<< "$*" | grep . | LC_ALL=C sort | tr '\n' ' '; }

# coverage STATUS [OPTION...]: runs it as JSON, and notes what it said.
coverage() {
	local wanted=$1 status=0
	shift
	"$kxwatch" coverage --json --timeout $patience "$@" > "$T/said.json" 2> "$T/said.err" ||
		status=$?
	cat "$T/said.err"
	cat "$T/said.json"
	is "$title: it ends as it should" $status "$wanted"
}

# rows WHERE STATE: the rows with that state at the module, or the sink of that name.
rows() {
	$python -c '
import json, sys
for row in json.load(open(sys.argv[1]))["rows"]:
    cells = {cell["name"]: cell for cell in row["sinks"]}
    cells.update(module=row["module"], records=cells["jsonl"])
    if cells[sys.argv[2]]["state"] == sys.argv[3]:
        print(row["id"])' "$T/said.json" "$1" "$2" | LC_ALL=C sort | tr '\n' ' '
}

# value EXPRESSION: of the JSON object o.
value() {
	$python -c '
import json, sys
o = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$T/said.json" "$1"
}

# What there is of canaries.
left() { ls -d /tmp/kxwatch-canary-* 2>/dev/null; pgrep -l canary-; find /sys/fs/cgroup -name '*canary*'; }
nothing_left() { is "$title: nothing is left behind" "$(left)" "$before"; }
before=$(left)

# Of the records of this run's canary: count DATASET.
count() {
	$python -c '
import json, sys
name, dataset = sys.argv[2:]
records = [json.loads(l) for l in open(sys.argv[1])]
print(sum(r["event"]["dataset"] == dataset and r.get("destination", {}).get("domain") == name
          for r in records))' "$T/records.json" "$(value 'o["canary"]["server_name"]')" "$1"
}

echo "records = { flows = true; }; store = { file = \"$T/records.db\"; };" > "$T/flows.conf"
: > "$T/plain.conf"

title="no module"
fails "$title: it says so" 1 "module is not loaded" "$kxwatch" coverage
fails "$title: a wrong option is told from that" 2 "--help" "$kxwatch" coverage --nonsense
fails "$title: so is a number that is none" 2 "no number of seconds" \
	"$kxwatch" coverage --timeout never

load_module
fails "not root: it says so" 1 "run kxwatch as root" $as_nobody "$kxwatch" coverage

title="all there"
start_daemon "$T/flows.conf"
wait_for 60 test -e "$T/records.json"
coverage 0 --html "$T/page.html"
is "$title: the module saw all but the opinion" "$(rows module seen)" "$(sorted ${all/ alert/})"
is "$title: the records have all" "$(rows records seen)" "$(sorted $all)"
is "$title: and so has the store" "$(rows store seen)" "$(sorted $all)"
is "$title: each row names ATT&CK's data component" \
	"$(value '" ".join(sorted({str(r.get("data_component_id")) for r in o["rows"]}))')" \
	"DC0016 DC0021 DC0032 DC0078 DC0082 DC0085 None"
is "$title: each with the time it took" "$(value 'all("latency_ms" in c for r in o["rows"]
	for c in [r["module"]] + r["sinks"] if c["state"] == "seen")')" True
is "$title: the file is the daemon's own" "$(value 'o["sinks"][0]["target"]')" "$T/records.json"
is "$title: the alert is there, of its name" "$(count kxwatch.alert)" 4
is "$title: no fault is named" \
	"$(value '[s for s in o["blind_spots"] if s["kind"] == "fault"]')" "[]"
like "$title: what no host shows is" "$(value '[s["id"] for s in o["blind_spots"]]')" "quic.*tls13"
like "$title: the page says the same" "$(cat "$T/page.html")" "14 of 14 seen"
cp "$T/page.html" "$T/said.json" "$OUT/"
nothing_left

title="again"
said=$("$kxwatch" coverage --timeout $patience) || not_ok "$title: it ends as it should" "$said"
like "$title: a run does not hold back the alerts of the next" "$said" "14 of 14 seen"
is "$title: on no terminal there are no colours" "$(tr -dc '\033' <<< "$said")" ""

# ---- every sink there is -------------------------------------------------------

mkdir -p /run/systemd/journal /run/log/journal
/lib/systemd/systemd-journald > "$T/journald.log" 2>&1 &
mkfifo "$T/mock.in"
"$BUILD/sinks/mock_kafka" < "$T/mock.in" > "$T/kafka.out" 2> "$T/kafka.log" &
exec 5> "$T/mock.in"
wait_for 30 test -s "$T/kafka.out"
cat > "$T/receiver.py" <<- 'END'
	import socket
	server = socket.create_server(("127.0.0.1", 514))
	while True:
	    peer = server.accept()[0]
	    while peer.recv(65536):
	        pass
END
$python "$T/receiver.py" 5>&- &
receiver=$!
cat > "$T/every.conf" <<- END
records: { flows = true; };
spool: { directory = "$T/spool"; };
store: { file = "$T/records.db"; };
syslog: { server = "tcp://127.0.0.1:514"; records = "all"; };
journal: { enabled = true; };
kafka: { brokers = "$(head -n 1 "$T/kafka.out")"; };
END
title="every sink"
stop_daemon
start_daemon "$T/every.conf"
wait_for 60 eval '"$kxwatch" status --json | jq -e ".daemon.sinks | length == 5"'
coverage 0
is "$title: its name" "$(value '" ".join(s["name"] for s in o["sinks"])')" "jsonl store syslog journal kafka"
for sink in records store kafka; do
	is "$title: $sink has all" "$(rows $sink seen)" "$(sorted $all)"
done
is "$title: the journal has what an alert has" "$(rows journal seen)" \
	"$(sorted $(printf '%s\n' $all | grep -vx -e syscall-mmap -e connection-closed))"
is "$title: to the syslog all was handed over" "$(rows syslog handed-over)" "$(sorted $all)"
is "$title: each that is read back with the time it took" \
	"$(value 'all("latency_ms" in c for r in o["rows"] for c in r["sinks"] if c["state"] == "seen")')" True
is "$title: that the syslog is not read back is said by name" \
	"$(value '[(s["name"], s["kind"]) for s in o["blind_spots"] if s["id"] == "sink"]')" \
	"[('syslog', 'setting')]"
cp "$T/said.json" "$OUT/every.json"
"$kxwatch" coverage --timeout $patience > "$OUT/every.txt"
is "$title: the text has a column for each" \
	"$(grep -oE 'MODULE +FILE +STORE +SYSLOG +JOURNAL +KAFKA' "$OUT/every.txt" | tr -s ' ')" \
	"MODULE FILE STORE SYSLOG JOURNAL KAFKA"

title="a sink that is down"
kill $receiver
wait_for 60 eval '"$kxwatch" status --json | jq -e ".daemon.sinks[] | select(.name == \"syslog\" and .up == false)"'
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
coverage 1
sysctl -qw net.ipv6.conf.all.disable_ipv6=0
is "$title: nothing arrives there" "$(rows syslog not-seen)" "$(sorted $all)"
is "$title: elsewhere all does" "$(rows store seen)" "$(sorted $all)"
like "$title: it is a fault, with its reason" \
	"$(value '[s["text"] for s in o["blind_spots"] if s["id"] == "sink" and s["kind"] == "fault"]')" \
	"tcp://127.0.0.1:514 .syslog.*is down: Connection refused"
like "$title: that IPv6 is off is said" "$(value '[s["id"] for s in o["blind_spots"]]')" "ipv6-off"
stop_daemon
exec 5>&-
start_daemon "$T/flows.conf"

title="interrupted"
"$kxwatch" coverage > "$T/interrupted.log" 2>&1 &
tool=$!
wait_for 60 pgrep canary- || not_ok "$title: a canary runs"
kill -TERM $tool
status=0
wait $tool || status=$?
is "$title: it ends as it should" $status 1
like "$title: it says so" "$(cat "$T/interrupted.log")" "interrupted"
wait_for 10 eval '! pgrep canary-'
nothing_left
stop_daemon

title="no daemon"
coverage 1 --output "$T/records.json"
is "$title: the module saw all" "$(rows module not-seen)" ""
is "$title: the records have nothing" "$(rows records seen)" ""
like "$title: that none runs is said" "$(value '[s["id"] for s in o["blind_spots"]]')" no-daemon
unload_module

title="without the segment hook"
load_module hooks_off=segment
start_daemon "$T/flows.conf"
coverage 1
is "$title: the module did not see the handshakes" "$(rows module not-seen)" "$(sorted $tls)"
is "$title: the records have neither them nor an alert" "$(rows records not-seen)" \
	"$(sorted $tls alert)"
is "$title: nor has the store" "$(rows store not-seen)" "$(sorted $tls alert)"
is "$title: and all else" "$(rows records seen)" "$(sorted $(
	printf '%s\n' $all | grep -vxF "$(printf '%s\n' $tls alert)"))"
like "$title: the hook is named" "$(value '[s["text"] for s in o["blind_spots"]
	if s["id"] == "hook"]')" "segment is off by.*hooks_off; not seen: handshakes"
stop_daemon
start_daemon "$T/plain.conf"
title="without the segment hook and records of connections"
coverage 1
is "$title: these are missing besides" "$(rows records not-seen)" \
	"$(sorted $tls alert syscall-connect connection-opened)"
is "$title: and this was not asked" "$(rows records not-asked)" "connection-closed "
stop_daemon
unload_module

title="without the mmap hook"
load_module hooks_off=mmap
start_daemon "$T/flows.conf"
coverage 1
is "$title: the module did not see the call" "$(rows module not-seen)" "syscall-mmap "
is "$title: nor have the records" "$(rows records not-seen)" "syscall-mmap "
stop_daemon
unload_module
nothing_left
