# SPDX-License-Identifier: BSD-3-Clause
# The module loads, every hook runs and has been seen to run, and it leaves.

load_module
check "status answers" "$kxwatch" status
status=$("$kxwatch" status --json)
is "no hook is off, but those that wait to be asked for" "$(/usr/bin/python3 -c '
import json, sys
hooks = json.load(sys.stdin)["hooks"]
print(*([h["name"] for h in hooks if h["state"] == "off"] if hooks else ["no hooks at all"]))
print(*(h["name"] for h in hooks if h["state"] not in ("on", "off")))
' <<< "$status")" "receive library"
unload_module
check "the module is gone" test ! -e /sys/module/kxwatch

# kmod gives a module its settings from the kernel's command line.
echo "quiet kxwatch.disable=1" > "$T/cmdline"
mount --bind "$T/cmdline" /proc/cmdline
dmesg -C
fails "the kernel's command line switches it off" 1 "kxwatch.disable=1" \
	"$kxwatch" load --module "$KXW_MODULE"
is "and it says so in one line" "$(dmesg | grep -c kxwatch:)" 1
like "which is this" "$(dmesg)" "kxwatch: disabled by its parameter, not loaded\$"
umount /proc/cmdline
check "the tool loads it" "$kxwatch" load --module "$KXW_MODULE"
check "and it is there" "$kxwatch" status
check "a second time is no fault" "$kxwatch" load --module "$KXW_MODULE"
unload_module
fails "status says how to load it" 1 "modprobe kxwatch" "$kxwatch" status
