#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# First program of the guest. Makes a root of what the host shares, read-only, with
# a layer of memory above it, the guest's own, and hands over to guest.sh. EXTRA, from
# the kernel's command line: between them is a layer of packages that tests need.

export PATH=/bin
busybox mount -t proc proc /proc
busybox --install -s /bin
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev

for module in /modules/*.ko; do
	insmod "$module" || echo "initramfs: cannot insert $module"
done
. /config			# TREE, KREL

by_9p() { grep -q 9p /proc/filesystems; }

# take TAG DIRECTORY CACHE
take() {
	local serial
	mkdir -p "$2"
	if by_9p; then
		mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache="$3" "$1" "$2"
		return
	fi
	serial=$(grep -lx "$1" /sys/block/vd*/serial)
	serial=${serial%/serial}
	mount -t squashfs -o ro "/dev/${serial##*/}" "$2"
}

# Where results go: files of the host, or a disk that guest.sh fills at the end.
take_out() {
	local serial
	mkdir /new/run/out
	if by_9p; then
		take out /new/run/out none
		return
	fi
	serial=$(grep -lx out /sys/block/vd*/serial)
	serial=${serial%/serial}
	cp /config /new/run/out/config
	ln -s "/dev/${serial##*/}" /new/run/out.disk
}

mkdir /layer /new
take root /host loose &&
{ [ -z "$EXTRA" ] || take extra /extra loose; } &&
mount -t tmpfs -o size=70% layer /layer &&
mkdir /layer/upper /layer/work &&
mount -t overlay -o lowerdir=${EXTRA:+/extra:}/host,upperdir=/layer/upper,workdir=/layer/work root /new &&
mkdir -p /new/proc /new/sys /new/dev &&
mount -t tmpfs run /new/run &&
take_out &&
take tree "/new$TREE" loose &&
take modules "/new/lib/modules/$KREL" loose &&
mount --move /proc /new/proc &&
mount --move /sys /new/sys &&
mount --move /dev /new/dev &&
exec switch_root /new /bin/bash "$TREE/tests/vm/guest.sh"

echo "initramfs: no way to the root that is shared"
poweroff -f
