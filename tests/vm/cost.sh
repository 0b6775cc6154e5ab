#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds what t_cost.sh and t_cost-library.sh play, on the host: a guest is too slow for
# it: cost.sh SUITE ROOT. KREL, KDIR and EXTRA as in run.sh.
set -eu
cd "$(dirname "$0")/../.."
build=build${1:+/suite/$1}
inside=
[ "$2" = / ] || inside="bash tests/vm/inside.sh $2"
# Modules of others, of which only sources are packaged: who measures them has them in EXTRA.
peers=$build/bench/peers
if [ "${BENCH_PEERS:-}" != none ] && [ -e "${EXTRA:-}/usr/include/xtables.h" ]; then
	mkdir -p "$peers/include"
	cp -rLT "$EXTRA"/usr/src/scap-* "$peers/scap"
	cp -rLT "$EXTRA"/usr/src/ipt-netflow-* "$peers/ipt-netflow"
	cp "$EXTRA"/usr/include/xtables*.h "$peers/include/"
	$inside sh tests/vm/build-peers.sh "$peers" "$KREL" "$KDIR"
fi
$inside make -s -j2 BUILD="$build" "$build"/bench/{workload,reader,handshake}
