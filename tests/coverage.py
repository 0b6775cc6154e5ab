#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Adds up what gcov measured (its JSON files are the arguments), file by file.

Prints a table and what was never run; fails below the two limits.
"""

import gzip
import json
import sys

LINES_MIN, BRANCHES_MIN = 95.0, 90.0
WANTED = "kmod/wire/"


def add_up(paths):
    """{file: ({line: runs}, {(line, branch): runs})}, over all that include it."""
    found = {}
    for path in paths:
        with gzip.open(path, "rt") as text:
            report = json.load(text)
        for entry in report["files"]:
            if WANTED not in entry["file"]:
                continue
            name = WANTED + entry["file"].rsplit("/", 1)[1]
            lines, branches = found.setdefault(name, ({}, {}))
            for line in entry["lines"]:
                number = line["line_number"]
                lines[number] = lines.get(number, 0) + line["count"]
                for i, branch in enumerate(line["branches"]):
                    key = (number, i)
                    branches[key] = branches.get(key, 0) + branch["count"]
    return found


def percent(counts):
    return 100.0 * sum(1 for n in counts.values() if n) / len(counts) if counts else 100.0


def main(paths):
    files = add_up(paths)
    failed = not files
    print(f"{'file':28} {'lines':>8} {'branches':>9}")
    for name, (lines, branches) in sorted(files.items()):
        line, branch = percent(lines), percent(branches)
        print(f"{name:28} {line:7.1f}% {branch:8.1f}%")
        for number in sorted(n for n, runs in lines.items() if not runs):
            print(f"  line {number}: never run")
        for number in sorted({n for (n, _), runs in branches.items() if not runs and lines[n]}):
            print(f"  line {number}: a branch never taken")
        failed = failed or line < LINES_MIN or branch < BRANCHES_MIN
    print(f"{'FAILED' if failed else 'ok'}: {LINES_MIN:g} % of lines and {BRANCHES_MIN:g} % of branches are wanted")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
