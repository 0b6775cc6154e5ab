#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The contract in all its forms says the same, the test of that sees each side break,
# and the kernel's own tool takes the specification; the Elastic recipe has the types of
# its schema. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
status=0
/usr/bin/python3 tests/spec/check_spec.py || status=1
/usr/bin/python3 tests/spec/check_breaks.py || status=1
/usr/bin/python3 tests/spec/check_elastic.py || status=1
if ynl=$(bash tests/vm/ynl.sh); then
	/usr/bin/python3 tests/spec/check_schema.py "${ynl#YNL=}" || status=1
else
	echo "not ok - spec: the kernel's tool is there"
	status=1
fi
exit $status
