# SPDX-License-Identifier: BSD-3-Clause
# by name only
# needs: python3-prometheus-client jq
# The daemon's figures are a file that Prometheus's own parser takes: of the module
# beside it, of what was judged, told and lost, and of the sinks. "kxwatch status" knows
# them too, and what is wrong with the daemon.

make_outside
make_certificate drop drop 30 rsa DNS:drop.example.net
serve 203.0.113.20 443 -no_tls1_3 -cert "$T/drop.pem" -key "$T/drop.key"
serve 203.0.113.30 443 -cert "$T/drop.pem" -key "$T/drop.key"
cp "$(command -v curl)" "$T/fetch"
file=$T/kxwatch.prom

# figure NAME [LABEL=VALUE]: from the file, by the parser; nothing: it is not there.
figure() {
	/usr/bin/python3 - "$file" "$@" <<- 'END'
	import sys
	from prometheus_client.parser import text_string_to_metric_families
	label = sys.argv[3].split("=") if len(sys.argv) > 3 else None
	for family in text_string_to_metric_families(open(sys.argv[1]).read()):
	    for sample in family.samples:
	        if sample.name == sys.argv[2] and (not label or sample.labels[label[0]] == label[1]):
	            print(int(sample.value))
	END
}
figure_is() { [ "$(figure "${@:2}")" = "$1" ]; }

load_module
cat > "$T/kxwatchd.conf" <<- END
	metrics = "$file"; metrics_interval = 1;
	spool: { directory = "$T/spool"; };
	store: { file = "$T/records.db"; };
	syslog: { server = "unix:$T/nobody"; records = "all"; };
END
start_daemon "$T/kxwatchd.conf"
wait_for 30 figure_is 1 kxwatch_module_up || bail "there are figures" "$(cat "$T/kxwatchd.log")"
ok "there are figures"
is "for everybody" "$(stat -c %a "$file")" 644
is "no handshake yet" "$(figure kxwatch_daemon_handshakes_total)" 0
"$T/fetch" -sk -o /dev/null --ciphers AES128-GCM-SHA256 https://203.0.113.20/ || bail "a client connects"
"$T/fetch" -sk -o /dev/null --ciphers AES128-GCM-SHA256 https://203.0.113.20/ || bail "a client connects"
"$T/fetch" -sk -o /dev/null https://203.0.113.30/ || bail "a client connects"
wait_for 30 figure_is 3 kxwatch_daemon_handshakes_total
is "each handshake is counted" "$(figure kxwatch_daemon_handshakes_total)" 3
told=$(grep -c '"kxwatch.alert"' "$T/records.json")
sum=0
for severity in low medium high critical; do
	sum=$((sum + $(figure kxwatch_daemon_alerts_total severity=$severity)))
done
is "and each alert, by severity" "$sum" "$told"
is "one was held back" "$(figure kxwatch_daemon_alerts_held_back_total)" 1
is "nothing was lost" "$(figure kxwatch_daemon_lost_events_total)" 0
is "the hook of segments works" "$(figure kxwatch_hook_up hook=segment)" 1
is "the module's counters are there" "$(figure kxwatch_module_counter_total counter=handshakes)" \
	"$(stat_of handshakes)"
is "and the file's sink" "$(figure kxwatch_sink_up sink=output)" 1
# Each program that asks maps a TLS library, which is a record more.
had=$(wc -l < "$T/records.json")
has_all() { [ "$(figure kxwatch_sink_written_total sink=output)" -ge "$had" ]; }
check "which has all records" wait_for 30 has_all
"$kxwatch" status --openmetrics > "$T/status.txt"
check "what the tool says is OpenMetrics" /usr/bin/python3 "$TREE/tests/metrics/parse.py" open "$T/status.txt"
# ---- the same to who asks ------------------------------------------------------

# said PATH: of kxwatch status --json.
said() { "$kxwatch" status --json | jq -r "$1"; }
is "the status says that the daemon runs" "$(said .daemon.running,.daemon.pid)" "true
$daemon"
is "whose settings it has" "$(said .daemon.settings)" "$T/kxwatchd.conf"
wait_for 30 eval '[ "$(said .daemon.lag_events)" = 0 ]'
is "and has read all" "$(said .daemon.lag_events)" 0
is "what it told" "$(said '.daemon.handshakes, ([.daemon.alerts[]] | add), .daemon.lost_events')" "3
$told
0"
is "each sink: the file is up, the syslog is down, and why" \
	"$(said '.daemon.sinks[] | "\(.name) \(.up) \(.lost) \(.reason)"')" "output true 0 null
syslog false 0 No such file or directory
store true 0 null"
waits() { said '.daemon.sinks[1] | .waiting > 0 and .spool_bytes > 0 and .since > 0'; }
wait_for 30 eval '[ "$(waits)" = true ]'
is "what waits for it, on disk" "$(waits)" true
had=$(wc -l < "$T/records.json")
stored() { [ "$(said .store.records)" -ge "$had" ]; }
check "and what the store holds" wait_for 30 stored
check "which is no more than was told" test "$(said .store.records)" -le "$(wc -l < "$T/records.json")"
like "people are told the same" "$("$kxwatch" status)" "^syslog +DOWN .* unix:$T/nobody$"
# The widest line of a table, on a terminal of seventy columns.
cat > "$T/widest.py" <<- 'END'
	import fcntl, os, pty, re, struct, subprocess, sys, termios
	master, slave = pty.openpty()
	fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 70, 0, 0))
	child = subprocess.Popen([sys.argv[1], "status"], stdout=slave, env={"TERM": "xterm"})
	os.close(slave)
	text = b""
	while True:
	    try:
	        part = os.read(master, 65536)
	    except OSError:
	        break
	    text += part
	plain = re.sub(r"\x1b\[[0-9;]*m", "", text.decode()).replace("\r", "")
	tables = [t for t in plain.split("\n\n") if re.match(r"(HOOK|COUNTER|TABLE|SINK) ", t)]
	print(len(tables), max(len(line) for t in tables for line in t.split("\n")))
END
like "on a terminal its four tables fit" "$(/usr/bin/python3 "$T/widest.py" "$kxwatch")" "^4 ([1-6][0-9]|70)$"
kill -STOP "$daemon"
curl -sk -o /dev/null https://203.0.113.30/ || bail "a client connects"
wait_for 30 eval '"$kxwatch" status | grep -q "^SILENT "'
like "that it hangs is said" "$("$kxwatch" status)" "^SILENT +for [0-9]+ seconds: it hangs, or cannot write"
kill -CONT "$daemon"
wait_for 30 eval '! "$kxwatch" status | grep -q "^SILENT "'
is "the daemon has given up all rights but two" \
	"$(sed -nE 's/^Cap(Prm|Eff|Bnd):\t//p' "/proc/$daemon/status" | sort -u)" 0000000000081000
is "and can get no others" "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$daemon/status")" 1
stop_daemon
is "that it ended is said" "$(said '.daemon.running, .daemon.why')" "false
no kxwatchd runs here"
like "to people, too" "$("$kxwatch" status)" "^DOWN +no kxwatchd runs here$"
like "and it is a figure" "$("$kxwatch" status --openmetrics)" "^kxwatch_daemon_up 0$"
unload_module
like "without the module that is said" "$("$kxwatch" status --openmetrics)" "^kxwatch_module_up 0$"
