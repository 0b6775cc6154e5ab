#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Makes the userlands of the matrix, with servers and clients in them, and builds
# our own clients there, into build/tls/SUITE. On the host: a guest is too slow.
set -euo pipefail

cd "$(dirname "$0")/../../../.."
here=tests/vm/play/tls

common="openssl gnutls-bin libnss3-tools gcc libc6-dev libmbedtls-dev libwolfssl-dev"
bookworm="$common libcurl4-openssl-dev libcurl3-gnutls libcurl3-nss"
trixie="$common golang-go openjdk-21-jdk-headless nodejs"

# compile SUITE NAME SOURCE COMMAND...: runs COMMAND where SOURCE is, in the suite's
# root, and takes what it makes, NAME, out of there; unless it is newer than SOURCE.
compile() {
	local suite=$1 name=$2 source=$3 out=build/tls/$1 room
	shift 3
	if [ -e "$out/$name" ] && [ "$out/$name" -nt "$here/$source" ] &&
	   [ "$out/$name" -nt "$here/connection.h" ]; then
		return
	fi
	mkdir -p "$out"
	room=$(mktemp -d "$root/tmp/build.XXXXXX")
	cp "$here/connection.h" "$here/$source" "$room/"
	timeout 600 unshare -m bash -euc '
		mount -t proc proc "$1/proc"
		mount --bind /dev "$1/dev"
		exec chroot "$1" env -i HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			sh -ec "cd $2; shift 2; exec \"\$@\"" sh "$@"' \
		build "$root" "/tmp/${room##*/}" "$@" >&2
	cp -r "$room"/. "$out/"
	rm -rf "$room"
}

compile_c() {
	local suite=$1 name=$2
	shift 2
	compile "$suite" "$name" "$name.c" \
		cc -std=gnu99 -Wall -Wextra -O1 -o "$name" "$name.c" "$@"
}

root=$(bash tests/vm/suite.sh bookworm $bookworm)
root=${root#ROOT=}
compile_c bookworm client_mbedtls -lmbedtls -lmbedx509 -lmbedcrypto
compile_c bookworm client_wolfssl -lwolfssl
lib=/usr/lib/x86_64-linux-gnu
compile bookworm client_curl_openssl client_curl.c \
	cc -std=gnu99 -Wall -Wextra -O1 -o client_curl_openssl client_curl.c -lcurl
for backend in gnutls nss; do
	compile bookworm client_curl_$backend client_curl.c \
		cc -std=gnu99 -Wall -Wextra -O1 -o client_curl_$backend client_curl.c \
		$lib/libcurl-$backend.so.4
done

root=$(bash tests/vm/suite.sh trixie $trixie)
root=${root#ROOT=}
compile_c trixie client_mbedtls -lmbedtls -lmbedx509 -lmbedcrypto
compile_c trixie client_wolfssl -lwolfssl
compile trixie client_go client.go \
	env CGO_ENABLED=0 GOFLAGS=-trimpath GO111MODULE=off go build -o client_go client.go
compile trixie Client.class Client.java javac -d . Client.java
