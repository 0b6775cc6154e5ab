#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Fetches the kernel's own tools for netlink specifications, tools/net/ynl and the
# schemas beside them, out of Debian's package of the kernel's sources, and puts them,
# as they are, into build/ynl: ynl.sh -> YNL=.
set -euo pipefail

package=linux-source-6.12
suite=bookworm-backports
cd "$(dirname "$0")/../.."
. tests/vm/mirror.sh
mkdir -p "${KXW_CACHE:-build/cache}/ynl" build
cache=$(cd "${KXW_CACHE:-build/cache}/ynl" && pwd)
kept="tools/net/ynl/cli.py tools/net/ynl/lib Documentation/netlink/genetlink.yaml"

exec 9> "$cache/lock"
flock 9

# The host's mirror, asked for a suite that the host may not have.
fetch() {
	local options
	rm -rf "$cache/apt" "$cache/deb"
	mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial" "$cache/deb"
	find_mirror
	sources_of $suite > "$cache/apt/sources.list"
	options="-o Dir::State::lists=$cache/apt/lists -o Dir::Cache=$cache/apt
		-o Dir::Etc::sourcelist=$cache/apt/sources.list -o Dir::Etc::sourceparts=/dev/null
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
		-o APT::Sandbox::User=$(id -un) -o Acquire::Languages=none -o Acquire::Retries=2"
	apt-get $options -q update >&2 &&
		(cd "$cache/deb" && apt-get $options -q download $package >&2)
}

unpack() {
	rm -rf "$cache/new"
	mkdir "$cache/new"
	dpkg-deb --fsys-tarfile "$cache"/deb/*.deb | tar -xO "./usr/src/$package.tar.xz" |
		tar -xJ -C "$cache/new" --strip-components=1 $(printf "$package/%s " $kept)
	rm -rf "$cache/deb" "$cache/apt" "$cache/$package"
	mv "$cache/new" "$cache/$package"
}

if [ ! -e "$cache/$package/tools/net/ynl/cli.py" ]; then
	fetch || { sleep 5; fetch; } || { echo "ynl.sh: $package could not be fetched" >&2; exit 1; }
	unpack
fi
# In the tree, which guests see in every userland.
rm -rf build/ynl
cp -r "$cache/$package" build/ynl
echo "YNL=$PWD/build/ynl"
