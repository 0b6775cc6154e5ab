#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The contract in all its forms says the same. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
exec /usr/bin/python3 tests/spec/check_spec.py
