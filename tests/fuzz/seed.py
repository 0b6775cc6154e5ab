#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Turns recorded handshakes (tests/data/tls) into the corpus of f_peek.

A segment longer than the format can say becomes several.
"""

import os

HERE = os.path.dirname(os.path.abspath(__file__))
TALKS = os.path.join(HERE, "..", "data", "tls")
WANTED = ("tls12-rsa", "tls12-psk", "tls12-resumed", "tls12-rejected", "tls12-starttls",
          "tls12-no-suite", "tls13", "tls13-retry", "tls13-rejected", "tls13-early-data")
SEGMENT_MAX = 63 * 4


def segments(path):
    found = []
    with open(path) as lines:
        for line in lines:
            if line[0] in "<>":
                found.append([line[0], bytes.fromhex(line[2:])])
            elif line[0] == " ":
                found[-1][1] += bytes.fromhex(line.strip())
    return found


def seed(talk):
    out = bytearray()
    for mark, data in talk:
        for at in range(0, len(data), SEGMENT_MAX):
            part = data[at:at + SEGMENT_MAX]
            direction = 0x80 if mark == "<" else 0
            while part:
                size = len(part) if len(part) < 64 else len(part) & ~3
                out.append(direction | (size if size < 64 else 0x40 | size // 4))
                out += part[:size]
                part = part[size:]
    return bytes(out[:4096])


def main():
    folder = os.path.join(HERE, "corpus", "f_peek")
    os.makedirs(folder, exist_ok=True)
    for name in WANTED:
        with open(os.path.join(folder, name), "wb") as out:
            out.write(seed(segments(os.path.join(TALKS, name + ".txt"))))


if __name__ == "__main__":
    main()
