#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# First program of the guest. Makes the host's root, read-only, with a layer of
# memory above it, the guest's own, and hands over to guest.sh. EXTRA, from the
# kernel's command line: between them is a layer of packages that tests need.

export PATH=/bin
busybox mount -t proc proc /proc
busybox --install -s /bin
mount -t devtmpfs dev /dev

for module in /modules/*.ko; do
	insmod "$module" || echo "initramfs: cannot insert $module"
done

p9=trans=virtio,version=9p2000.L,msize=262144
mkdir /host /extra /layer /new
mount -t 9p -o $p9,cache=loose,ro root /host &&
{ [ -z "$EXTRA" ] || mount -t 9p -o $p9,cache=loose,ro extra /extra; } &&
mount -t tmpfs -o size=70% layer /layer &&
mkdir /layer/upper /layer/work &&
mount -t overlay -o lowerdir=${EXTRA:+/extra:}/host,upperdir=/layer/upper,workdir=/layer/work root /new &&
mount -t tmpfs run /new/run &&
mkdir /new/run/out &&
mount -t 9p -o $p9,cache=none out /new/run/out &&
. /new/run/out/config &&
mount --move /proc /new/proc &&
mount --move /dev /new/dev &&
exec switch_root /new /bin/bash "$TREE/tests/vm/guest.sh"

echo "initramfs: no way to the host's root"
poweroff -f
