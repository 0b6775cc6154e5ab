#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds the transcript of the module's events against what the ends sent:
compare.py DIR TRANSCRIPT FIRST_PORT COUNT. See handshakes.py and transcript.c.
Prints how many handshakes are the same to the byte, and of the others why not."""

import os
import sys

HANDSHAKE, CHANGE_CIPHER_SPEC, ALERT, APPLICATION_DATA = 22, 20, 21, 23
SERVER_HELLO, HELLO_RETRY_REQUEST, CERTIFICATE = 2, 6, 11
RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def messages(data):
    """[(type, body)] of what was sent in the clear (RFC 5246 6.2, 7.4)."""
    plain = b""
    while len(data) >= 5:
        kind, size = data[0], int.from_bytes(data[3:5], "big")
        if kind == CHANGE_CIPHER_SPEC and size == 1 or kind == APPLICATION_DATA:
            break
        if kind == HANDSHAKE:
            plain += data[5:5 + size]
        data = data[5 + size:]
    found = []
    while len(plain) >= 4:
        size = int.from_bytes(plain[1:4], "big")
        kind, body = plain[0], plain[4:4 + size]
        if kind == SERVER_HELLO and body[2:34] == RETRY_RANDOM:
            kind = HELLO_RETRY_REQUEST
        found.append((kind, size, body))
        plain = plain[4 + size:]
    return found


def read_transcript(path):
    """{port: {direction: [(type, length, body)], "notes": [...]}}, and what was lost"""
    told, lost = {}, 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            word, *rest = line.rstrip("\n").split(" ")
            if word == "lost":
                lost += int(rest[0])
            elif word == "flow":
                told[int(rest[0])] = {1: [], 2: [], "notes": []}
            elif word == "message":
                port, direction, kind, length = map(int, rest[:4])
                told[port][direction].append((kind, length, bytes.fromhex(rest[4])))
            elif word == "note":
                told[int(rest[0])]["notes"].append(" ".join(rest[1:]))
    return told, lost


def show(found):
    return [f"{kind}:{length}" + ("" if len(body) == length else f"({len(body)})")
            for kind, length, body in found]


def faults(folder, port, told):
    for direction, name in ((1, "out"), (2, "in")):
        with open(os.path.join(folder, f"{port}.{name}"), "rb") as file:
            sent = messages(file.read())
        if not sent:
            yield f"{name}: nothing was sent"
        if sent != told[direction]:
            yield f"{name}: sent {show(sent)}, told {show(told[direction])}"
    others = [note for note in told["notes"] if note.split(" ")[1] != "end=1"]
    if others or len(told["notes"]) != 1:
        yield f"notes {told['notes']}"


def main():
    folder, (told, lost) = sys.argv[1], read_transcript(sys.argv[2])
    first, count = int(sys.argv[3]), int(sys.argv[4])
    same, largest = 0, 0
    for port in range(first, first + count):
        try:
            found = list(faults(folder, port, told[port]))
            largest = max([largest] + [m[1] for m in told[port][2] if m[0] == CERTIFICATE])
        except (OSError, KeyError) as error:
            found = [f"incomplete: {error!r}"]
        same += not found
        for fault in found:
            print(f"{port}: {fault}", file=sys.stderr)
    print(f"same={same} lost={lost} largest={largest}")


if __name__ == "__main__":
    main()
