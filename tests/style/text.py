#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks the text of every file: licence, length, spaces, words. Prints TAP."""

import os
import re
import sys

SKIPPED_FOLDERS = {".git", "build", "LICENSES", "data", "corpus"}
NO_COMMENTS = (".files", ".csv", ".json", ".der", ".pem", ".bin", ".pcap", ".gitignore",
               "debian/changelog", "debian/source/format")
FILE_MAX, TEST_MAX, FUNCTION_MAX = 450, 700, 70

# The first match decides.
LICENCES = (
    ("kmod/wire/", "GPL-2.0-only OR BSD-3-Clause"),
    ("kmod/", "GPL-2.0-only"),
    ("Kbuild", "GPL-2.0-only"),
    ("include/uapi/", "((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)"),
    ("", "BSD-3-Clause"),
)
SPDX = re.compile(r"SPDX-License-Identifier: (.*?)\s*(?:\*/|-->)?$")

# What a text that speaks of the project alone does not hold; this file is the list.
WORDS = re.compile(r"\bTO" r"DO\b|\bFIX" r"ME\b|\bX" r"XX\b|deb\.deb" r"ian\.org|(?<![\w.-])/wo" r"rk/"
                   r"|acceptance li" r"ne|(?<![\w&$'\"{(/#])#[0-9]{1,4}\b(?!\s*(?:define|include))")


def files():
    for folder, folders, names in os.walk("."):
        folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS]
        for name in names:
            yield os.path.join(folder, name)[2:]


def check_licence(path, lines):
    wanted = next(licence for prefix, licence in LICENCES if path.startswith(prefix))
    head = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
    match = SPDX.search(head[0]) if head else None
    if not match:
        yield f"{path}:1: no SPDX line"
    elif match.group(1) != wanted:
        yield f"{path}:1: licence is {match.group(1)}, wanted {wanted}"


def check_lines(path, lines):
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield f"{path}:{number}: space at the end"
        if path.endswith((".c", ".h")) and re.match(r" +[^ *]", line):
            yield f"{path}:{number}: indented by spaces"
    if lines and not lines[-1]:
        yield f"{path}:{len(lines)}: empty line at the end"


def check_words(path, lines):
    for number, line in enumerate(lines, 1):
        match = WORDS.search(line)
        if match:
            yield f"{path}:{number}: {match.group(0)}"


def check_length(path, lines):
    # The contract is one file, and only grows.
    most = TEST_MAX if path.startswith(("tests/unit/", "include/uapi/")) else FILE_MAX
    if path.endswith((".c", ".h", ".sh", ".py")) and len(lines) > most:
        yield f"{path}: {len(lines)} lines, {most} at most"
    if not path.endswith(".c"):
        return
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_MAX:
                yield (f"{path}:{start}: a function of {number - start - 1} lines,"
                       f" {FUNCTION_MAX} at most")
            start = None


CHECKS = (
    ("every file opens with its licence", check_licence),
    ("lines end where their text ends, C is indented by tabs", check_lines),
    ("the text speaks of the project alone", check_words),
    ("files and functions are short", check_length),
)


def main():
    texts = {}
    for path in files():
        if not path.endswith(NO_COMMENTS):
            with open(path, encoding="utf-8") as text:
                texts[path] = text.read().removesuffix("\n").split("\n")

    failed = not texts
    for title, check in CHECKS:
        faults = [fault for path, lines in sorted(texts.items()) for fault in check(path, lines)
                  if not (check is check_words and path == "tests/style/text.py")]
        print(("not ok" if faults else "ok") + f" - style: {title}")
        for fault in faults:
            print(f"# {fault}")
        failed = failed or bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
