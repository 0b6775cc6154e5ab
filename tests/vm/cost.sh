#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds what t_cost.sh and t_cost-library.sh play, on the host: a guest is too slow for it. cost.sh SUITE ROOT
set -eu
cd "$(dirname "$0")/../.."
build=build${1:+/suite/$1}
inside=
[ "$2" = / ] || inside="bash tests/vm/inside.sh $2"
$inside make -s -j2 BUILD="$build" "$build"/bench/{workload,reader,handshake}
