#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Builds the kernel modules of others that Debian has as sources for DKMS, as that would:
# build-peers.sh SOURCES KREL KDIR -> SOURCES/KREL/NAME.ko. SOURCES has each package's
# folder below /usr/src, and the headers they need besides.
set -eu

sources=${1:?usage: build-peers.sh SOURCES KREL KDIR}
release=$2 kdir=$3
sources=$(cd "$sources" && pwd)
mkdir -p "$sources/$release"

# dkms PACKAGE MODULE OPTION...: by its own dkms.conf, with options for what goes before.
dkms() {
	package=$1 module=$2
	shift 2
	[ ! -e "$sources/$release/$module.ko" ] || return 0
	rm -rf "$sources/build"
	cp -r "$sources/$package" "$sources/build"
	if ! (cd "$sources/build" && make_module "$@") > "$sources/$module.log" 2>&1; then
		tail -n 20 "$sources/$module.log" >&2
		return 1
	fi
	cp "$sources/build/$module.ko" "$sources/$release/"
}

# What dkms.conf says of it: a file that bash reads, and that wants to know where it lies.
setting() { kernel_source_dir=$kdir bash -c '. ./dkms.conf > /dev/null; eval echo "\"\${$0:-}\""' "$1"; }

make_module() {
	before=$(setting PRE_BUILD)
	make=$(setting 'MAKE[0]')
	[ -z "$before" ] || sh -c "$before $*"
	sh -c "${make:-make -C $kdir M=$PWD CONFIG_DEBUG_INFO_BTF_MODULES= modules}"
}

dkms scap scap
# Its half in user space is packaged; to see whether that is there it asks for headers.
dkms ipt-netflow ipt_NETFLOW --ipt-ver=1.8 --ipt-inc="$sources/include"
