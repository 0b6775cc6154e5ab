#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks that each licence a file names has its text in LICENSES, and that each text
there is named by a file, as REUSE has it. Prints TAP."""

import os
import re
import sys

NAMED = re.compile(r"SPDX-License-Identifier: ([^*\n]*?)\s*(?:\*/|-->)?$", re.M)
OPERATORS = {"AND", "OR", "WITH"}


def short(licence):
    """Some licences are named without a suffix that their text's name has."""
    return "GPL-2.0-only" if licence == "GPL-2.0" else licence


def main():
    named = {}
    for folder, folders, names in os.walk("."):
        folders[:] = [f for f in folders if f not in {".git", "build", "LICENSES"}]
        for name in names:
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8", errors="replace") as text:
                match = NAMED.search(text.read(1000))
            if match:
                for word in re.findall(r"[A-Za-z0-9.-]+", match.group(1)):
                    if word not in OPERATORS:
                        named.setdefault(short(word), path)
    texts = {name.removesuffix(".txt") for name in os.listdir("LICENSES")}
    # It is named where the method it covers is implemented.
    with open("userspace/tls/fingerprint.c", encoding="utf-8") as text:
        if "LICENSES/JA4-BSD-3-Clause.txt" in text.read():
            named["JA4-BSD-3-Clause"] = "userspace/tls/fingerprint.c"
    faults = [f"{path} names {licence}, which LICENSES has not"
              for licence, path in sorted(named.items()) if licence not in texts]
    faults += [f"LICENSES/{licence}.txt is named by no file" for licence in sorted(texts - set(named))]
    print(("not ok" if faults or not named else "ok") + " - style: every licence has its text, every text is named")
    for fault in faults:
        print(f"# {fault}")
    return 1 if faults or not named else 0


if __name__ == "__main__":
    sys.exit(main())
