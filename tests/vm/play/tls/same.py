#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the records of handshakes that were seen live with those of a replay.

same.py LIVE REPLAYED CAPTURE: all that the wire tells must be equal. Each difference
goes to standard output, then a line with the figures; the exit status tells if there was
any. Where packets crossed on the wire, the order of each side's messages is compared, for
between the sides there is none.
"""

import json
import sys

from crossed import crossed

# What a capture cannot know, the process, is not in these.
SAME = ("tls", "kxwatch.kx", "kxwatch.ja4", "kxwatch.ja4_stable", "kxwatch.history",
        "kxwatch.certificate", "kxwatch.client_reaction", "kxwatch.handshake_end",
        "kxwatch.tls_rule", "kxwatch.bytes_before_tls", "kxwatch.truncated",
        "source.ip", "source.port", "destination.ip", "destination.port",
        "destination.domain", "network.transport", "network.community_id")


def get(record, path):
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def handshakes(path):
    """By connection; a port may come again."""
    found = {}
    with open(path, encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if get(record, "event.dataset") == "kxwatch.handshake":
                key = tuple(get(record, path) for path in
                            ("source.ip", "source.port", "destination.ip", "destination.port"))
                found.setdefault(key, []).append(record)
    return found


def sides(history):
    """The client's letters, then the server's."""
    return "".join(filter(str.isupper, history)) + "".join(filter(str.islower, history))


def same(one, other, path, key, crossing):
    ours, theirs = get(one, path), get(other, path)
    if path == "kxwatch.history" and key in crossing and ours and theirs:
        return sides(ours) == sides(theirs)
    return ours == theirs


def main():
    live, replayed = map(handshakes, sys.argv[1:3])
    crossing = crossed(sys.argv[3])
    compared = differences = 0
    for key in sorted(live.keys() | replayed.keys(), key=str):
        ours, theirs = live.get(key, []), replayed.get(key, [])
        if len(ours) != len(theirs):
            print(f"{key}: {len(ours)} records live, {len(theirs)} replayed")
            differences += 1
        for one, other in zip(ours, theirs):
            compared += 1
            for path in SAME:
                if not same(one, other, path, key, crossing):
                    print(f"{key}: {path}: live {json.dumps(get(one, path))[:300]},"
                          f" replayed {json.dumps(get(other, path))[:300]}")
                    differences += 1
    print(f"{compared} handshakes in {len(SAME)} fields each: {differences} differences,"
          f" {len(crossing & live.keys())} where packets crossed")
    return 1 if differences or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
