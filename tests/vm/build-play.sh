#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Builds what tests run in the guest of play/: build-play.sh BUILD -> BUILD/play/NAME.
# Before the guest is up: on an emulated processor a compiler takes seconds for each, and
# minutes where the kernel watches itself.
set -eu

build=${1:?usage: build-play.sh BUILD}
cd "$(dirname "$0")/../.."
play=tests/vm/play
mkdir -p "$build/play"

# program NAME FILE...: with what else it is made of.
program() {
	name=$1
	shift
	cc -O2 -pthread -I. -Iinclude -o "$build/play/$name" "$play/$name.c" "$@"
}

for name in failing flood nlfuzz soak soak_told storm; do
	program $name
done
program churn -D_GNU_SOURCE
program wirefuzz kmod/wire/*.c
for name in reader transcript witness; do
	program $name "$build/libkxwatch.a" $(pkg-config --cflags --libs libnl-genl-3.0)
done
