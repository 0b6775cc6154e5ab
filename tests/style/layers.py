#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks every #include of kmod/ and userspace/ against layers.txt. Prints TAP."""

import fnmatch
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def read_layers(path):
    levels, owned, private = {"kernel": {}, "user": {}}, [], set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "owned":
                owned.append((words[1], words[2:]))
            elif words[0] == "private":
                private.update(words[1:])
            else:
                for room in words[2:]:
                    levels[words[0]][room] = int(words[1])
    return levels, owned, private


def sources():
    for top in ("kmod", "userspace"):
        for folder, _, names in os.walk(top):
            for name in names:
                if name.endswith((".c", ".h")):
                    yield os.path.join(folder, name)


def room_of(path):
    """The room a file of the tree belongs to, or None: it is of no concern here."""
    parts = path.split("/")
    if path.startswith("kmod/wire/"):
        return "wire"
    if path.startswith(("include/uapi/", "include/kxwatch/uapi")):
        return "uapi"
    if path.startswith("include/kxwatch/"):
        return "kxwatch-api"
    if parts[0] == "kmod" and len(parts) == 2:
        return os.path.splitext(parts[1])[0]
    if parts[0] == "userspace" and len(parts) > 2:
        return parts[1]
    return None


def resolve(path, quote, name):
    """The file of the tree that an #include means, or None: a system header."""
    bases = [os.path.dirname(path)] if quote == '"' else []
    for base in bases + ["include", "userspace", ".", "kmod", "include/uapi"]:
        full = os.path.normpath(os.path.join(base, name))
        if os.path.exists(full):
            return full
    return None


def level_of(levels, room):
    for pattern, level in levels.items():
        if any(fnmatch.fnmatch(room, noun) for noun in pattern.split("+")):
            return level
    return None


def check_edge(levels, private, path, room, target):
    other = room_of(target)
    if other is None or other == room or any(
            {room, other} <= set(pattern.split("+")) for pattern in levels):
        return None
    if other in private:
        return f"{path}: includes {target}, which is private to {other}"
    mine, theirs = level_of(levels, room), level_of(levels, other)
    if mine is None:
        return f"{path}: {room} is in no level"
    if theirs is None:
        return f"{path}: includes {target}, which is in no level or of the other side"
    if theirs >= mine:
        return f"{path}: {room} (level {mine}) includes {target} (level {theirs})"
    return None


def check_system(owned, path, room, quote, name):
    if room == "wire" and path != "kmod/wire/port.h":
        return f"{path}: wire is pure, only port.h may include <{name}>" if quote == "<" else None
    for prefix, owners in owned:
        if path.startswith("userspace/") and name.startswith(prefix) and room not in owners:
            return f"{path}: {name} belongs to {', '.join(owners)}/"
    return None


def circles(graph):
    """Depth-first: an edge to a file still being visited closes a circle."""
    state, found = {}, []

    def visit(path, trail):
        state[path] = "open"
        for target in graph.get(path, ()):
            if state.get(target) == "open":
                found.append(" -> ".join(trail + [path, target]))
            elif target not in state:
                visit(target, trail + [path])
        state[path] = "done"

    for path in graph:
        if path not in state:
            visit(path, [])
    return found


def main():
    levels, owned, private = read_layers(os.path.join(os.path.dirname(__file__), "layers.txt"))
    faults, graph = [], {}
    for path in sources():
        room = room_of(path)
        if room is None:
            continue
        side = levels["kernel" if path.startswith("kmod/") else "user"]
        with open(path, encoding="utf-8") as lines:
            includes = [match.groups() for match in map(INCLUDE.match, lines) if match]
        graph[path] = []
        for quote, name in includes:
            target = resolve(path, quote, name)
            if target:
                graph[path].append(target)
                faults.append(check_edge(side, private, path, room, target))
            else:
                faults.append(check_system(owned, path, room, quote, name))
    faults = [fault for fault in faults if fault]
    faults += [f"circle: {trail}" for trail in circles(graph)]
    if not graph:
        faults.append("no sources were found")

    print(("not ok" if faults else "ok") + " - style: every include goes to a lower layer")
    for fault in faults:
        print(f"# {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
