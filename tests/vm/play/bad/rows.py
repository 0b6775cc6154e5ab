#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The rows of known-bad.txt, each with an address of its own.

rows.py TABLE: prints case, address and port of each row, for a shell.
"""

import sys

FIELDS = ("case", "server", "program", "signals")


def rows(path):
    found = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            values = [value.strip() for value in line.split("|")]
            assert len(values) == len(FIELDS), line
            row = dict(zip(FIELDS, values))
            row["case"], _, port = row["case"].partition(":")
            row["port"] = int(port or 443)
            row["ip"] = f"203.0.113.{100 + len(found)}"
            found.append(row)
    assert len({row["case"] for row in found}) == len(found)
    return found


if __name__ == "__main__":
    for one in rows(sys.argv[1]):
        print(one["case"], one["ip"], one["port"])
