#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds a small kernel from Debian's sources and prints where it is, as kernel.sh does:
# small-kernel.sh KIND -> KREL=, IMAGE=, MODULES=, KDIR=. Its configuration is tinyconfig
# with appliance.config, and what the kind says besides:
#   appliance  nothing
#   bare       takes away what bare.config says and prepares headers only, KREL= and
#              KDIR=: to compile against, not to boot
#   debug      debug.config: it watches itself (KASAN, lockdep, kmemleak and more)
set -euo pipefail

kind=${1:?usage: small-kernel.sh appliance | bare | debug}
fragments="appliance.config $kind.config" targets="bzImage modules"
case $kind in
appliance) fragments=appliance.config ;;
bare) targets=modules_prepare ;;
debug) ;;
*)
	echo "small-kernel.sh: no kind $kind; there are: appliance bare debug" >&2
	exit 1
	;;
esac

package=linux-source-6.1
cd "$(dirname "$0")/../.."
here=$PWD/tests/vm
mkdir -p "${KXW_CACHE:-build/cache}"/kernel/{source,$kind}
cache=$(cd "${KXW_CACHE:-build/cache}/kernel" && pwd)
tree=$cache/source/$package
out=$cache/$kind
log=$out.log

exec 9> "$out.lock"
flock 9

die() {
	echo "small-kernel.sh: $kind: $*" >&2
	exit 1
}

# What building a kernel needs beyond install.sh.
install_tools() {
	local tools="flex bison bc libelf-dev libc6-dev gcc make xz-utils"

	dpkg-query -W -f '${db:Status-Status}\n' $tools 2> /dev/null | grep -cxF installed |
		grep -qxF "$(wc -w <<< "$tools")" && return 0
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	apt-get -q update >&2
	apt-get -q -y install --no-install-recommends $tools >&2
}

# All kinds are of one source.
fetch_source() {
	local deb=$cache/source/deb

	exec 8> "$cache/source.lock"
	flock 8
	[ ! -e "$tree/.whole" ] || return 0
	rm -rf "$tree" "$deb"
	mkdir "$deb"
	(cd "$deb" && { apt-get -q download $package >&2 ||
		{ apt-get -q update >&2 && apt-get -q download $package >&2; }; }) || return 1
	dpkg -x "$deb"/*.deb "$deb/root" || return 1
	tar -C "$cache/source" -xf "$deb/root/usr/src/$package.tar.xz" || return 1
	rm -rf "$deb"
	touch "$tree/.whole"
}

# A line of the fragments that another option has overruled is an error.
held() {
	local line name bad=0

	while read -r line; do
		name=${line#\# }
		name=${name%%[= ]*}
		case $line in
		CONFIG_*) grep -qxF -- "$line" "$out/.config" && continue ;;
		"# CONFIG_"*" is not set") grep -q "^$name=" "$out/.config" || continue ;;
		*) continue ;;
		esac
		echo "small-kernel.sh: $kind: this did not hold: $line" >&2
		bad=1
	done < "$out/wanted"
	return $bad
}

# A build that was cut off goes on where it was, if it is of the same configuration.
configure() {
	mkdir -p "$out"
	# Where two fragments speak of an option, the later one counts.
	(cd "$here" && cat $fragments) | awk '
		{ name = $0; sub(/^# /, "", name); sub(/[= ].*/, "", name) }
		name ~ /^CONFIG_/ { if (!(name in last)) order[++n] = name; last[name] = $0 }
		END { for (i = 1; i <= n; i++) print last[order[i]] }' > "$out/wanted.new"
	cmp -s "$out/wanted.new" "$out/wanted" && return 0
	make -s -C "$tree" O="$out" tinyconfig &&
	(cd "$out" && "$tree/scripts/kconfig/merge_config.sh" -m .config wanted.new) &&
	make -s -C "$tree" O="$out" olddefconfig &&
	mv "$out/wanted.new" "$out/wanted"
}

build() {
	{ configure && held && nice make -s -j2 -C "$tree" O="$out" $targets; } > "$log" 2>&1 || return 1
	[ "$kind" != bare ] || return 0
	make -s -C "$tree" O="$out" INSTALL_MOD_PATH="$out/root" modules_install >> "$log" 2>&1
}

print_kernel() {
	local release

	# Another configuration, or a newer way to build, is another kernel.
	[ "$(cat "$out/made-by" 2> /dev/null)" = "$recipe" ] || return 1
	release=$(< "$out/include/config/kernel.release")
	echo "KREL=$release"
	echo "KDIR=$out"
	[ "$kind" != bare ] || return 0
	[ -r "$out/arch/x86/boot/bzImage" ] && [ -r "$out/root/lib/modules/$release/modules.dep" ] || return 1
	echo "IMAGE=$out/arch/x86/boot/bzImage"
	echo "MODULES=$out/root/lib/modules/$release"
}

recipe=$(cd "$here" && cat $fragments small-kernel.sh | sha256sum)
if print_kernel; then
	exit 0
fi
install_tools || die "its tools could not be installed"
fetch_source || die "$package could not be fetched"
if ! build; then
	tail -n 30 "$log" >&2
	die "does not build, see $log"
fi
echo "$recipe" > "$out/made-by"
print_kernel || die "what was built is not whole"
