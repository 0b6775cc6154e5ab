# SPDX-License-Identifier: BSD-3-Clause
# by name only
# append: module.sig_enforce=1
# A kernel that takes signed modules only, as with Secure Boot, does not take ours,
# and tool and daemon say how it will.

echo '# nothing is set' > "$T/empty.conf"

is "the kernel takes signed modules only" "$(cat /sys/module/module/parameters/sig_enforce)" Y
fails "insmod says what the kernel says" 1 "Key was rejected by service" insmod "$KXW_MODULE"
for advice in "mokutil --import" "sign-file sha256 kxwatch.key kxwatch.der $KXW_MODULE" \
	"Key was rejected by service" "Secure Boot"; do
	fails "the tool says: $advice" 1 "$advice" "$kxwatch" load --module "$KXW_MODULE"
done
check "no module is there" test ! -e /sys/module/kxwatch
fails "status says what will explain it" 1 "kxwatch load" "$kxwatch" status
start_daemon "$T/empty.conf"
check "so does the daemon, and waits" wait_for 60 grep -q "kxwatch load" "$T/kxwatchd.log"
stop_daemon

# modprobe's way: the module of this kernel, found by its name.
mkdir -p "$T/upper" "$T/work"
mount -t tmpfs fresh "$T/upper"
mkdir "$T/upper/upper" "$T/upper/work"
mount -t overlay -o "lowerdir=/lib/modules/$KREL,upperdir=$T/upper/upper,workdir=$T/upper/work" \
	modules "/lib/modules/$KREL" || bail "modules can be added"
fails "none was built for this kernel, and it says so" 1 "dkms autoinstall" "$kxwatch" load
mkdir -p "/lib/modules/$KREL/updates/dkms"
cp "$KXW_MODULE" "/lib/modules/$KREL/updates/dkms/"
depmod "$KREL"
fails "one was built, and is not signed" 1 "/lib/modules/$KREL/updates/dkms/kxwatch.ko is not" \
	"$kxwatch" load
fails "without rights it says that" 1 "run kxwatch as root" $as_nobody "$kxwatch" load
umount "/lib/modules/$KREL"
umount "$T/upper"
