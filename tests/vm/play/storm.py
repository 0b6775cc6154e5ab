#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares what was told of a storm with what it was.

storm.py EVENTS END NET FOLDER LIBRARY PARENT...: each PARENT is a pid and the name
of the storm of that pid; of two, the first started the even numbers. Prints
how many connections were told, of them by nobody and by somebody else, and each
fault in a line.
"""

import sys

from told import Told, base


def wanted(number, net, folder, library):
    """Program, arguments and how libssl came, of one number: as storm.c has it."""
    program = f"{folder}/{'plain' if number % 3 else 'linked'}-{number % 8}"
    args = [program]
    if number % 3 == 1:
        args.append(f"load={library}")
    if number % 5 == 0:
        args.append("make=/dev/null")
    args.append(f"connect={net}.{number // 256}.{number % 256}:9")
    return program, args, ("startup", "dlopen", "preload")[number % 3]


def faults_of(number, image, options):
    net, folder, library, parents = options
    program, args, how = wanted(number, net, folder, library)
    pid, name = parents[number % len(parents)]
    libssl = [l for l in image["libraries"] if l.get("path") == library]
    told = {
        "exe": (image.get("exe"), program),
        "args": (image["args"], args),
        "comm": (image.get("comm"), program.rsplit("/", 1)[-1]),
        "ppid": (image.get("ppid"), pid),
        "parent": (image.get("parent_comm"), name),
        "how": ([l.get("how") for l in libssl], [how]),
        "libraries": (sorted({base(l).split(".")[0] for l in image["libraries"]}),
                      ["libcrypto", "libssl"]),
    }
    for fact, (got, expected) in told.items():
        if got != expected:
            yield f"{number}: {fact} is {got}, wanted {expected}"


def main():
    events, end, net, folder, library = sys.argv[1:6]
    pairs = sys.argv[6:]
    parents = [(int(pid), name) for pid, name in zip(pairs[::2], pairs[1::2])]
    seen, nobody, wrong, twice, faults, images = set(), 0, 0, 0, [], set()
    for destination, _, image in Told(events).connects:
        ip = destination.rsplit(":", 1)[0]
        if not ip.startswith(net + "."):
            continue
        high, low = (int(part) for part in ip.split(".")[2:])
        number = high * 256 + low
        twice += number in seen
        seen.add(number)
        if image is None:
            nobody += 1
            continue
        bad = list(faults_of(number, image, (net, folder, library, parents)))
        if image["id"] in images:
            bad.append(f"{number}: an image that connected before")
        images.add(image["id"])
        wrong += bool(bad)
        faults += bad
    missing = int(end) - len(seen & set(range(int(end))))
    print(f"told={len(seen)} missing={missing} twice={twice} nobody={nobody} wrong={wrong}")
    print(*faults[:30], sep="\n")


if __name__ == "__main__":
    main()
