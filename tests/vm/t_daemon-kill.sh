# SPDX-License-Identifier: BSD-3-Clause
# by name only
# The daemon is there before the module, is killed twenty times in the midst of
# handshakes and asked to end a few times more, each time at another moment of its
# work. In the end its store has each handshake and each alert, once and whole.

kills=20 ends=5
[ $FULL = 1 ] || kills=6 ends=2
play=$TREE/tests/vm/play
python=/usr/bin/python3
peer=203.0.113.10
port=20000			# local port of the next client

make_outside
for name in rsa ec big; do
	make_certificate $name $name 30 $([ $name = rsa ] && echo rsa || echo ec) DNS:peer.example.net
done
mkdir "$T/sent"
outside $python "$play/handshakes.py" serve "$T/sent" $peer "$T" > "$T/serve.log" 2>&1 &
peers_listen() { [ "$(outside ss -Hltn "src $peer and sport >= :4431 and sport <= :4435" | wc -l)" = 5 ]; }
wait_for 60 peers_listen || bail "peers listen"

cat > "$T/kxwatchd.conf" <<- END
	state_file = "$T/state";
	store: { file = "$T/store/records.db"; };
	repeats: { window = 0; };
END

# Handshakes until there is a file "enough": each by a client that does not check.
load() {
	until [ -e "$T/enough" ]; do
		$python "$play/handshakes.py" play "$T/sent" $peer 30 $port --at-once 3 \
			--kinds 4431,4432,4433 || exit 1
		port=$((port + 30))
	done
}

reads() { grep -q "reading events after number" "$T/kxwatchd.log"; }
# Up to which number who comes next need not read.
safe() { sed -nE 's/.* after ([0-9]+)$/\1/p' "$T/state"; }
# A handshake that was written is not safe yet: it will be read again.
ahead() {
	local last
	last=$(grep '"kxwatch.handshake"' "$T/records.json" | tail -n 1 | grep -oE '"sequence":[0-9]+')
	[ "${last#*:}" -gt "$(safe)" ]
}
# life SIGNAL HUNDREDTHS [UNTIL]: the daemon reads for so long, and until then.
life() {
	start_daemon "$T/kxwatchd.conf"
	wait_for 120 reads || bail "the daemon reads" "$(cat "$T/kxwatchd.log")"
	sleep "$(($2 / 100)).$(printf %02d $(($2 % 100)))"
	[ $# = 2 ] || wait_for 60 "$3" || bail "the daemon writes" "$(cat "$T/kxwatchd.log")"
	kill -0 $loading || bail "the load goes on" "$(tail "$T/load.log")"
	kill -"$1" $daemon
	wait_for 120 daemon_ended ||
		bail "the daemon ends" "$(cat "$T/kxwatchd.log" "/proc/$daemon/stack" "/proc/$daemon/status")"
	wait $daemon 2> /dev/null
}

start_daemon "$T/kxwatchd.conf"
check "the daemon waits for the module, and says how to load it" \
	wait_for 60 grep -q "kxwatch load" "$T/kxwatchd.log"
load_module log_kib=65536
check "it reads the module once it is loaded" wait_for 60 reads
stop_daemon

load > "$T/load.log" 2>&1 &
loading=$!
for ((i = 0; i < kills; i++)); do
	life KILL $((20 + 61 * i % 290)) $([ $((i % 2)) = 0 ] || echo ahead)
done
ok "the daemon was killed $kills times while handshakes went on"
for ((i = 0; i < ends; i++)); do
	life TERM $((70 + 61 * i % 290))
done
ok "the daemon was ended $ends times while handshakes went on"
: > "$T/enough"
wait $loading
is "the load ends well" $? 0

newest=$(status_number head)
reached() { [ "$(safe)" -ge "$newest" ]; }
start_daemon "$T/kxwatchd.conf"
check "the daemon catches up" wait_for 300 reached
stop_daemon
unload_module

(cd "$T/sent" && ls *.out | sed 's/\.out$//') > "$T/played"
for dataset in handshake alert; do
	"$kxwatch" alerts --store "$T/store/records.db" --json --limit 0 --dataset $dataset
done > "$T/kept.json"
said=$($python "$play/once.py" "$T/played" "$T/kept.json" "$T/records.json" 2> "$T/once.error")
echo "# $kills kills, $ends ends: $said" >&3
like "each handshake and each alert is in the store, once and whole" "$said $(head -n 20 "$T/once.error")" \
	"^played=[0-9]{2,} missing=0 twice=0 cut=0 unplayed=0 alerts-missing=0 alerts-twice=0 read-again=[0-9]+ \$"
like "and some were read again, so that it was not by luck" "$said" "read-again=[1-9]"
like "no record was lost" "$("$kxwatch" alerts --store "$T/store/records.db" --json --limit 0 --dataset lost | wc -l)" "^0\$"
"$kxwatch" alerts --store "$T/store/records.db" --exe 'python3*' --since 2h --limit 5 > "$T/table"
like "the table of alerts names the script and its peer" "$(tail -n 1 "$T/table")" \
	"/handshakes\.py .* peer\.example\.net 443[12] "
