#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Boots one guest and waits for its end: boot.sh OUT KREL IMAGE MODULES [EXTRA [ROOT]].
# ROOT, the host's own if none is named, is seen read-only by the guest, EXTRA laid
# over it; so are this tree, in the same place, and MODULES. OUT/config is read by
# the guest; OUT/console.log is what its kernel said, OUT/result.tap what its tests
# said. KXW_APPEND is for the kernel's command line, KXW_GUEST_MEMORY in MiB. With
# KXW_MACHINE=counting it has one processor whose nanoseconds are instructions, and
# KXW_PLUGIN is a plugin of QEMU's that watches it. Fails if the guest had to be killed.
set -euo pipefail

out=${1:?usage: boot.sh OUT KREL IMAGE MODULES [EXTRA [ROOT]]} release=$2 image=$3 modules=$4
extra=${5:-} root=${6:-/}
limit=${KXW_GUEST_TIMEOUT:-1500}
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
out=$(cd "$out" && pwd)

# What the guest needs before it sees the host's root, in the order of need.
make_initramfs() {
	local files=$out/initramfs count=10 how file
	rm -rf "$files"
	mkdir -p "$files"/bin "$files"/modules "$files"/proc "$files"/sys "$files"/dev
	cp "$(command -v busybox)" "$files/bin/busybox"
	cp "$out/config" "$files/config"
	cp "$here/initramfs.sh" "$files/init"
	chmod 755 "$files/init"
	/sbin/modprobe -d "${modules%/lib/modules/*}" -S "$release" -a --show-depends \
		virtio_pci $drivers overlay |
		awk '!seen[$0]++' |
		while read -r how file; do
			[ "$how" = insmod ] || continue
			count=$((count + 1))
			case $file in
			*.xz) xz -dc "$file" > "$files/modules/$count.ko" ;;
			*) cp "$file" "$files/modules/$count.ko" ;;
			esac
		done
	(cd "$files" && find . | cpio -o -H newc --quiet) > "$out/initramfs.cpio"
	rm -rf "$files"
}

# share TAG DIRECTORY OPTION...
share() {
	shares+=(-virtfs "local,path=$2,mount_tag=$1,security_model=none,$3")
}

# A kernel without 9p (flavour cloud) gets images of the directories instead, and
# a disk to write its results to.
image_of() {
	local tag=$1 directory=$2 file=$out/$1.squashfs
	shift 2
	rm -f "$file"
	mksquashfs "$directory" "$file" -quiet -no-progress -noI -noD -noF -noX "$@" > "$out/$tag.squashfs.log"
	disk "$tag" "$file"
}

disk() {
	shares+=(-drive "file=$2,format=raw,if=none,id=$1" -device "virtio-blk-pci,drive=$1,serial=$1")
}

shares=()
if /sbin/modinfo -b "${modules%/lib/modules/*}" -k "$release" 9p > /dev/null 2>&1; then
	drivers="9pnet_virtio 9p"
	share root "$root" multidevs=remap,readonly=on
	[ -z "$extra" ] || share extra "$extra" multidevs=remap,readonly=on
	share tree "$tree" multidevs=remap,readonly=on
	share modules "$modules" multidevs=remap,readonly=on
	share out "$out" multidevs=remap
else
	drivers="virtio_blk squashfs"
	image_of root "$root" -e proc dev sys boot var/cache var/lib/apt/lists
	[ -z "$extra" ] || image_of extra "$extra"
	image_of tree "$tree" -wildcards -e .git build/cache build/vm build/san build/unit
	image_of modules "$modules"
	truncate -s 256M "$out/out.tar"
	disk out "$out/out.tar"
fi

make_initramfs
machine="-smp 2"
# A device without the processor's help is one for kernels made for it (PVM): others hang.
if [ "${KXW_MACHINE:-}" = counting ]; then
	# Each round of "rep movsb" counts: without erms and fsrm eight bytes go in one.
	accel=tcg cpu=max,-erms,-fsrm machine="-smp 1 -icount shift=0"
elif [ -r /dev/kvm ] && [ -w /dev/kvm ] && grep -qwE 'vmx|svm' /proc/cpuinfo; then
	accel=kvm cpu=host
else
	# One thread for both processors: with one each, a processor may run into a
	# breakpoint of the kernel's own text patching after that is over, take it for
	# a kprobe's and jump to 0. A module with one empty kprobe, loaded and removed
	# under mmap(2) on both, shows it within seconds; with one thread it never did.
	# Without erms it copies and clears eight bytes a round, not one.
	accel=tcg,thread=single cpu=max,-erms,-fsrm
fi

: > "$out/result.tap"
status=0
timeout -k 5 "$limit" qemu-system-x86_64 \
	-M q35 -accel $accel -cpu $cpu $machine -m "${KXW_GUEST_MEMORY:-1536}" \
	-display none -vga none -nic none -no-reboot \
	"${shares[@]}" ${KXW_PLUGIN:+-plugin "$KXW_PLUGIN"} \
	-serial "file:$out/console.log" -serial "file:$out/result.tap" \
	-kernel "$image" -initrd "$out/initramfs.cpio" \
	-append "console=ttyS0 oops=panic panic_on_warn=1 panic=-1 random.trust_cpu=on${extra:+ EXTRA=yes}${KXW_APPEND:+ $KXW_APPEND}" \
	< /dev/null > "$out/qemu.log" 2>&1 || status=$?
if [ -e "$out/out.tar" ]; then
	tar -xf "$out/out.tar" -C "$out" || status=1
	rm -f "$out"/*.squashfs "$out/out.tar"
fi
exit $status
