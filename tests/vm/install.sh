#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs what building and testing need, and nothing when all is there. With
# argument "guest": only what a guest's own root needs, to build and to play.
set -eu

packages="
	gcc libc6-dev make pkg-config libelf-dev
	libnl-3-dev libnl-genl-3-dev libconfig-dev libjansson-dev libssl-dev
	libpcap-dev libsqlite3-dev zlib1g-dev libzstd-dev libkmod-dev uthash-dev
	librdkafka-dev
	busybox-static kmod python3 curl openssl iproute2 procps util-linux
"
# Unit tests, fuzzing, the virtual machine, checks of text, contract and library.
[ "${1:-}" = guest ] || packages="$packages
	libcmocka-dev clang libclang-rt-dev zstd
	qemu-system-x86 cpio xz-utils debian-archive-keyring squashfs-tools
	python3-yaml python3-jsonschema abigail-tools mandoc
	debhelper dh-dkms fakeroot lintian rpm
	systemd chromium chromium-driver python3-selenium python3-prometheus-client
"

if ! command -v dpkg-query >/dev/null; then
	echo "install.sh: this is not Debian; needed are the likes of:" $packages >&2
	exit 1
fi

missing=
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $packages 2>/dev/null || true)
for package in $packages; do
	case "
$installed
" in
	*"
$package installed
"*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
	echo "install.sh: as root, run: apt-get update && apt-get install --no-install-recommends$missing" >&2
	exit 1
fi

echo "install.sh: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# Indexes may be missing or older than the mirror: a second try after a pause is for the network.
for pause in 5 0; do
	if apt-get -q update >&2 &&
	   apt-get -q -y install --no-install-recommends $missing >&2; then
		exit 0
	fi
	sleep $pause
done
echo "install.sh: apt-get could not install$missing" >&2
exit 1
