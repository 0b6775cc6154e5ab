#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Boots one guest and waits for its end: boot.sh OUT KREL IMAGE MODULES [EXTRA].
# EXTRA is a root to be laid over the host's. OUT/config is read by the guest;
# OUT/console.log is what its kernel said, OUT/result.tap what its tests said.
# Fails if the guest had to be killed.
set -euo pipefail

out=${1:?usage: boot.sh OUT KREL IMAGE MODULES [EXTRA]} release=$2 image=$3 modules=$4
extra=${5:-}
limit=${KXW_GUEST_TIMEOUT:-1500}
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$out" && pwd)

# What the guest needs before it sees the host's root, in the order of need.
make_initramfs() {
	local tree=$out/initramfs count=10 how file
	rm -rf "$tree"
	mkdir -p "$tree"/bin "$tree"/modules "$tree"/proc "$tree"/dev
	cp "$(command -v busybox)" "$tree/bin/busybox"
	cp "$here/initramfs.sh" "$tree/init"
	chmod 755 "$tree/init"
	/sbin/modprobe -d "${modules%/lib/modules/*}" -S "$release" -a --show-depends \
		virtio_pci 9pnet_virtio 9p overlay |
		awk '!seen[$0]++' |
		while read -r how file; do
			[ "$how" = insmod ] || continue
			count=$((count + 1))
			case $file in
			*.xz) xz -dc "$file" > "$tree/modules/$count.ko" ;;
			*) cp "$file" "$tree/modules/$count.ko" ;;
			esac
		done
	(cd "$tree" && find . | cpio -o -H newc --quiet) > "$out/initramfs.cpio"
	rm -rf "$tree"
}

make_initramfs
if [ -r /dev/kvm ] && [ -w /dev/kvm ]; then
	accel=kvm cpu=host
else
	# One thread for both processors: with one each, a processor may run into a
	# breakpoint of the kernel's own text patching after that is over, take it for
	# a kprobe's and jump to 0. A module with one empty kprobe, loaded and removed
	# under mmap(2) on both, shows it within seconds; with one thread it never did.
	accel=tcg,thread=single cpu=max
fi

root=local,security_model=none,multidevs=remap,readonly=on
layer=()
[ -z "$extra" ] || layer=(-virtfs "$root,path=$extra,mount_tag=extra")

: > "$out/result.tap"
exec timeout -k 5 "$limit" qemu-system-x86_64 \
	-M q35 -accel $accel -cpu $cpu -smp 2 -m 1536 \
	-display none -vga none -nic none -no-reboot \
	-virtfs "$root,path=/,mount_tag=root" "${layer[@]}" \
	-virtfs "local,path=$out,mount_tag=out,security_model=none" \
	-serial "file:$out/console.log" -serial "file:$out/result.tap" \
	-kernel "$image" -initrd "$out/initramfs.cpio" \
	-append "console=ttyS0 oops=panic panic_on_warn=1 panic=-1 random.trust_cpu=on${extra:+ EXTRA=yes}" \
	< /dev/null > "$out/qemu.log" 2>&1
