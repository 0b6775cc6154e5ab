# SPDX-License-Identifier: BSD-3-Clause
# by name only
# machine: counting
# append: nokaslr quiet
# prepare: cost.sh
# needs: auditd bpftrace conntrack falcosecurity-scap-dkms iptables iptables-netflow-dkms
# needs: opensnitch sysdig tcpdump ulogd2
# What the module and its daemon cost, in instructions: each kind of work without
# them, with them and without them again, in one boot, and then what others cost: some
# of these leave something behind.
# "make bench" makes a table of what is left in figures: "STAGE NAME MEDIAN LEAST MOST",
# and "fact NAME VALUE". BENCH_PEERS=none: kxwatch alone; or names of those to measure.

. "$TREE/tests/vm/cost_stages.sh"
. "$TREE/tests/vm/cost_peers.sh"

prepare_place
fact kernel "$KREL"
fact clock "$(< /sys/devices/system/clocksource/clocksource0/current_clocksource)"
# What comes first in a boot takes a per cent more than ever after.
rounds=9 play warm-up
play base-1
measure_module
measure_reader
measure_daemon
play base-2
measure_loss
[ "${BENCH_PEERS:-}" = none ] || measure_peers
