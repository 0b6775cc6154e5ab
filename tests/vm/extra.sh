#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Fetches Debian packages with what they depend on beyond the host, unpacks them
# without installing any, and prints where: extra.sh PACKAGE... -> EXTRA=. The
# guest lays that over the host's root. No script of a package has run: a test
# makes the users and the settings its programs need.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: extra.sh PACKAGE..." >&2; exit 1; }
cd "$(dirname "$0")/../.."
cache=${KXW_CACHE:-$PWD/build/cache}/extra
packages=$(printf '%s\n' "$@" | sort -u)
# What is fetched depends on what the host has.
name=$({ echo "$packages"; dpkg-query -W; } | sha256sum | cut -c -16)

mkdir -p "$cache"/apt/lists/partial "$cache/$name/archives/partial"
exec 9> "$cache/lock"
flock 9

# The host's own sources; its lists and packages stay as they are.
apt_options=(
	-o "Dir::State::lists=$cache/apt/lists"
	-o "Dir::Cache=$cache/apt" -o "Dir::Cache::archives=$cache/$name/archives"
	-o Debug::NoLocking=1
	-o "APT::Sandbox::User=$(id -un)"
	-o Acquire::Languages=none -o Acquire::Retries=2
)

fetch() {
	# One source may be out of reach and not be needed: the next step will tell.
	apt-get "${apt_options[@]}" -q update >&2 || true
	apt-get "${apt_options[@]}" -q -y --no-install-recommends --download-only \
		install $packages >&2
}

unpack() {
	local root=$cache/$name/new deb place
	rm -rf "$root"
	mkdir -p "$root/usr"
	# Laid over a root whose /bin is a link, a folder /bin would hide all in it.
	for place in bin sbin lib lib32 lib64; do
		[ ! -L /$place ] || { mkdir -p "$root/usr/$place"; ln -s "usr/$place" "$root/$place"; }
	done
	for deb in "$cache/$name"/archives/*.deb; do
		[ -e "$deb" ] || break		# the host has all of them
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$root" --keep-directory-symlink || return 1
	done
	rm -rf "$cache/$name/archives"
	mv "$root" "$cache/$name/root"
}

if [ ! -d "$cache/$name/root" ]; then
	if ! fetch; then
		echo "extra.sh: once more, in case it was the network" >&2
		sleep 5
		if ! fetch; then
			echo "extra.sh: apt-get could not fetch" $packages >&2
			exit 1
		fi
	fi
	unpack
fi
echo "EXTRA=$cache/$name/root"
