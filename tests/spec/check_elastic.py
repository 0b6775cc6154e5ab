#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds the Elastic recipe against the types of the Elastic Common Schema, and records of
kxwatchd, if files of them are named, against the recipe: check_elastic.py [RECORDS...].
Prints TAP."""

import csv
import datetime
import ipaddress
import json
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
RECIPE = os.path.join(ROOT, "userspace/examples/elastic")
# Of the generated/elasticsearch/composable files of elastic/ecs: what we use of it.
ECS = os.path.join(ROOT, "tests/data/ecs/fields.csv")
NUMBERS = ("long", "float")


def mapped(properties, prefix=""):
    """{field: its mapping} of the leaves"""
    fields = {}
    for name, mapping in properties.items():
        if "properties" in mapping:
            fields.update(mapped(mapping["properties"], f"{prefix}{name}."))
        else:
            fields[prefix + name] = mapping
    return fields


def load(name):
    with open(os.path.join(RECIPE, name), encoding="utf-8") as file:
        return json.load(file)


def ecs_types():
    with open(ECS, encoding="utf-8", newline="") as file:
        return {row["field"]: row["type"] for row in csv.DictReader(file)}


def check_types(fields, _):
    """the index template has the fields of ECS that records have, with their types"""
    ecs = ecs_types()
    for field in sorted(ecs):
        if fields.get(field, {}).get("type") != ecs[field]:
            yield f"{field}: {fields.get(field)} in the template, {ecs[field]} in ECS"
    for field in sorted(fields):
        if field not in ecs and not field.startswith("kxwatch."):
            yield f"{field}: neither of ECS nor below kxwatch"


def named_fields(value):
    """Fields that processors name: by field, copy_from, {{{field}}}, and in conditions."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("field", "copy_from"):
                yield inner
            elif key == "if":
                for path in re.findall(r"ctx\.([\w?.]+)", inner):
                    yield path.replace("?", "")
            else:
                yield from named_fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named_fields(inner)
    elif isinstance(value, str):
        yield from re.findall(r"\{\{\{([\w.@]+)\}\}\}", value)


def check_pipeline(fields, _):
    """the ingest pipeline names fields of the template only, and is the template's"""
    for field in named_fields(load("ingest-pipeline.json")):
        if field not in fields and not field.startswith("_ingest."):
            yield f"{field}: not in the template"
    settings = load("index-template.json")["template"]["settings"]
    if settings.get("index.default_pipeline") != "kxwatch":
        yield f"the template's pipeline is {settings.get('index.default_pipeline')}"


def leaves(value, prefix=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{prefix}.{name}" if prefix else name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, prefix)
    else:
        yield prefix, value


def fits(value, kind):
    """Whether Elasticsearch takes a JSON value for a field of that type."""
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in NUMBERS:
        limit = 2 ** 63 if kind == "long" else float("inf")
        return not isinstance(value, bool) and isinstance(value, (int, float)) and abs(value) < limit
    if not isinstance(value, str):
        return False
    try:
        if kind == "date":
            # Nine decimals are more than Python takes.
            datetime.datetime.strptime(re.sub(r"(\.\d{6})\d*Z$", r"\1Z", value),
                                       "%Y-%m-%dT%H:%M:%S.%fZ" if "." in value
                                       else "%Y-%m-%dT%H:%M:%SZ")
        elif kind == "ip":
            ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def check_records(fields, files):
    """every field of the records is in the template, with a type that takes its values"""
    seen, faults = set(), set()
    for path in files:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                seen.add(record["event"]["dataset"])
                for field, value in leaves(record):
                    kind = fields.get(field, {}).get("type")
                    if kind is None or not fits(value, kind):
                        faults.add(f"{field}: {value!r:.60}, {kind} in the template")
    yield from sorted(faults)
    for dataset in {"kxwatch.handshake", "kxwatch.alert", "kxwatch.library", "kxwatch.flow"} - seen:
        yield f"no record of {dataset} was looked at"


def main():
    fields = mapped(load("index-template.json")["template"]["mappings"]["properties"])
    checks = [check_types, check_pipeline] + ([check_records] if len(sys.argv) > 1 else [])
    failed = 0
    for check in checks:
        faults = list(check(fields, sys.argv[1:]))
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} - elastic: {check.__doc__}")
        for fault in faults:
            print(f"# {fault}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
