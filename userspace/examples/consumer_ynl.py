#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints the events of the kxwatch module as consumer.c does, by the kernel's own library
for netlink specifications (tools/net/ynl of its sources, which PYTHONPATH names):
consumer_ynl.py kxwatch.yaml [SINCE [UNTIL]]"""

import re
import sys

try:
    from pyynl.lib import YnlFamily
except ImportError:     # before Linux 6.13
    from lib import YnlFamily


def name(data):
    """Whoever is watched chose these bytes, which end in NUL."""
    return re.sub(r"[^!-\[\]-~]", lambda c: f"\\x{ord(c[0]):02x}", data[:-1].decode("latin-1"))


class Printer:
    def __init__(self, family):
        self.consts = family.consts

    def number(self, enum, word):
        return self.consts[enum].entries[word].value if word else 0

    def text(self, event):
        """What comes behind the number, the type and who it is about."""
        if "process" in event:
            facts = event["process"]
            return f" pid {facts['pid']} {name(facts['comm'])} {name(facts.get('exe', bytes(1)))}"
        if "library" in event:
            facts = event["library"]
            return (f" how {self.number('library-how', facts.get('how'))}"
                    f" {name(facts.get('path', bytes(1)))}")
        if "flow" in event:
            facts = event["flow"]
            return (f" to {facts['remote-ip']} {facts['remote-port']}"
                    f" outcome {self.number('outcome', facts.get('outcome'))}"
                    f" bytes {facts.get('bytes-out', 0)} {facts.get('bytes-in', 0)}")
        if event["type"] == "tls":
            parts = "".join(f" {m['type']}:{m['length']}+{m.get('offset', 0)}"
                            f":{len(bytes.fromhex(m.get('data', '')))}"
                            for m in event.get("message", []))
            return (f" direction {self.number('direction', event['direction'])}{parts}"
                    f" end {self.number('tls-end', event.get('tls-end'))}")
        return ""

    def show(self, event):
        print(f"{event['seq']} {event['type']} image {event.get('process-id', 0)}"
              f" flow {event.get('flow-id', 0)}{self.text(event)}", flush=True)


def main():
    since = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    until = int(sys.argv[3]) if len(sys.argv) > 3 else None
    # An attribute of a newer module is no reason to stop.
    family = YnlFamily(sys.argv[1], "", process_unknown=True)
    bell = YnlFamily(sys.argv[1], "")
    bell.ntf_subscribe("log")
    printer = Printer(family)
    while until is None or since < until:
        for event in family.dump("event-get", {"since": since}):
            if event["seq"] > since + 1:
                print(f"{since + 1} lost {event['seq'] - since - 1}")
            printer.show(event)
            since = event["seq"]
            if since == until:
                break
        else:
            # Rung since the socket was opened, or when something comes: look again.
            bell.sock.recv(65536)


if __name__ == "__main__":
    main()
