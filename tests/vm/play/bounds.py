#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds the module's numbers against its events, from its load on.

bounds.py EVENTS STATUS [BEFORE]  prints of each table what does not add up, or "sound":
                                  made = held + forgotten for want of room + ended;
                                  of processes, since the status BEFORE, if meanwhile
                                  none ended that was older
bounds.py EVENTS END              IP:PORT; for each connection to it, how its handshake
                                  ended or "open", and how the connection did
"""

import json
import sys
from collections import Counter


def read(path, upto):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line) if line.endswith("\n") else {"seq": 0}
            if 0 < event["seq"] <= upto:
                yield event


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def images(status, events):
    """Made, and all that is known of them. Who asked for a status was alive then."""
    pids = [e["process"]["pid"] for e in events if e["type"] == "process"][:-1]
    used = {limit["name"]: limit["used"] for limit in status["limits"]}["processes"]
    counters = status["counters"]
    return counters["processes"], used + counters["processes_evicted"], pids


def process_sum(events, status, before):
    since = [e for e in events if e["seq"] > before["head"]]
    made, known, pids = images(status, since)
    made_before, known_before, _ = images(before, [])
    ended = sum(not alive(pid) for pid in pids) + 1     # who asked for the first
    return made - made_before, known - known_before + ended


def faults(events, status, before):
    counters = status["counters"]
    used = {limit["name"]: limit["used"] for limit in status["limits"]}
    kinds = Counter(e["type"] for e in events)
    outcomes = Counter(e["flow"]["outcome"] for e in events if e["type"] == "close")
    ends = Counter(e["tls_end"] for e in events if "tls_end" in e)
    sums = {
        "events read": (len(events), status["head"]),
        "processes told": (kinds["process"], counters["processes"]),
        "connections told": (kinds["connect"], counters["connects"]),
        "connections": (counters["connects"], used["flows"] + sum(outcomes.values())),
        "connections forgotten": (outcomes["forgotten"], counters["flows_evicted"]),
        "handshakes": (counters["handshakes"], used["windows"] + sum(ends.values())),
        "handshakes cut": (ends["evicted"], counters["windows_evicted"]),
    }
    if before:
        sums["processes"] = process_sum(events, status, before)
    for name, (got, wanted) in sums.items():
        if got != wanted:
            yield f"{name}: {got}, not {wanted}"
    for limit in status["limits"]:
        if limit["used"] > limit["capacity"]:
            yield f"{limit['name']}: more than there is room for"


def fates(events, end):
    flows = {}
    for e in events:
        flow = e.get("flow", {})
        if e["type"] == "connect" and f"{flow['remote_ip']}:{flow['remote_port']}" == end:
            flows[flow["id"]] = ["open", "open"]
        elif e["type"] == "close" and flow["id"] in flows:
            flows[flow["id"]][1] = flow["outcome"]
        elif e.get("flow_id") in flows and "tls_end" in e:
            flows[e["flow_id"]][0] = e["tls_end"]
    return Counter(map(" ".join, flows.values()))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    events, what = sys.argv[1:3]
    if ":" in what:
        for fate, times in sorted(fates(list(read(events, 1 << 63)), what).items()):
            print(f"{times} {fate}")
        return
    status, before = load(what), load(sys.argv[3]) if len(sys.argv) > 3 else None
    found = list(faults(list(read(events, status["head"])), status, before))
    print(*(found or ["sound"]), sep="\n")


if __name__ == "__main__":
    main()
