#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Where the instructions of kxwatch go: profile.py FOLDER COUNTS STAGE/KIND...

FOLDER is what t_cost-profile.sh left, COUNTS what the plugin profile.c wrote. For each
kind of work, one of it: the module's functions, with what the kernel's ran below them,
and what the kernel's others ran more than without the module.
"""

import bisect
import os
import sys
from collections import defaultdict

sys.dont_write_bytecode = True		# beside the sources

USER_END, MODULES = 1 << 47, 0xffffffffc0000000
LEAST = 5		# instructions: what is less is not shown


class Symbols:
    """Of a kernel's /proc/kallsyms: functions by address."""

    def __init__(self, path):
        rows = []
        with open(path, encoding="ascii") as lines:
            for words in map(str.split, lines):
                if words[1] in "tTwW":
                    rows.append((int(words[0], 16), words[2], words[3:] == ["[kxwatch]"]))
        rows.sort()
        self.addresses = [row[0] for row in rows]
        self.rows = rows
        self.known = {}

    def find(self, address):
        """Its function, and whether that is the module's."""
        if address not in self.known:
            name, own = "user space", False
            if address >= USER_END:
                _, name, own = self.rows[bisect.bisect_right(self.addresses, address) - 1]
            self.known[address] = name, own
        return self.known[address]


def read(folder, counts):
    """Of each STAGE/KIND: (function of the module above it or "", function, own) -> instructions."""
    symbols = Symbols(os.path.join(folder, "symbols"))
    with open(os.path.join(folder, "sections"), encoding="ascii") as lines:
        sections = [line.split() for line in lines]
    work = defaultdict(lambda: defaultdict(float))
    with open(counts, encoding="ascii") as lines:
        for words in map(str.split, lines):
            stage, kind, which, times = sections[int(words[0])]
            if which != "counted":
                continue
            caller, at = int(words[1], 16), int(words[2], 16)
            name, own = symbols.find(at)
            above = symbols.find(caller)[0] if caller and not own else ""
            work[f"{stage}/{kind}"][above, name, own] += int(words[3]) / int(times)
    return work


def show_module(taken):
    own, below = defaultdict(float), defaultdict(lambda: defaultdict(float))
    for (above, name, is_own), count in taken.items():
        if is_own:
            own[name] += count
        elif above:
            below[above][name] += count
    both = {name: own[name] + sum(below[name].values()) for name in set(own) | set(below)}
    print(f"  the module's {sum(own.values()):.0f}, and below them "
          f"{sum(sum(b.values()) for b in below.values()):.0f}")
    for name, count in sorted(both.items(), key=lambda item: -item[1]):
        if count < LEAST:
            break
        helpers = sorted(below[name].items(), key=lambda item: -item[1])[:8]
        print(f"  {name:30} {own[name]:7.0f} {count - own[name]:+7.0f}  "
              + ", ".join(f"{n} {c:.0f}" for n, c in helpers if c >= LEAST))


def show_others(taken, base):
    more = defaultdict(float)
    for (above, name, own), count in taken.items():
        if not above and not own:
            more[name] += count
    for (_, name, _), count in base.items():
        more[name] -= count
    print(f"  elsewhere {sum(more.values()):+.0f}")
    for name, count in sorted(more.items(), key=lambda item: -abs(item[1])):
        if abs(count) < LEAST:
            break
        print(f"  {name:30} {count:+7.0f}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    work = read(sys.argv[1], sys.argv[2])
    for what in sys.argv[3:] or sorted(w for w in work if w.split("/")[0] in ("module", "reader")):
        base = work["base/" + what.split("/")[1]]
        taken = sum(work[what].values())
        print(f"{what}: {taken:.0f}, without the module {sum(base.values()):.0f}, "
              f"{taken - sum(base.values()):+.0f}")
        show_module(work[what])
        show_others(work[what], base)


if __name__ == "__main__":
    main()
