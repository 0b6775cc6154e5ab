#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What a daemon told that was killed and started again, against the module's log.

restart.py EVENTS BEFORE AFTER POSITION: EVENTS as kxwatch watch --json wrote what is
held, BEFORE and AFTER are the daemon's records of its two lives, POSITION the number
it remembered when it was killed. Of connections to port 9, prints how many ends that
the log still holds nobody told, and how many were told twice although they came
before the position; then what was lost, how much of it by a wrong number, and how
many ends were told that were said to be lost.
"""

import json
import sys
from collections import Counter


def lines(path):
    with open(path, encoding="utf-8") as file:
        # Who was killed may leave half a line; so may who still writes.
        return [json.loads(line) for line in file if line.endswith("\n")]


def ends(records):
    return [r["event"]["sequence"] for r in records
            if r["event"]["dataset"] == "kxwatch.flow" and r["destination"]["port"] == 9]


def wrong(lost, told, position):
    """By how much the only gap there may be, just after the position, is misnumbered."""
    if not lost:
        return 0
    first, last = lost[0]["first_sequence"], lost[0]["last_sequence"]
    # What comes next is an end, or the beginning of a connection and then its end.
    return (sum(l["gaps"] for l in lost) - 1 + abs(first - position - 1) +
            abs(lost[0]["events"] - (last - first + 1)) + max(0, min(told) - last - 2))


def main():
    events, before, after = (lines(path) for path in sys.argv[1:4])
    position = int(sys.argv[4])
    held = {e["seq"] for e in events
            if e["type"] == "close" and e["flow"]["remote_port"] == 9}
    told = ends(after)
    times = Counter(ends(before) + told)
    lost = [r["kxwatch"]["lost"] for r in after if r["event"]["dataset"] == "kxwatch.lost"]
    both = sum(l["first_sequence"] <= seq <= l["last_sequence"] for l in lost for seq in told)
    twice = sum(n > 1 for seq, n in times.items() if seq <= position)
    print(f"held={len(held)} untold={len(held - set(times))} twice-before-position={twice} "
          f"lost={sum(l['events'] for l in lost)} wrongly-lost={wrong(lost, told, position)} "
          f"lost-and-told={both}")


if __name__ == "__main__":
    main()
