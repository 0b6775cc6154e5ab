#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds kxwatch.h, kxwatch.yaml, the kernel's side and the client's against each other:
names, numbers, types, and what each of them asks, tells and reads. Prints TAP."""

import os
import re
import sys

import sides as code
from contract import HEADER, Contract, c_name, read

# Published numbers: name, number and, for attributes, type.
NUMBERS = "tests/spec/numbers.txt"
# Tables that spell the spec's names, with underscores.
WORDS = ("userspace/lib/status.c", "userspace/kxwatch/words.c")
# Of a registry that grows without us: ynl would stop at a number it does not know.
OPEN_ENUMS = {"message.type"}


def check_names(c):
    """the family, its group and its constants have the same names and numbers"""
    text = read(HEADER)
    for define, wanted in (("KXW_FAMILY_NAME", c.spec["name"]),
                           ("KXW_MCGRP_LOG", c.spec["mcast-groups"]["list"][0]["name"])):
        if not re.search(rf'^#define\s+{define}\s+"{wanted}"$', text, re.M):
            yield f"{define} is not \"{wanted}\""
    for definition in c.spec["definitions"]:
        if definition["type"] == "const":
            name = c_name("kxw", definition["name"])
            if c.value.get(name) != definition["value"]:
                yield f"{name}: {c.value.get(name)} in the header, {definition['value']} in the spec"


def check_operations(c):
    """every operation has the same name and number, and all but the doorbell are privileged"""
    operations = c.spec["operations"]
    prefix = operations["name-prefix"]
    wanted = {c_name(prefix + op["name"]): number + 1
              for number, op in enumerate(operations["list"])}
    found = {command: c.value[command] for command in c.commands}
    if wanted != found:
        yield f"header {found}, spec {wanted}"
    for op in operations["list"]:
        if ("admin-perm" in op.get("flags", [])) == ("event" in op):
            yield f"{op['name']}: flags {op.get('flags')}"


def check_enums(c):
    """every enumeration has the same entries with the same numbers"""
    spec = c.spec_enums()
    if {c_name("kxw", name).lower() for name in spec} != set(c.enums):
        yield f"header {sorted(c.enums)}, spec {sorted(spec)}"
    for name, entries in spec.items():
        header = c.enums.get(c_name("kxw", name).lower(), {})
        prefix = os.path.commonprefix(list(header))
        prefix = prefix[:prefix.rfind("_") + 1]
        found = {e[len(prefix):].lower().replace("_", "-"): c.value[e] for e in header}
        if found != entries:
            yield f"{name}: " + ", ".join(f"{k} {v}" for k, v in
                                          sorted(set(found.items()) ^ set(entries.items())))


def check_attributes(c):
    """every attribute has the same name and number, and the spec's prefix makes that name"""
    spec = c.spec_sets()
    if set(spec) != set(c.sets):
        yield f"header {sorted(c.sets)}, spec {sorted(spec)}"
    for entry in c.spec["attribute-sets"]:
        if "subset-of" in entry:
            continue
        header = c.sets.get(entry["name"], {})
        wanted = {c_name(entry["name-prefix"] + name): number
                  for name, (number, _) in spec[entry["name"]].items()}
        found = {attribute: c.value[attribute] for attribute in header}
        if found != wanted:
            yield f"{entry['name']}: " + ", ".join(
                f"{k} {v}" for k, v in sorted(set(found.items()) ^ set(wanted.items())))


def check_types(c):
    """the header's comments and the spec name the same types and enumerations"""
    # A name is bytes of no encoding to a program that reads by the spec.
    to_spec = {"name": "binary"}
    for enumerator, (set_name, name, definition) in c.attributes().items():
        said = c.said_type(enumerator)
        comment = c.sets.get(set_name, {}).get(enumerator, "")
        if to_spec.get(said, said) != definition["type"]:
            yield f"{set_name}.{name}: {said} in the header, {definition['type']} in the spec"
        if ("repeated" in comment) != definition.get("multi-attr", False):
            yield f"{set_name}.{name}: repeated in one, not in the other"
        enum = re.search(r"\benum (kxw_\w+)", comment)
        wanted = c_name("kxw", definition["enum"]).lower() if "enum" in definition else None
        if f"{set_name}.{name}" not in OPEN_ENUMS and (enum.group(1) if enum else None) != wanted:
            yield f"{set_name}.{name}: {enum and enum.group(1)} in the header, {wanted} in the spec"


def check_prose(c):
    """every set, attribute, operation and enumeration of the spec says what it is"""
    for entry in c.spec["attribute-sets"] + c.spec["definitions"] + c.spec["operations"]["list"]:
        if not re.match(r"\w", entry.get("doc", "")):
            yield f"{entry['name']}: {entry.get('doc')}"
    for set_name, name, definition in c.attributes().values():
        if not re.match(r"\w", definition.get("doc", "")):
            yield f"{set_name}.{name}: {definition.get('doc')}"


