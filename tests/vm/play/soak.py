#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""soak.py RECORDS: counts the handshakes of the soak: by soak-even and its user, by
soak-odd and its user, and all that is neither: another's, untrue, or lost."""

import json
import sys

WHO = {("soak-even", "0", 7443): 0, ("soak-odd", "65534", 7444): 1}
OTHER = 2


def whose(record):
    process = record["process"]
    key = (process["name"], process["user"]["id"], record["destination"]["port"])
    whole = record["tls"]["server"]["subject"] and not record["kxwatch"].get("truncated")
    return WHO.get(key, OTHER) if whole else OTHER


def main():
    counted = [0, 0, 0]
    with open(sys.argv[1], encoding="utf-8") as records:
        for line in records:
            record = json.loads(line)
            dataset = record["event"]["dataset"]
            if dataset == "kxwatch.handshake":
                counted[whose(record)] += 1
            elif dataset == "kxwatch.lost":
                counted[OTHER] += 1
    print(*counted)


if __name__ == "__main__":
    main()
