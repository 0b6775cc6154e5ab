#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs what building and testing need, and nothing when all is there.
set -eu

# Compiler and libraries, then fuzzing, the virtual machine, what its tests play with.
packages="
	gcc libc6-dev make pkg-config libelf-dev
	libnl-3-dev libnl-genl-3-dev libconfig-dev libjansson-dev libssl-dev
	libpcap-dev zlib1g-dev libzstd-dev uthash-dev libcmocka-dev
	clang libclang-rt-dev
	qemu-system-x86 busybox-static kmod cpio xz-utils debian-archive-keyring
	python3 python3-yaml zstd curl openssl iproute2 procps util-linux
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
