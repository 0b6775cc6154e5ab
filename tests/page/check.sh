#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The page of "kxwatch report", made of a day's records, opened and used in a real
# browser. Prints TAP. Pictures of it are in build/page afterwards.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=page
. tests/tap.sh
out=build/page
mkdir -p $out

check "a day of records is made" bash -c "/usr/bin/python3 tests/page/records.py build/kxwatch $out 3000 > $out/records.json"
check "the page is made" build/kxwatch report --html $out/page.html $out/records.json
check "it is small" test "$(stat -c %s $out/page.html)" -lt 400000
[ $status = 0 ] || exit 1
timeout 400 /usr/bin/python3 tests/page/browser.py $out/page.html $out || status=1
exit $status
