#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The demo: six programs talk TLS in a throw-away virtual machine while kxwatch
# looks on: demo.sh LINE. Exit status 0 only if exactly the expected alerts came.
set -euo pipefail

line=${1:-6.1}
cd "$(dirname "$0")/../.."
out=build/vm/$line/demo

echo "Booting a virtual machine with a stock Debian kernel $line and playing six programs;"
echo "this takes some minutes the first time."
echo

status=0
said=$(bash tests/vm/run.sh "$line" demo 2>&1) || status=$?
if [ -s "$out/table.txt" ]; then
	cat "$out/table.txt"
	echo
fi
if [ $status != 0 ]; then
	grep -A 40 '^not ok' <<< "$said" || tail -n 20 <<< "$said"
	echo "The demo failed; what was said on the way is in $out/."
	exit 1
fi
echo "Exactly the expected alerts came. Records: $out/records.json"
