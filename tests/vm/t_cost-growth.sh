# SPDX-License-Identifier: BSD-3-Clause
# by name only
# machine: counting
# append: nokaslr quiet
# prepare: cost.sh
# Does it cost more where there is more to remember? Kinds of work with a thousand flows
# and a hundred programs in the tables, then with a million and with a hundred thousand.
# Nobody has that many connections open here: without the hooks on their ends the tables
# keep what is long over. Without the hook on their state all of them count as undecided,
# so that this is the worst case of looking at segments: with it, none of them would.
# Percent are of what kxwatch costs, not of the whole operation.

. "$TREE/tests/vm/cost_stages.sh"

flows=1000000 programs=100000
kinds="connect:connect:500 send-1k:send-1k:500 tls12-rsa:tls:$shakes:$place/tls12-rsa.txt
map-match:map-exec:500:$place/libssl.so.3 fork-map:fork-map:500:$place/libssl.so.3"

fill() { $place/workload 1 knock:knock:$(($1 / 2)) fork-map:fork-map:$(($2 / 2)):$place/libssl.so.3; }

holds() {
	local used
	used=$("$kxwatch" status --json | /usr/bin/python3 -c '
import json, sys
print(next(l["used"] for l in json.load(sys.stdin)["limits"] if l["name"] == sys.argv[1]))' "$1")
	echo "# $1: $used" >&3
	[ "$used" -ge "$2" ]
}

# The greatest growth of these kinds, in percent.
growth() {
	awk -v kinds="$*" '
		{ took[$1, $2] = $3 }
		END {
			n = split(kinds, kind)
			for (i = 1; i <= n; i++) {
				base = (took["base-1", kind[i]] + took["base-2", kind[i]]) / 2
				few = took["few", kind[i]] - base
				percent = 100 * (took["many", kind[i]] - base - few) / few
				printf "# %s: %.0f -> %.0f\n", kind[i], few, took["many", kind[i]] - base > "/dev/stderr"
				if (percent > most)
					most = percent
			}
			printf "%.1f", most
		}' "$figures" 2>&3
}

prepare_place
sysctl -q -w kernel.pid_max=4194304
ip link add nowhere type dummy && ip link set nowhere up &&
	ip address add 10.255.255.254/8 dev nowhere && ip link set nowhere arp off ||
	bail "there is a way to nobody"
play warm-up
play base-1
load_module flows=1048576 processes=131072 hooks_off=state,exit
fill 1000 100
play few
fill $flows $programs
check "so many flows are remembered" holds flows $flows
check "so many programs are remembered" holds processes $programs
play many
unload_module
play base-2
fact growth-flows "$(growth connect send-1k tls12-rsa)"
fact growth-processes "$(growth connect map-match fork-map)"
grep '^fact' "$figures" >&3
