# SPDX-License-Identifier: BSD-3-Clause
# The module loads, every hook runs and has been seen to run, and it leaves.

load_module
check "status answers" "$kxwatch" status
status=$("$kxwatch" status --json)
is "no hook is off" "$(/usr/bin/python3 -c '
import json, sys
hooks = json.load(sys.stdin)["hooks"]
print([h["name"] for h in hooks if h["state"] != "on"] if hooks else "no hooks at all")
' <<< "$status")" "[]"
unload_module
check "the module is gone" test ! -e /sys/module/kxwatch
fails "status says how to load it" 1 "modprobe kxwatch" "$kxwatch" status
