#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Runs a command in a suite's root directory: inside.sh ROOT COMMAND... It has its
# own /proc and /dev, and the project's tree on /mnt, where it starts; all of that
# vanishes with the command. One command at a time in a root.
set -euo pipefail

root=${1:?usage: inside.sh ROOT COMMAND...}
shift
cd "$(dirname "$0")/../.."

exec 9> "$root.inside"
flock 9
exec timeout 1800 unshare -m bash -euc '
	mount -t proc proc "$1/proc"
	mount --bind /dev "$1/dev"
	mount --bind /dev/pts "$1/dev/pts"
	mount --bind "$PWD" "$1/mnt"
	cp -L /etc/resolv.conf "$1/etc/resolv.conf"
	exec chroot "$1" /usr/bin/env -i -C /mnt "${@:2}"' inside "$root" \
	PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
	DEBIAN_FRONTEND=noninteractive WERROR="${WERROR:-}" "$@" < /dev/null
