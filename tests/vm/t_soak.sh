# SPDX-License-Identifier: BSD-3-Clause
# by name only
# Handshakes without end: after the first thousands the module and the daemon take no
# more memory, lose nothing and attribute nothing wrongly. SOAK_HANDSHAKES of them
# (1000000 for the whole), of two programs of two users, in rounds.

handshakes=${SOAK_HANDSHAKES:-20000}
rounds=10
round=$((handshakes / rounds / 2 * 2))
# Those that fill every table and cache, and are not reckoned with.
first=$((round > 10000 ? round : 10000))
programs soak soak_told
cp "$T/soak" "$T/soak-even"
cp "$T/soak" "$T/soak-odd"
cp "$TREE/tests/fuzz/corpus/f_peek/tls12-rsa" "$T/handshake"
chmod 755 "$T"
cat > "$T/kxwatchd.conf" <<- END
	state_file = "$T/state";
	records: { flows = false; lost_interval = 1; };
END
# What TCP remembers of connections that ended is kept for a minute: less of it, so that
# it is as much in each round.
sysctl -qw net.ipv4.tcp_max_tw_buckets=128

# What the module has of the kernel's memory, and the daemon of its own, in KiB.
module_kib() { awk '/\[kxwatch\]/ { sum += $2 } END { print int(sum / 1024) }' /proc/vmallocinfo; }
slab_kib() { awk '/^Slab:/ { print $2 }' /proc/meminfo; }
daemon_kib() { awk '/^RssAnon:/ { print $2 }' /proc/$daemon/status; }
# What the kernel keeps only because nobody has asked for it yet, and pages half empty.
settle_memory() {
	local cache
	echo 3 > /proc/sys/vm/drop_caches
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 > "$cache"
	done
}
# slabs_grown FROM TO: whose objects took more in round TO, in KiB.
slabs_grown() {
	awk 'NR == FNR { was[$1] = $2; next } $2 > was[$1] { print $1, "+" $2 - was[$1] }' \
		"$T/slabs.$1" "$T/slabs.$2"
}
# The daemon has written down that it came to the newest number.
caught_up() { [ "$(sed -nE 's/.*after[ =]([0-9]+)$/\1/p' "$T/state")" -ge "$newest" ]; }

# soak_round N: half of them each program's.
soak_round() {
	local even
	"$T/soak-even" 7443 $(($1 / 2)) "$T/handshake" &
	even=$!
	$as_nobody "$T/soak-odd" 7444 $(($1 / 2)) "$T/handshake" || return 1
	wait $even || return 1
	newest=$(status_number head)
	wait_for 600 caught_up || return 1
	settle_memory
	slabs=$((slabs + 1))
	awk 'NR > 2 { print $1, int($3 * $4 / 1024) }' /proc/slabinfo > "$T/slabs.$slabs"
	echo "$(module_kib) $(slab_kib) $(daemon_kib)" >> "$T/memory"
}

# middle FROM TO COLUMN: of the rounds FROM to TO, the one in the middle.
middle() { sed -n "$1,$2p" "$T/memory" | cut -d ' ' -f $3 | sort -n | sed -n "$((($2 - $1) / 2 + 1))p"; }
# grown COLUMN: KiB from the first three rounds to the last three.
grown() { echo $(($(middle $((rounds - 2)) $rounds $1) - $(middle 1 3 $1))); }

load_module log_kib=65536
slabs=0
# Records are counted as they come: a million would not find room here.
mkfifo "$T/records.json"
"$T/soak_told" < "$T/records.json" > "$T/counted" 2> "$T/other" &
teller=$!
start_daemon "$T/kxwatchd.conf"
soak_round $first || bail "the first round ends well" "$(tail -n 5 "$T/kxwatchd.log")"
mv "$T/memory" "$T/memory.first"
slabs=0
began=$SECONDS
for ((n = 1; n <= rounds; n++)); do
	soak_round $round || bail "round $n ends well" "$(tail -n 5 "$T/kxwatchd.log")"
done
took=$((SECONDS - began + 1))
echo "# $((round * rounds)) handshakes in $took s, $((round * rounds / took)) a second;" \
	"module, slab, daemon in KiB, round by round: $(tr '\n' ';' < "$T/memory")" >&3
# The log goes round many times. What was overwritten before it was read is told as lost,
# and is something else than a handshake.
is "nothing was given up to make room" "$(stat_of windows_evicted) $(stat_of flows_evicted)" "0 0"
stop_daemon
wait $teller
half=$(((first + round * rounds) / 2))
is "every handshake was told and nothing was lost, by the program and the user that made it" \
	"$(cat "$T/counted")" "$half $half 0"
[ ! -s "$T/other" ] || not_ok "nothing else was told" "$(head -c 2000 "$T/other")"
echo "# grown, in KiB: module $(grown 1), kernel $(grown 2), daemon $(grown 3)" >&3
is "the module's memory is what it was" "$(grown 1)" 0
# However many they were: what the rest of the kernel does meanwhile is less than this.
below() { [ "$1" -lt 128 ]; }
check "the kernel kept nothing of each handshake" below "$(grown 2)"
echo "# of the slabs, in KiB: $(slabs_grown 2 $((rounds - 1)) | tr '\n' ' ')" >&3
check "the daemon kept nothing of each handshake" below "$(grown 3)"
unload_module
