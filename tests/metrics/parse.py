#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Reads figures with the parsers of Prometheus's own client, and holds a dashboard
against them. Prints TAP.

    parse.py open|text FILE            it is whole, and each family has help and samples
    parse.py dashboard FILE DASHBOARD  each figure that DASHBOARD asks for is in FILE
"""

import json
import re
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics

PARSERS = {"open": openmetrics.text_string_to_metric_families,
           "text": parser.text_string_to_metric_families}
NAME = re.compile(r"\bkxwatch_[a-z0-9_]+")
LABEL = re.compile(r'(kxwatch_[a-z0-9_]+)\{([^}]*)\}')
status = 0


def check(text, good, why=""):
    global status
    print(("ok" if good else "not ok") + " - metrics: " + text)
    if not good:
        print("# %s" % (why,))
        status = 1


def read(form, path):
    with open(path, encoding="utf-8") as lines:
        return list(PARSERS[form](lines.read()))


def check_families(form, path):
    try:
        families = read(form, path)
    except ValueError as error:
        check("%s: Prometheus's parser takes it" % path, False, error)
        return
    check("%s: Prometheus's parser takes it" % path, len(families) > 8, len(families))
    untyped = [f.name for f in families if f.type not in ("gauge", "counter")]
    check("%s: each is a gauge or a counter" % path, not untyped, untyped)
    bare = [f.name for f in families if not f.documentation or not f.samples]
    check("%s: each has its help and a sample" % path, not bare, bare)


def expressions(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("expr", "query") and isinstance(value, str):
                yield value
            yield from expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from expressions(value)


def check_dashboard(path, dashboard):
    samples = [s for family in read("open", path) for s in family.samples]
    labels = {}
    for sample in samples:
        labels.setdefault(sample.name, set()).update(sample.labels)
    with open(dashboard, encoding="utf-8") as text:
        asked = list(expressions(json.load(text)))
    names = {name for e in asked for name in NAME.findall(e)}
    check("the dashboard asks for something", len(names) > 10, names)
    check("and for nothing that there is not", names <= set(labels), names - set(labels))
    # host and job are Prometheus's own.
    wrong = [(name, label) for e in asked for name, inside in LABEL.findall(e)
             for label in re.findall(r"(\w+)\s*=~?", inside)
             if label not in labels.get(name, ()) and label not in ("instance", "job")]
    check("nor by a label that there is not", not wrong, wrong)
    grouped = {word for e in asked for group in re.findall(r"by \(([^)]*)\)", e)
               for word in re.findall(r"\w+", group)} - {"instance", "job"}
    unknown = grouped - set().union(*labels.values())
    check("nor grouped by one", not unknown, unknown)


if sys.argv[1] == "dashboard":
    check_dashboard(sys.argv[2], sys.argv[3])
else:
    check_families(sys.argv[1], sys.argv[2])
sys.exit(status)
