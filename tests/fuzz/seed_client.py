#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes the corpus of f_client: what a true kernel says to a client that opens, reads
events, asks, and hears the doorbell, the module going and another coming."""

import os
import struct

import yaml

from seed_decode import GENL_HEADER, HERE, NESTED, SPEC, attribute, attributes

CTRL, FAMILY, ERROR, DONE = 16, 30, 2, 3
NEWFAMILY, DELFAMILY, LOG_NTF = 1, 2, 6
TRUE = 7
STATUS, PROCESSES, FLOWS, SET, SEEK, SEEK_END, WAIT, NEXT = 0, 1, 2, 3, 4, 5, 6, 9
SILENCE = bytes((0x40, 0, 0))


def message(kind, payload):
    size = 16 + len(payload)
    return struct.pack("=IHHII", size, kind, 0, 0, 0) + payload + bytes(-size % 4)


def datagram(*messages):
    data = b"".join(messages)
    return struct.pack("=BH", TRUE, len(data)) + data


def genl(command):
    return bytes((command, 1, 0, 0))


def family(command, number, name, group):
    """As the controller tells of a family with one group."""
    one = attribute(1, b"group\0") + attribute(2, struct.pack("=I", group))
    return message(CTRL, genl(command) + attribute(1, struct.pack("=H", number)) +
                   attribute(2, name + b"\0") +
                   attribute(7 | NESTED, attribute(1 | NESTED, one)))


class Module:
    """What the module tells, by the specification; its numbers as they are needed."""

    def __init__(self, spec):
        self.sets = {s["name"]: s for s in spec["attribute-sets"]}

    def number(self, name, attribute_name):
        names = [a["name"] for a in self.sets[name]["attributes"]]
        return names.index(attribute_name) + 1

    def changed(self, name, **values):
        """All attributes of a set, then some of them again: the last one counts."""
        out = attributes(self.sets, name)
        for key, value in values.items():
            out += attribute(self.number(name, key), struct.pack("=Q", value))
        return out

    def told(self, name, **values):
        return message(FAMILY, GENL_HEADER + self.changed(name, **values))

    def ring(self, head, instance=77):
        return message(FAMILY, genl(LOG_NTF) + self.changed("log", head=head, instance=instance))


def ends(kind):
    return message(kind, struct.pack("=i", 0) + (bytes(16) if kind == ERROR else b""))


def opening(module, head, instance=77):
    return (datagram(family(NEWFAMILY, CTRL, b"nlctrl", 16), ends(ERROR)) +
            attach(module, head, instance))


def attach(module, head, instance):
    return (datagram(family(NEWFAMILY, FAMILY, b"kxwatch", 5), ends(ERROR)) +
            datagram(module.told("status", head=head, tail=1, instance=instance), ends(ERROR)))


def sessions(module):
    def events(*numbers):
        return [module.told("event", seq=number) for number in numbers]

    status = datagram(module.told("status", head=4, tail=1, instance=77), ends(ERROR))
    ask = bytes((NEXT,)) + SILENCE
    yield "events", (opening(module, 4) + ask + status + datagram(*events(1, 2)) +
                     bytes((NEXT,)) + bytes((NEXT,)) + datagram(*events(4), ends(DONE)) +
                     bytes((NEXT,)) * 3)
    yield "questions", (opening(module, 1) + bytes((STATUS,)) + status +
                        bytes((PROCESSES,)) + datagram(module.told("process"), ends(DONE)) +
                        bytes((FLOWS,)) + datagram(module.told("flow"), ends(DONE)) +
                        bytes((SET,)) + datagram(ends(ERROR)) +
                        bytes((SEEK,)) + status + bytes((SEEK_END,)) + status)
    yield "doorbell", (opening(module, 1) + bytes((SEEK_END,)) + status + bytes((WAIT,)) +
                       datagram(module.ring(6)) + SILENCE + ask +
                       datagram(*events(5, 6), ends(DONE)) + bytes((NEXT,)) * 3)
    yield "reload", (opening(module, 2) + bytes((SEEK_END,)) + status + bytes((WAIT,)) +
                     datagram(family(DELFAMILY, FAMILY, b"kxwatch", 5)) + SILENCE +
                     bytes((WAIT,)) + datagram(family(NEWFAMILY, FAMILY, b"kxwatch", 5)) +
                     attach(module, 3, 78) + SILENCE + ask +
                     datagram(module.told("status", head=3, tail=1, instance=78), ends(ERROR)) +
                     ask + datagram(*events(1, 2, 3), ends(DONE)) + bytes((NEXT,)) * 4)


def main():
    with open(SPEC, encoding="utf-8") as file:
        module = Module(yaml.safe_load(file))
    folder = os.path.join(HERE, "corpus", "f_client")
    os.makedirs(folder, exist_ok=True)
    for name, session in sessions(module):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(session)


if __name__ == "__main__":
    main()
