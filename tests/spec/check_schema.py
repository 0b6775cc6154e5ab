#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The specification by the kernel's own tool and schema, which ynl.sh has fetched to
where the argument says. Prints TAP."""

import copy
import os
import sys
import tempfile

import yaml

SPEC = "include/uapi/kxwatch.yaml"


def accepted(family, spec, schema):
    """None, or the tool's first line about what is wrong with it."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write("# SPDX-License-Identifier: none\n" + yaml.safe_dump(spec))
        file.flush()
        try:
            family(file.name, schema)
        except Exception as error:  # pylint: disable=broad-except
            return str(error).split("\n", maxsplit=1)[0] or repr(error)
    return None


def main():
    ynl = sys.argv[1]
    sys.path.insert(0, os.path.join(ynl, "tools/net/ynl"))
    from lib.nlspec import SpecFamily  # pylint: disable=import-outside-toplevel
    schema = os.path.join(ynl, "Documentation/netlink/genetlink.yaml")
    with open(SPEC, encoding="utf-8") as file:
        spec = yaml.safe_load(file)

    worded, dangling = copy.deepcopy(spec), copy.deepcopy(spec)
    worded["attribute-sets"][0]["attributes"][1]["type"] = "text"
    dangling["operations"]["list"][0]["attribute-set"] = "statuses"
    results = (
        ("the kernel's tool takes the specification, by its own schema",
         accepted(SpecFamily, spec, schema)),
        ("it would not take a type that it does not know",
         None if accepted(SpecFamily, worded, schema) else "it did"),
        ("nor a set that is not there",
         None if accepted(SpecFamily, dangling, schema) else "it did"),
    )
    print(f"1..{len(results)}")
    for number, (title, fault) in enumerate(results, 1):
        print(f"{'not ok' if fault else 'ok'} {number} - spec: {title}")
        if fault:
            print(f"# {fault}")
    return 1 if any(fault for _, fault in results) else 0


if __name__ == "__main__":
    sys.exit(main())
