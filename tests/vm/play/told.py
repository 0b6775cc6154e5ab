#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the module told of who connected somewhere.

told.py EVENTS DESTINATION FIELD...: for each connection to DESTINATION (ip:port)
in EVENTS, as kxwatch watch --json wrote them, a line with the fields of the
process image that connected: what the image is called in the events, or

  how        its libraries and how they came, "libssl.so.3=startup"
  files      its libraries and what file they are, "libssl.so.3=DEV:INODE"
  arguments  its arguments, joined by spaces
  image      its id
  flow.NAME  a field of the connection itself

"-" is what was not told, "nobody" an image that was not.
"""

import json
import sys


class Told:
    """Images by id, each with the libraries it had, and the connections in order."""

    def __init__(self, path):
        self.images, self.connects, self.last, self.missing = {}, [], 0, 0
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    self.take(json.loads(line))

    def take(self, event):
        self.last = event["seq"]
        kind = event["type"]
        if kind == "gap":
            self.missing += event["missing"]
        elif kind == "process":
            self.images[event["process_id"]] = dict(event["process"], libraries=[])
        elif kind == "library":
            self.images[event["process_id"]]["libraries"].append(event["library"])
        elif kind == "connect":
            flow = event["flow"]
            image = self.images.get(flow.get("process_id"))
            # As it stood at that moment: what came later is not counted.
            libraries = list(image["libraries"]) if image else []
            self.connects.append((f"{flow['remote_ip']}:{flow['remote_port']}", flow,
                                  dict(image, libraries=libraries) if image else None))


def base(library):
    return library.get("path", "?").rsplit("/", 1)[-1]


def field(name, flow, image):
    if name.startswith("flow."):
        return flow.get(name[5:], "-")
    if image is None:
        return "nobody"
    if name == "how":
        return " ".join(sorted(f"{base(l)}={l.get('how')}" for l in image["libraries"])) or "-"
    if name == "files":
        return " ".join(sorted(f"{base(l)}={l.get('dev')}:{l.get('inode')}"
                               for l in image["libraries"])) or "-"
    if name == "arguments":
        return " ".join(image["args"])
    if name == "image":
        return image["id"]
    value = image.get(name, "-")
    return str(value).lower() if isinstance(value, bool) else value


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    for destination, flow, image in Told(sys.argv[1]).connects:
        if destination == sys.argv[2]:
            print(*(field(name, flow, image) for name in sys.argv[3:]))


if __name__ == "__main__":
    main()
