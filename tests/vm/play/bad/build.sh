#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds the static Go client of t_known-bad in a suite's root that has Go, into
# build/bad. On the host: a guest is too slow.
set -euo pipefail

cd "$(dirname "$0")/../../../.."
source=$PWD/tests/vm/play/bad/client.go out=$PWD/build/bad

[ ! "$out/client_go" -nt "$source" ] || exit 0
mkdir -p "$out"
root=$(bash tests/vm/suite.sh trixie golang-go)
root=${root#ROOT=}
room=$(mktemp -d "$root/tmp/build.XXXXXX")
cp "$source" "$room/client.go"
timeout 600 unshare -m bash -euc '
	mount -t proc proc "$1/proc"
	mount --bind /dev "$1/dev"
	exec chroot "$1" env -i HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin CGO_ENABLED=0 \
		GOFLAGS=-trimpath GO111MODULE=off \
		sh -ec "cd $2; go build -ldflags \"-s -w\" -o client_go client.go"' \
	build "$root" "/tmp/${room##*/}" >&2
cp "$room/client_go" "$out/"
rm -rf "$room"
