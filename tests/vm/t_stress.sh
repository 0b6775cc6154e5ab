# SPDX-License-Identifier: BSD-3-Clause
# by name only
# All at once on both processors: connections, maps, forks, execs and ends, network
# namespaces that come and go, readers, dumps left in their midst, settings that change,
# and under it the module is loaded and removed. STRESS_SECONDS=1800 for half an hour.

seconds=${STRESS_SECONDS:-120}
libssl=$(ldconfig -p | sed -nE 's/^\tlibssl\.so\.[0-9.]+ .*=> //p' | head -n 1)
programs churn nlfuzz reader transcript witness

storms=
for kind in connect map fork namespace; do
	"$T/churn" $kind $RANDOM "$(readlink -f "$libssl")" > "$T/$kind" 2>&1 &
	storms+=" $!"
done
# Who asks goes on when the module is gone, and comes again with it.
while sleep 0.3; do "$T/transcript" flows; "$T/transcript" processes; done > /dev/null 2>&1 &
while sleep 0.3; do "$T/nlfuzz" random $RANDOM 20; done > /dev/null 2>&1 &
# It notes its position every 64 events; that it ends, it is not quiet enough for.
while sleep 0.3; do
	rm -f "$T/position"
	timeout $((5 * SLOW)) "$T/reader" 100 0 "$T/position"
	[ ! -s "$T/position" ] || echo read
done > "$T/readers" 2> /dev/null &

alive() { kill -0 $storms; }
# A module that is asked at that moment is held by who asks.
gone() { rmmod kxwatch; }
# Who is asked by chance sets by chance what is looked for: it is set right again first.
saw() { timeout $((30 * SLOW)) "$T/witness" $((500 * SLOW)); }

# Three lives at least: the third is ended before it saw anything. Where the kernel is
# slow, they take longer.
lives=0 blind=0 began=$SECONDS
more() {
	local took=$((SECONDS - began))
	[ $took -lt $seconds ] || [ $lives -lt 3 -a $took -lt $((seconds * SLOW)) ]
}
while more; do
	# Small tables, so that all that evicts is at work too.
	sizes="log_kib=$((64 << RANDOM % 6)) processes=$((16 << RANDOM % 6))"
	load_module $sizes flows=$((16 << RANDOM % 8)) windows=$((16 << RANDOM % 5))
	[ $((lives % 3)) = 2 ] || wait_for 60 saw || {
		blind=$((blind + 1))
		echo "# life $lives, with $sizes: $("$T/witness" 500 2>&1)" >&3
	}
	wait_for 60 gone || bail "the module is removed under load" "$(lsmod | grep kxwatch)"
	lives=$((lives + 1))
	alive 2> /dev/null || bail "who is watched lives on" "$(cat "$T"/{connect,map,fork,namespace})"
done
ok "the module came and went $lives times in $((SECONDS - began)) s of everything"
check "often enough to meet everything" test $lives -ge 3
is "every life saw what went on" $blind 0
check "who is watched lives on" alive
check "somebody read what happened" grep -qx read "$T/readers"
