# SPDX-License-Identifier: BSD-3-Clause
# by name only
# Handshakes without end: after the first thousands the module and the daemon take no
# more memory, lose nothing and attribute nothing wrongly. SOAK_HANDSHAKES of them
# (1000000 for the whole), of two programs of two users, in rounds.

play=$TREE/tests/vm/play
handshakes=${SOAK_HANDSHAKES:-20000}
round=$((handshakes / 10))
python=/usr/bin/python3
cc -O2 -o "$T/soak" "$play/soak.c" || bail "a C compiler builds the soak"
cp "$T/soak" "$T/soak-even"
cp "$T/soak" "$T/soak-odd"
cp "$TREE/tests/fuzz/corpus/f_peek/tls12-rsa" "$T/handshake"
chmod 755 "$T"
cat > "$T/kxwatchd.conf" <<- END
	state_file = "$T/state";
	records: { flows = false; lost_interval = 1; };
END

# What the module has of the kernel's memory, and the daemon of its own, in KiB.
module_kib() { awk '/\[kxwatch\]/ { sum += $2 } END { print int(sum / 1024) }' /proc/vmallocinfo; }
slab_kib() { awk '/^Slab:/ { print $2 }' /proc/meminfo; }
daemon_kib() { awk '/^RssAnon:/ { print $2 }' /proc/$daemon/status; }
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
	# What was told is counted and thrown away: it lies in memory here.
	$python "$play/soak.py" "$T/records.json" >> "$T/counted" || return 1
	: > "$T/records.json"
	echo 3 > /proc/sys/vm/drop_caches
	echo "$(module_kib) $(slab_kib) $(daemon_kib)" >> "$T/memory"
}

load_module log_kib=65536
start_daemon "$T/kxwatchd.conf"
began=$SECONDS
for ((n = 0; n < 11; n++)); do
	soak_round $round || bail "round $n ends well" "$(tail -n 5 "$T/kxwatchd.log")"
	# The first round fills every table and cache; it is not reckoned with.
	[ $n != 0 ] || { cat "$T/memory" >&2; began=$SECONDS; }
done
took=$((SECONDS - began))
echo "# $((round * 10)) handshakes in $took s, $((round * 10 / (took ? took : 1))) a second;" \
	"module, slab, daemon in KiB, round by round: $(tr '\n' ';' < "$T/memory")" >&3
is "every handshake was told, by the program and the user that made it" \
	"$(awk '{ even += $1; odd += $2; other += $3 } END { print even, odd, other }' "$T/counted")" \
	"$((round / 2 * 11)) $((round / 2 * 11)) 0"
is "nothing was lost" "$(stat_of events_overwritten) $(stat_of windows_evicted) $(stat_of flows_evicted)" "0 0 0"
grown() { awk -v n=$1 -v rounds=9 -v each=$round '
	NR == 2 { from = $n } END { printf "%.2f", ($n - from) * 1024 / (rounds * each) }' "$T/memory"; }
echo "# bytes a handshake: module $(grown 1), kernel $(grown 2), daemon $(grown 3)" >&3
is "the module's memory is what it was" "$(grown 1)" 0.00
# Less than a pointer each: whatever was kept of every handshake would be more.
below() { awk -v is="$1" -v least=8 'BEGIN { exit !(is < least) }'; }
check "the kernel kept nothing of each handshake" below "$(grown 2)"
check "the daemon kept nothing of each handshake" below "$(grown 3)"
stop_daemon
unload_module
