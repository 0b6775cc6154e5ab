#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds what exchange.py did against what was told of it: endings.py PLAYED EVENTS.

EVENTS is what "kxwatch watch --json" printed. Prints TAP, without numbers."""

import json
import sys

SLACK = 1.5                     # seconds, on a slow machine


def flows_of(events):
    """{local port: [connect, close, ...]}, in the order they were told."""
    flows, pids = {}, {}
    for event in events:
        if event["type"] == "process":
            pids[event["process"]["id"]] = event["process"]["pid"]
        elif event["type"] in ("connect", "close"):
            event["pid"] = pids.get(event["process_id"])
            flows.setdefault(event["flow"]["local_port"], []).append(event)
    return flows


def faults(played, told):
    if [e["type"] for e in told] != ["connect", "close"]:
        yield f"wanted one connect and one close: {told}"
        return
    close = told[1]["flow"]
    for name in ("outcome", "bytes_out", "bytes_in"):
        if close[name] != played[name]:
            yield f"{name} {close[name]}, wanted {played[name]}"
    for event in told:
        if event["pid"] != played["pid"]:
            yield f"{event['type']} by {event['pid']}, wanted {played['pid']}"
    never = played["outcome"] in ("refused", "timed_out", "unanswered", "failed")
    if close.get("established", False) != (not never or bool(played["bytes_out"])):
        yield f"established: {close.get('established', False)}"
    lasted = close["duration"] / 1e9
    if not 0 < lasted <= played["seconds"] + SLACK or lasted < played["seconds"] - SLACK:
        yield f"lasted {lasted}, wanted {played['seconds']} s"
    if played.get("wrong"):
        yield f"the program itself: {played['wrong']}"


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main():
    played, events = lines(sys.argv[1]), lines(sys.argv[2])
    flows = flows_of(events)
    for one in played:
        if "absent" in one:
            print(f"# {one['name']}: not in this kernel ({one['absent']})")
            continue
        found = list(faults(one, flows.pop(one["port"], [])))
        print("not ok" if found else "ok", f"- {one['name']}: {one['outcome']}")
        for fault in found:
            print("#", fault)
    others = [e["flow"] for told in flows.values() for e in told]
    print("not ok" if others else "ok", "- no connection was told of that was not made")
    for other in others:
        print("#", other)


if __name__ == "__main__":
    main()
