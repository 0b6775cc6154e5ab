#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Where the instructions of kxwatch go: profile.py FOLDER COUNTS DAEMON STAGE/KIND...

FOLDER is what t_cost-profile.sh left, COUNTS what the plugin profile.c wrote, DAEMON
the program that ran. For each kind of work, one of it: the module's functions, with
what the kernel's ran below them, and what others ran more than without the module,
the kernel's, the daemon's and its libraries'.
"""

import bisect
import os
import subprocess
import sys
from collections import defaultdict

sys.dont_write_bytecode = True		# beside the sources

USER_END, MODULES = 1 << 47, 0xffffffffc0000000
LEAST = 5		# instructions: what is less is not shown


def nearest(rows, address):
    """Of rows sorted by address the last that begins there or before; None: there is none."""
    at = bisect.bisect_right(rows, (address, chr(0x10ffff)))
    return rows[at - 1] if at else None


class Program:
    """Functions of the daemon and its libraries: of a process's /proc/PID/maps."""

    def __init__(self, path, daemon):
        self.parts = []		# (begin, end, load address, file)
        self.functions = {}
        begin = {}
        with open(path, encoding="ascii") as lines:
            for words in map(str.split, lines):
                low, high = (int(word, 16) for word in words[0].split("-"))
                name = words[5] if len(words) > 5 else "[no file]"
                begin.setdefault(name, low)
                if "x" in words[1]:
                    self.parts.append((low, high, begin[name], name))
        self.daemon = daemon

    @staticmethod
    def symbols(path):
        """Of a library that was stripped, what it has for others."""
        rows = []
        for more in [], ["-D"]:
            told = subprocess.run(["nm", "--defined-only", *more, path], check=False, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            for words in map(str.split, told.splitlines()):
                if len(words) > 2 and words[1] in "tTwWi":
                    rows.append((int(words[0], 16), words[2].split("@")[0]))
        return sorted(rows)

    def find(self, address):
        for low, high, begin, name in self.parts:
            if low <= address < high:
                break
        else:
            return "user space"
        if not name.startswith("/"):
            return name
        base = os.path.basename(name)
        if name not in self.functions:
            self.functions[name] = self.symbols(self.daemon if base == "kxwatchd" else name)
        row = nearest(self.functions[name], address - begin)
        return f"{base}: {row[1] if row else '?'}"


class Symbols:
    """Functions by address: of the kernel's /proc/kallsyms, and the daemon's."""

    def __init__(self, folder, daemon):
        self.rows = []
        with open(os.path.join(folder, "symbols"), encoding="ascii") as lines:
            for words in map(str.split, lines):
                if words[1] in "tTwW":
                    self.rows.append((int(words[0], 16), words[2], words[3:] == ["[kxwatch]"]))
        self.rows.sort()
        self.program = Program(os.path.join(folder, "maps"), daemon)
        self.known = {}

    def find(self, address):
        """Its function, and whether that is the module's."""
        if address not in self.known:
            if address >= USER_END:
                self.known[address] = nearest(self.rows, address)[1:]
            else:
                self.known[address] = self.program.find(address), False
        return self.known[address]


def read(folder, counts, daemon):
    """Of each STAGE/KIND: (function of the module above it or "", function, own) -> instructions."""
    symbols = Symbols(folder, daemon)
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


def place_of(name):
    return name.split(":")[0] if ":" in name or " " in name else "the kernel"


def show_others(taken, base):
    more, places = defaultdict(float), defaultdict(float)
    for (above, name, own), count in taken.items():
        if not above and not own:
            more[name] += count
    for (_, name, _), count in base.items():
        more[name] -= count
    for name, count in more.items():
        places[place_of(name)] += count
    print(f"  elsewhere {sum(more.values()):+.0f}: "
          + ", ".join(f"{name} {count:+.0f}" for name, count
                      in sorted(places.items(), key=lambda item: -abs(item[1]))
                      if abs(count) >= LEAST))
    for name, count in sorted(more.items(), key=lambda item: -abs(item[1])):
        if abs(count) < LEAST:
            break
        print(f"  {name:30} {count:+7.0f}")


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    work = read(*sys.argv[1:4])
    stages = ("module", "reader", "daemon")
    for what in sys.argv[4:] or sorted(w for w in work if w.split("/")[0] in stages):
        base = work["base/" + what.split("/")[1]]
        taken = sum(work[what].values())
        print(f"{what}: {taken:.0f}, without the module {sum(base.values()):.0f}, "
              f"{taken - sum(base.values()):+.0f}")
        show_module(work[what])
        show_others(work[what], base)


if __name__ == "__main__":
    main()
