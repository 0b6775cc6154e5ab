#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# All checks of style. Prints TAP; fails if one of them does.
cd "$(dirname "$0")/../.." || exit 1
status=0
/usr/bin/python3 tests/style/layers.py || status=1
/usr/bin/python3 tests/style/text.py || status=1
/usr/bin/python3 tests/style/licences.py || status=1
bash tests/style/manual.sh || status=1
/usr/bin/python3 tests/style/sql.py || status=1
bash tests/style/kernel.sh || status=1
exit $status
