#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Records as kxwatchd makes them, in number and in kind, for the sinks to hand on:
records.py COUNT [FIRST] [PADDING]. Names are such as an adversary would choose. Of ten
one is an alert, one a loss."""

import json
import sys

SEVERITIES = (21, 47, 73, 99)
NAMES = ('plain', 'a "quoted" name', 'brackets ] and \\ back', 'two\nlines', 'd\u00e9guis\u00e9 \u2603 \U0001f980',
         'kxwatchd[1]: <0>1 forged', '%s%n%x', '\x1b[2J')


def dataset(number):
    return {0: "alert", 5: "lost"}.get(number % 10, "handshake")


def record(number, padding=0):
    kind, name = dataset(number), NAMES[number // 10 % len(NAMES)]
    event = {"kind": "event", "category": ["network"], "type": ["protocol"],
             "action": "tls-handshake", "dataset": f"kxwatch.{kind}", "sequence": number,
             "reason": f"{name} spoke with 203.0.113.{number % 256}."}
    if kind == "alert":
        event.update(id=f"{number:016x}", severity=SEVERITIES[number // 10 % 4], risk_score=71)
    made = {
        "@timestamp": f"2026-11-25T01:{number // 60 % 60:02d}:{number % 60:02d}.{number:09d}Z",
        "ecs": {"version": "8.11.0"}, "event": event, "host": {"name": "sensor.example"},
    }
    if kind != "lost":
        made["process"] = {"pid": 1000 + number, "entity_id": f"p{number % 7}", "name": name,
                           "executable": f"/opt/{name}", "user": {"id": "0", "name": "root"}}
        made["destination"] = {"ip": f"203.0.113.{number % 256}", "port": 443}
        made["kxwatch"] = {"padding": "x" * padding} if padding else {"ja4": "t12d0101h2_a_b"}
    return made


def main():
    count = int(sys.argv[1])
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    padding = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    for number in range(first, first + count):
        print(json.dumps(record(number, padding), separators=(",", ":")))


if __name__ == "__main__":
    main()
