#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds kxwatch.h, kxwatch.yaml, the kernel's policies and the client's tables
against each other: names, numbers and types. Prints TAP."""

import os
import re
import subprocess
import sys
import tempfile

import yaml

HEADER = "include/uapi/kxwatch.h"
SPEC = "include/uapi/kxwatch.yaml"
KERNEL_POLICY = "kmod/genl.c"
CLIENT_POLICY = "userspace/lib/policy.c"
# Tables that spell the spec's names, with underscores.
WORDS = ("userspace/lib/status.c", "userspace/kxwatch/words.c")

KERNEL_TYPES = {"NLA_NUL_STRING": "string", "NLA_U32": "u32", "NLA_U64": "u64",
                "NLA_NESTED": "nest", "NLA_FLAG": "flag", "NLA_BINARY": "binary"}
CLIENT_TYPES = {"STRING": "string", "U32": "u32", "U64": "u64", "NEST": "nest",
                "FLAG": "flag", "BINARY": "binary", "ADDRESS": "binary"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def c_name(*parts):
    return "_".join(parts).upper().replace("-", "_")


def compiled(names):
    """The values of names of the header, as a compiler sees them."""
    lines = "".join(f'\tprintf("{n} %lld\\n", (long long){n});\n' for n in names)
    source = f'#include <stdio.h>\n#include "{HEADER}"\nint main(void)\n{{\n{lines}\treturn 0;\n}}\n'
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "values")
        subprocess.run(["cc", "-I.", "-x", "c", "-", "-o", program], input=source, text=True,
                       check=True)
        said = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
    return {name: int(value) for name, value in map(str.split, said.splitlines())}


def header_enums():
    """[(name or "", {enumerator: comment})] in order, without the __ and _MAX ones."""
    enums = []
    for name, body in re.findall(r"\benum(?: (\w+))? \{(.*?)\n\}", read(HEADER), re.S):
        entries = re.findall(r"^\t(KXW_\w+)(?:\s*=[^,/]*)?,[ \t]*(?:/\*(.*?)\*/)?", body,
                             re.M | re.S)
        enums.append((name, {e: " ".join(comment.split()) for e, comment in entries
                             if not e.endswith("_MAX")}))
    return enums


class Contract:
    """The header and the spec."""

    def __init__(self):
        self.spec = yaml.safe_load(read(SPEC))
        self.sets, self.enums, self.commands = {}, {}, {}
        for name, entries in header_enums():
            first = next(iter(entries))
            match = re.match(r"KXW_A_([A-Z]+)_", first)
            if name:
                self.enums[name] = entries
            elif match:
                self.sets[match.group(1).lower()] = entries
            else:
                self.commands = entries
        names = [e for entries in self.all_enums() for e in entries]
        self.value = compiled(names + ["KXW_FAMILY_VERSION", "KXW_LIBRARY_PATTERNS",
                                       "KXW_LIBRARY_PATTERN_LEN"])

    def all_enums(self):
        return [*self.sets.values(), *self.enums.values(), self.commands]

    def spec_sets(self):
        """{set: {attribute: (number, definition)}} of the sets that are no subsets."""
        sets = {}
        for entry in self.spec["attribute-sets"]:
            if "subset-of" in entry:
                continue
            number, sets[entry["name"]] = 0, {}
            for attribute in entry["attributes"]:
                number = attribute.get("value", number + 1)
                sets[entry["name"]][attribute["name"]] = (number, attribute)
        return sets

    def spec_enums(self):
        """{enum: {entry: number}}"""
        enums = {}
        for definition in self.spec["definitions"]:
            if definition["type"] != "enum":
                continue
            number, entries = definition.get("value-start", 0) - 1, {}
            for entry in definition["entries"]:
                entry = entry if isinstance(entry, dict) else {"name": entry}
                number = entry.get("value", number + 1)
                entries[entry["name"]] = number
            enums[definition["name"]] = entries
        return enums


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
    """the header's comments and the spec name the same types"""
    for set_name, attributes in c.spec_sets().items():
        for name, (_, definition) in attributes.items():
            comment = c.sets.get(set_name, {}).get(c_name("kxw-a", set_name, name), "")
            said = re.match(r"(u32|u64|string|binary|flag|nest)\b", comment)
            # The counters share a comment above them; padding has none.
            said = said.group(1) if said else {"stats": "u64"}.get(set_name)
            if definition["type"] != "pad" and said != definition["type"]:
                yield f"{set_name}.{name}: {said} in the header, {definition['type']} in the spec"
            if ("repeated" in comment) != definition.get("multi-attr", False):
                yield f"{set_name}.{name}: repeated in one, not in the other"


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


def policies(path, types):
    """{set: {attribute enumerator: (type, rest of its initializer)}} of a C file's tables"""
    tables = {}
    for name, body in re.findall(r"struct nla_policy kxw_(\w+)_policy\[[^=;]*\] = \{(.*?)\n\};",
                                 read(path), re.S):
        entries = re.findall(r"\[(\w+)\]\s*=\s*(?:\{\s*\.type\s*=\s*)?(\w+)([^\n]*)", body)
        tables[name] = {attribute: (types.get(kind, kind), rest)
                        for attribute, kind, rest in entries}
    return tables


def check_kernel(c):
    """the kernel's policies take what requests may hold, with the spec's types"""
    tables = policies(KERNEL_POLICY, KERNEL_TYPES)
    sets = c.spec_sets()
    if not tables:
        yield f"no policy table in {KERNEL_POLICY}"
    for op in c.spec["operations"]["list"]:
        set_name = op["attribute-set"]
        asked = [name for part in ("do", "dump")
                 for name in op.get(part, {}).get("request", {}).get("attributes", [])]
        if not asked:
            continue
        found = {a: kind for a, (kind, _) in tables.get(set_name, {}).items()}
        wanted = {c_name("kxw-a", set_name, n): sets[set_name][n][1]["type"] for n in asked}
        if found != wanted:
            yield f"{op['name']}: kernel {found}, spec {wanted}"
        for name in asked:
            limit = sets[set_name][name][1].get("checks", {}).get("max-len")
            rest = tables.get(set_name, {}).get(c_name("kxw-a", set_name, name), ("", ""))[1]
            if limit and c_name("kxw", limit) not in rest:
                yield f"{op['name']}: {name} is not limited by {c_name('kxw', limit)}"


def check_client(c):
    """the client's tables hold every attribute it may be given, with the spec's types"""
    tables = policies(CLIENT_POLICY, CLIENT_TYPES)
    # The client does not read the config it gave: it asks for the status.
    sets = {name: attributes for name, attributes in c.spec_sets().items() if name != "config"}
    if set(tables) != set(sets):
        yield f"client {sorted(tables)}, spec {sorted(sets)}"
    for set_name, attributes in sets.items():
        wanted = {c_name("kxw-a", set_name, name): definition["type"]
                  for name, (_, definition) in attributes.items() if definition["type"] != "pad"}
        found = {a: kind for a, (kind, _) in tables.get(set_name, {}).items()}
        if found != wanted:
            yield f"{set_name}: " + ", ".join(
                f"{k} {v}" for k, v in sorted(set(found.items()) ^ set(wanted.items())))


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


CHECKS = (check_names, check_operations, check_enums, check_attributes, check_types,
          check_subsets, check_kernel, check_client, check_words)


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