def check_numbers(c):
    """every published number is what it was, and every number is published"""
    published = {}
    for line in read(NUMBERS).splitlines():
        if line and not line.startswith("#"):
            name, *what = line.split()
            if name in published:
                yield f"{name}: twice in {NUMBERS}"
            published[name] = what
    attributes = c.attributes()
    for name in c.names:
        what = [str(c.value[name])] + ([c.said_type(name)] if name in attributes else [])
        if name not in published:
            yield f"not in {NUMBERS} yet: {' '.join([name] + what)}"
        elif published[name] != what:
            yield f"{name}: was published as {' '.join(published[name])}, is {' '.join(what)}"
    for name in set(published) - set(c.names):
        yield f"{name}: was published and is gone"
    for entries in c.all_enums():
        numbers = [c.value[entry] for entry in entries]
        for number in {n for n in numbers if numbers.count(n) > 1}:
            yield f"{number}: means {[e for e in entries if c.value[e] == number]}"


def check_subsets(c):
    """what is nested or a subset names sets and attributes that exist"""
    sets = c.spec_sets()
    members = {e["name"]: [a["name"] for a in e["attributes"]] for e in c.spec["attribute-sets"]}
    for entry in c.spec["attribute-sets"]:
        if "subset-of" in entry:
            for name in members[entry["name"]]:
                if name not in sets[entry["subset-of"]]:
                    yield f"{entry['name']}.{name} is not in {entry['subset-of']}"
        for attribute in entry["attributes"]:
            nested = attribute.get("nested-attributes")
            if nested is not None and nested not in members:
                yield f"{entry['name']}.{attribute['name']}: no set {nested}"
            if (attribute.get("type") == "nest") != (nested is not None):
                yield f"{entry['name']}.{attribute['name']}: a nest and its set go together"
            if attribute.get("enum", "kx") not in c.spec_enums():
                yield f"{entry['name']}.{attribute['name']}: no enum {attribute['enum']}"
    for op in c.spec["operations"]["list"]:
        for part in (op.get("do", {}), op.get("dump", {}), {"event": op.get("event", {})}):
            for message in part.values():
                for name in message.get("attributes", []):
                    if name not in sets[op["attribute-set"]]:
                        yield f"{op['name']}: no attribute {name}"


def check_kernel_asks(c):
    """the kernel has the spec's operations, and its policies take what requests may hold"""
    tables = code.policies(code.KERNEL_FAMILY, code.KERNEL_TYPES)
    operations, sets, union = code.kernel_operations(), c.spec_sets(), {}
    wanted_commands = {command for command, op in c.operations().items() if "event" not in op}
    if set(operations) != wanted_commands:
        yield f"kernel {sorted(operations)}, spec {sorted(wanted_commands)}"
    for command, (mode, privileged, table, most) in operations.items():
        op = c.operations().get(command, {"attribute-set": ""})
        asked = op.get(mode, {}).get("request", {}).get("attributes", [])
        set_name = op["attribute-set"]
        wanted = {c_name("kxw-a", set_name, n): sets[set_name][n][1]["type"] for n in asked}
        found = {a: kind for a, (kind, _) in tables.get(table, {}).items()}
        union.update(wanted)
        if mode not in op or privileged != ("admin-perm" in op.get("flags", [])):
            yield f"{command}: kernel {mode}, privileged {privileged}"
        if found != wanted or table not in (None, set_name):
            yield f"{command}: kernel {table} {found}, spec {wanted}"
        if wanted and most not in (f"KXW_A_{set_name.upper()}_MAX", max(wanted, key=c.value.get)):
            yield f"{command}: the policy ends with {most}"
        for name in asked:
            limit = sets[set_name][name][1].get("checks", {}).get("max-len")
            rest = tables.get(table, {}).get(c_name("kxw-a", set_name, name), ("", ""))[1]
            if limit and c_name("kxw", limit) not in rest:
                yield f"{command}: {name} is not limited by {c_name('kxw', limit)}"
    found = {a: kind for a, (kind, _) in tables.get("request", {}).items()}
    if found != union:
        yield f"policy of old kernels {found}, spec {union}"


def check_kernel_family(c):
    """the kernel's family has the spec's name, version and group"""
    text = read(code.KERNEL_FAMILY)
    groups = re.findall(r"\{ \.name = (KXW_MCGRP_\w+) \}", text)
    wanted = [c_name("kxw-mcgrp", group["name"]) for group in c.spec["mcast-groups"]["list"]]
    if groups != wanted:
        yield f"groups {groups}, spec {wanted}"
    # A spec of this level has no word for the version: it is 1.
    if c.value["KXW_FAMILY_VERSION"] != 1:
        yield f"KXW_FAMILY_VERSION is {c.value['KXW_FAMILY_VERSION']}"
    for member in ("name", "version"):
        if f".{member} = KXW_FAMILY_{member.upper()}," not in text:
            yield f"the family's {member} is not KXW_FAMILY_{member.upper()}"


