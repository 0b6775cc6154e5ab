#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes the corpus of f_decode: one message of each attribute set of the spec,
with every attribute in it."""

import os
import struct

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(HERE, "..", "..", "include", "uapi", "kxwatch.yaml")
GENL_HEADER = bytes((1, 1, 0, 0))
NESTED = 0x8000


def attribute(number, value):
    size = 4 + len(value)
    return struct.pack("=HH", size, number) + value + bytes(-size % 4)


def value_of(definition, sets):
    kind = definition["type"]
    if kind == "nest":
        return attributes(sets, definition["nested-attributes"])
    if definition["name"] == "bytes":
        return bytes(range(8))
    return {"u32": struct.pack("=I", 2), "u64": struct.pack("=Q", 3), "string": b"text\0",
            "binary": bytes((10, 0, 0, 1)), "flag": b"", "pad": b""}[kind]


def attributes(sets, name):
    """A set as the kernel would send it; a subset takes its definitions from the whole."""
    chosen = sets[name]
    whole = sets[chosen.get("subset-of", name)]["attributes"]
    wanted = {a["name"] for a in chosen["attributes"]}
    out = b""
    for number, definition in enumerate(whole, 1):
        if definition["name"] not in wanted or definition["type"] == "pad":
            continue
        nested = NESTED if definition["type"] == "nest" else 0
        part = attribute(number | nested, value_of(definition, sets))
        out += part * (2 if definition.get("multi-attr") else 1)
    return out


def main():
    with open(SPEC, encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    sets = {s["name"]: s for s in spec["attribute-sets"]}
    folder = os.path.join(HERE, "corpus", "f_decode")
    os.makedirs(folder, exist_ok=True)
    for name in ("status", "event", "process", "flow", "probe", "log"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(GENL_HEADER + attributes(sets, name))


if __name__ == "__main__":
    main()
