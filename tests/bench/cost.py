#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What kxwatch costs: makes tables and charts of what tests/vm/t_cost.sh has measured.

    cost.py collect FOLDER FILE.json   of a guest's results one file
    cost.py facts FILE.json            and of lines "fact NAME VALUE" that are read
    cost.py show FILE.json             the table of the bars, as text
    cost.py chart FILE.json FILE.svg   beside others, as a picture
    cost.py readme FILE.json README.md fills what lies between its markers there
    cost.py gate OLD.json NEW.json     fails if an operation costs more than it did

All are guest instructions under "qemu -icount": the same on every machine, however
busy. They see no cache misses and no contention: a budget, not time.
"""

import json
import os
import sys

sys.dont_write_bytecode = True		# beside the sources

from cost_rows import PEERS, READERS, ROWS, SHOWN  # noqa: E402

BEGIN, END = "<!-- cost: made by make bench -->", "<!-- cost: end -->"
# A gate is for what grew: by so much of itself, and by what no measure tells apart: so
# many instructions; where somebody reads, two turns of its clock, of 300,000 each, over
# 3,000 operations; where that is kxwatchd, whose turns write files, two boots of one build
# were 590 apart; and so much of what the operation takes by itself.
GROWTH, OF_BASE = 0.03, 0.004
LEAST = {"module": 60, "reader": 200, "daemon": 500}
# What a reader does for one may fall into the next: of several boots of one build the
# single ones were 5 % apart, and their mean 1 %.
TOGETHER = {"tls": ("tls12-rsa", "tls12-ecdhe", "tls13")}
# Of these nothing is told, and kxwatchd has nothing to do: what it does by its clock falls
# into one of them or another. What the module takes for them is judged in the others.
NOTHING_TOLD = ("getpid", "map-exec", "map-match", "map-read", "open-map",
                "send-1k", "send-16k", "send-64k", "exec")


# ---- collecting ----------------------------------------------------------------

def value_of(words):
    try:
        return float(words[0]) if "." in words[0] else int(words[0])
    except ValueError:
        return " ".join(words)


def read_lines(lines):
    """Stages, with what was taken in each: the median; facts; and means, where told."""
    stages, facts, means = {}, {}, {}
    for line in lines:
        words = line.split()
        if words[0] == "fact":
            facts[words[1]] = value_of(words[2:] if len(words) == 3 else [" ".join(words[2:])])
        else:
            stages.setdefault(words[0], {})[words[1]] = float(words[2])
            if len(words) > 5:
                means.setdefault(words[0], {})[words[1]] = float(words[5])
    return stages, facts, means


def read_figures(path):
    with open(path, encoding="ascii") as lines:
        return read_lines(lines)


def collect_facts(lines, target):
    known = read_known(target)
    known["facts"] = dict(known.get("facts", {}), **read_lines(lines)[1])
    write(known, target)


def module_facts(folder):
    """What the module says of itself, and the kernel of its probes."""
    with open(os.path.join(folder, "status.json"), encoding="utf-8") as text:
        size = {limit["name"]: limit["unit_size"] for limit in json.load(text)["limits"]}
    with open(os.path.join(folder, "kprobes"), encoding="ascii") as text:
        probes = text.read().splitlines()
    return {"bytes-window": size["windows"], "bytes-flow": size["flows"],
            "bytes-process": size["processes"], "probes": len(probes),
            "probes-slow": sum("[FTRACE]" not in p and "[OPTIMIZED]" not in p for p in probes)}


def read_known(target):
    if not os.path.exists(target):
        return {}
    with open(target, encoding="utf-8") as text:
        return json.load(text)


def write(data, target):
    with open(target, "w", encoding="utf-8") as out:
        json.dump(data, out, indent=1, sort_keys=True)
        out.write("\n")


def collect(folder, target):
    stages, facts, means = read_figures(os.path.join(folder, "figures"))
    facts.update(module_facts(folder))
    first, last = stages.pop("base-1"), stages.pop("base-2")
    stages.pop("warm-up", None)
    base = {name: round((first[name] + last[name]) / 2, 1) for name in first}
    # Of stages with a reader the mean was taken, as it lags behind.
    mean = {name: (means["base-1"][name] + means["base-2"][name]) / 2 for name in first}
    known = read_known(target)
    known.update({
        "facts": dict(known.get("facts", {}), **facts),
        "base": base,
        "uncertain": {name: round(abs(first[name] - last[name]), 1) for name in first},
        "cost": dict(known.get("cost", {}), **{
            stage: {name: round(value - (base if stage in means else mean)[name], 1)
                    for name, value in names.items()}
            for stage, names in stages.items()}),
    })
    write(known, target)


# ---- showing --------------------------------------------------------------------

def figure_of(data, source):
    """STAGE/NAME of the costs, or a fact; None if it was not measured."""
    if "/" in source:
        stage, name = source.split("/")
        return data["cost"].get(stage, {}).get(name)
    return data["facts"].get(source)


def number(value):
    if value is None:
        return "not measured"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:,.1f}".removesuffix(".0").replace("-0", "0")


def met(data, row):
    value = figure_of(data, row.source)
    if value is None:
        return "?"
    if row.bar is None:
        return ""
    return "yes" if value <= row.bar else "no"


def table(data):
    yield ("row", "operation", "bar", "kxwatch", "met")
    for row in ROWS:
        yield (row.number, row.what, "" if row.bar is None else number(row.bar),
               number(figure_of(data, row.source)), met(data, row))


def show(data):
    rows = list(table(data))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    for row in rows:
        print("  ".join(cell.rjust(w) if i in (2, 3) else cell.ljust(w)
                        for i, (cell, w) in enumerate(zip(row, widths))).rstrip())
    print()
    for peer, stage in PEERS:
        costs = [f"{name} {number(value)}" for name, value in data["cost"].get(stage, {}).items()]
        print(f"{peer}: {', '.join(costs) or 'not measured'}")


def beside(data, name):
    """What the others cost there. As far as one of them seems to save anything, it is noise."""
    values = [data["cost"].get(stage, {}).get(name) for _, stage in PEERS]
    noise = max([-value for value in values if value is not None] + [0])
    return ["" if value is None else "~0" if abs(value) <= noise else number(value)
            for value in values]


def markdown(data):
    yield BEGIN
    yield "| operation | bar | kxwatch | " + " | ".join(peer for peer, _ in PEERS) + " |"
    yield "|---|---|---|" + "---|" * len(PEERS)
    for row in ROWS:
        if not row.readme:
            continue
        cells = [row.what, "" if row.bar is None else number(row.bar),
                 number(figure_of(data, row.source)) + (" (missed)" if met(data, row) == "no" else "")]
        cells += beside(data, row.source.split("/")[-1])
        yield "| " + " | ".join(cells) + " |"
    yield ""
    yield (f"Linux {data['facts']['kernel']}, one processor; instructions more than without."
           " The other tools tell less of TLS, or nothing; ~0 is what nothing tells from zero.")
    readers = [f"{name} {number(data['facts'][fact])}" for name, fact in READERS
               if fact in data["facts"]]
    if readers:
        yield ""
        yield ("A handshake (ECDHE) out of a capture, in user space, by callgrind: "
               + ", ".join(readers) + ".")
    yield END


def readme(data, path):
    with open(path, encoding="utf-8") as text:
        old = text.read()
    before, rest = old.split(BEGIN)
    after = rest.split(END)[1]
    with open(path, "w", encoding="utf-8") as out:
        out.write(before + "\n".join(markdown(data)) + after)


# ---- gate -------------------------------------------------------------------------

def joined(stage, values):
    """Of a stage with a reader those that are judged together, as their mean."""
    values = dict(values)
    if stage == "module":
        return values
    for name, parts in TOGETHER.items():
        found = [values.pop(part) for part in parts if part in values]
        if len(found) == len(parts):
            values[name] = round(sum(found) / len(found), 1)
    return values


def gate(old, new):
    worse = 0
    base = joined("", old["base"]) | old["base"]
    unsure = [joined("", data["uncertain"]) | data["uncertain"] for data in (old, new)]
    for stage in ("module", "reader", "daemon"):
        now = joined(stage, new["cost"].get(stage, {}))
        for name, was in sorted(joined(stage, old["cost"].get(stage, {})).items()):
            value = now.get(name)
            doubt = max(LEAST[stage], OF_BASE * base[name],
                        *(data.get(name, 0) for data in unsure))
            if stage == "daemon" and name in NOTHING_TOLD:
                print(f"# cost: {stage}/{name} is not judged, kxwatchd has nothing to do there:"
                      f" {number(value)}, was {number(was)}")
                continue
            if value is None:
                print(f"not ok - cost: {stage}/{name} was not measured")
            elif value > was + abs(was) * GROWTH + doubt:
                print(f"not ok - cost: {stage}/{name} takes {number(value)}, was {number(was)}")
            else:
                print(f"ok - cost: {stage}/{name} takes {number(value)}, was {number(was)}")
                continue
            worse += 1
    return 1 if worse else 0


def load(path):
    with open(path, encoding="utf-8") as text:
        return json.load(text)


def main():
    words = sys.argv[1:]
    if words[:1] == ["collect"] and len(words) == 3:
        collect(*words[1:])
    elif words[:1] == ["facts"] and len(words) == 2:
        collect_facts(sys.stdin, words[1])
    elif words[:1] == ["show"] and len(words) == 2:
        show(load(words[1]))
    elif words[:1] == ["chart"] and len(words) == 3:
        from cost_chart import chart
        with open(words[2], "w", encoding="utf-8") as out:
            out.write(chart(load(words[1]), SHOWN, figure_of, number))
    elif words[:1] == ["readme"] and len(words) == 3:
        readme(load(words[1]), words[2])
    elif words[:1] == ["gate"] and len(words) == 3:
        return gate(load(words[1]), load(words[2]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