def check_kernel_names(c):
    """the kernel's hooks and limits have the names that header and spec list"""
    for set_name, names in code.kernel_names().items():
        attribute = c_name("kxw-a", set_name, "name")
        for text, where in ((c.sets[set_name].get(attribute, ""), "header"),
                            (c.attributes()[attribute][2].get("doc", ""), "spec")):
            listed = set(re.findall(r"\w+", re.sub(r"^(string:|One of) ", "", text)))
            if listed != names:
                yield f"{set_name}: kernel {sorted(names)}, {where} {sorted(listed)}"


def check_handled(c, found, who):
    """What is handled, and as which type, against what the spec lets be told."""
    for enumerator in sorted(set(found) - c.told()):
        yield f"{enumerator}: {who}, and no answer of the spec has it"
    for enumerator in sorted(set(found) & set(c.attributes())):
        said = c.said_type(enumerator)
        for types in found[enumerator]:
            if said not in types:
                yield f"{enumerator}: {who} as {' or '.join(types)}, and is {said}"


def counters(c):
    return [e for e, (set_name, _, _) in c.attributes().items() if set_name == "stats"]


def check_kernel_tells(c):
    """the kernel puts every attribute of the spec's answers, with its type, and no other"""
    found = code.kernel_puts(counters(c))
    yield from check_handled(c, found, "put by the kernel")
    for enumerator in sorted(c.told() - set(found)):
        yield f"{enumerator}: the kernel never puts it"
    for counter in sorted(set(counters(c)) ^ code.kernel_counts()):
        yield f"{counter}: counted and told are not the same"


def check_client_policy(c):
    """the client's tables hold every attribute it may be given, with its type"""
    tables = code.policies(code.CLIENT_POLICY, code.CLIENT_TYPES)
    # The client does not read the config it gave: it asks for the status.
    sets = {name for name in c.spec_sets() if name != "config"}
    if set(tables) != sets:
        yield f"client {sorted(tables)}, spec {sorted(sets)}"
    for set_name in sorted(sets):
        wanted = {e: c.said_type(e) for e, (s, _, _) in c.attributes().items() if s == set_name}
        found = {a: kind for a, (kind, _) in tables.get(set_name, {}).items()}
        if found != wanted:
            yield f"{set_name}: " + ", ".join(
                f"{k} {v}" for k, v in sorted(set(found.items()) ^ set(wanted.items())))


def check_client_reads(c):
    """the client asks each operation and reads every attribute of the answers, as its type"""
    found, mentioned = code.client_gets(counters(c))
    yield from check_handled(c, found, "read by the client")
    config = {e for e, (set_name, _, _) in c.attributes().items() if set_name == "config"}
    for enumerator in sorted(c.told() - config - mentioned):
        yield f"{enumerator}: the client never reads it"
    wanted = {command: ["do" if "do" in op else "dump"] for command, op in c.operations().items()
              if "event" not in op}
    if code.client_requests() != wanted:
        yield f"client asks {code.client_requests()}, spec {wanted}"


def check_words(c):
    """the tool's words for numbers are the spec's names, and none is missing"""
    spec = {}
    for name, entries in c.spec_enums().items():
        header = c.enums.get(c_name("kxw", name).lower(), {})
        by_number = {number: entry for entry, number in entries.items()}
        # Key exchanges have names of their own in the records.
        if name != "kx":
            spec.update({e: by_number.get(c.value[e]) for e in header})
    for name, (_, definition) in c.spec_sets()["stats"].items():
        if definition["type"] != "pad":
            spec[c_name("kxw-a-stats", name)] = name
    found = {}
    for path in WORDS:
        for enumerator, word in re.findall(r'\[(KXW_\w+)\]\s*=\s*"([^"]*)"', read(path)):
            found.setdefault(enumerator, word)
    for enumerator, name in spec.items():
        if found.get(enumerator) != str(name).replace("-", "_"):
            yield f"{enumerator}: word {found.get(enumerator)}, spec {name}"


CHECKS = (check_names, check_operations, check_enums, check_attributes, check_types, check_prose,
          check_numbers, check_subsets, check_kernel_asks, check_kernel_family,
          check_kernel_names, check_kernel_tells, check_client_policy, check_client_reads, check_words)


def main():
    contract = Contract()
    failed = 0
    print(f"1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        faults = list(check(contract))
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - spec: {check.__doc__}")
        for fault in faults:
            print(f"# {fault}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
