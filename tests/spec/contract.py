# SPDX-License-Identifier: BSD-3-Clause
"""The contract as its two texts have it: the header, by comments and by a compiler,
and the specification."""

import os
import re
import subprocess
import tempfile

import yaml

HEADER = "include/uapi/kxwatch.h"
SPEC = "include/uapi/kxwatch.yaml"


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
        self.names = [e for entries in self.all_enums() for e in entries]
        self.names += ["KXW_FAMILY_VERSION", "KXW_LIBRARY_PATTERNS", "KXW_LIBRARY_PATTERN_LEN",
                       "KXW_PROBE_FILES", "KXW_PROBE_POINTS", "KXW_POINT_BYTES_MIN",
                       "KXW_POINT_BYTES_MAX"]
        self.value = compiled(self.names)

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

    def attributes(self):
        """{enumerator: (set, name, definition)} of all that is no padding."""
        return {c_name("kxw-a", set_name, name): (set_name, name, definition)
                for set_name, attributes in self.spec_sets().items()
                for name, (_, definition) in attributes.items() if definition["type"] != "pad"}

    def said_type(self, enumerator):
        """The type that the header's comment gives an attribute, or None."""
        set_name = self.attributes()[enumerator][0]
        said = re.match(r"(u32|u64|string|name|binary|flag|nest)\b",
                        self.sets.get(set_name, {}).get(enumerator, ""))
        # The counters share a comment above them.
        return said.group(1) if said else {"stats": "u64"}.get(set_name)

    def operations(self):
        """{enumerator: definition} in order."""
        operations = self.spec["operations"]
        return {c_name(operations["name-prefix"] + op["name"]): op for op in operations["list"]}

    def asked(self):
        """Enumerators that only requests hold."""
        parts = [(op, part) for op in self.operations().values() for part in ("do", "dump")]
        requests = {c_name("kxw-a", op["attribute-set"], name) for op, part in parts
                    for name in op.get(part, {}).get("request", {}).get("attributes", [])}
        return requests - self.told()

    def told(self):
        """Enumerators that answers and notifications hold, in what is nested too."""
        members = {e["name"]: (e.get("subset-of", e["name"]), e["attributes"])
                   for e in self.spec["attribute-sets"]}
        found = set()

        def add(space, names):
            base, attributes = members[space]
            for attribute in attributes:
                if attribute["name"] not in names or attribute.get("type") == "pad":
                    continue
                found.add(c_name("kxw-a", base, attribute["name"]))
                nested = attribute.get("nested-attributes")
                if nested:
                    add(nested, {a["name"] for a in members[nested][1]})

        for op in self.operations().values():
            for part in ("do", "dump"):
                add(op["attribute-set"], op.get(part, {}).get("reply", {}).get("attributes", []))
            add(op["attribute-set"], op.get("event", {}).get("attributes", []))
        return found

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
