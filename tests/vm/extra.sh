#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Fetches Debian packages with what they depend on beyond ROOT, the host's / or a
# suite's, unpacks them without installing any, and prints where: extra.sh ROOT
# PACKAGE... -> EXTRA=. The guest lays that over its root. No script of a package
# has run: a test makes the users and the settings its programs need.
set -euo pipefail

[ $# -gt 1 ] || { echo "usage: extra.sh ROOT PACKAGE..." >&2; exit 1; }
root=${1%/}
shift
cd "$(dirname "$0")/../.."
cache=${KXW_CACHE:-$PWD/build/cache}/extra
packages=$(printf '%s\n' "$@" | sort -u)
# What is fetched depends on what the root has.
name=$({ echo "$packages"; dpkg-query --admindir "$root/var/lib/dpkg" -W; } | sha256sum | cut -c -16)
apt=$cache/apt${root:+-${root##*/}}

mkdir -p "$apt/lists/partial" "$cache/$name/archives/partial"
exec 9> "$cache/lock"
flock 9

# The root's own sources; its lists and packages stay as they are.
apt_options=(
	-o "Dir::State::lists=$apt/lists"
	-o "Dir::State::status=$root/var/lib/dpkg/status"
	-o "Dir::Cache=$apt" -o "Dir::Cache::archives=$cache/$name/archives"
	-o Debug::NoLocking=1
	-o "APT::Sandbox::User=$(id -un)"
	-o Acquire::Languages=none -o Acquire::Retries=2
)
[ -z "$root" ] || apt_options+=(
	-o "Dir::Etc::sourcelist=$root/etc/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
	-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
)

fetch() {
	# One source may be out of reach and not be needed: the next step will tell.
	apt-get "${apt_options[@]}" -q update >&2 || true
	apt-get "${apt_options[@]}" -q -y --no-install-recommends --download-only \
		install $packages >&2
}

unpack() {
	local new=$cache/$name/new deb place
	rm -rf "$new"
	mkdir -p "$new/usr"
	# Laid over a root whose /bin is a link, a folder /bin would hide all in it.
	for place in bin sbin lib lib32 lib64; do
		[ ! -L "$root/$place" ] || { mkdir -p "$new/usr/$place"; ln -s "usr/$place" "$new/$place"; }
	done
	for deb in "$cache/$name"/archives/*.deb; do
		[ -e "$deb" ] || break		# the root has all of them
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$new" --keep-directory-symlink || return 1
	done
	rm -rf "$cache/$name/archives"
	mv "$new" "$cache/$name/root"
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
