#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Breaks each side of the contract in a copy, once for each way it may come to differ,
and wants check_spec.py to see it. Prints TAP."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from contract import HEADER, SPEC

COPIED = ("include", "kmod", "userspace/lib", "userspace/kxwatch", "tests/spec")

# Title, file, what stands there, what is put instead, what the check that sees it says.
BREAKS = (
    ("header: a number is given again", HEADER,
     "\tKXW_EVENT_TLS,", "\tKXW_EVENT_SLICE,\n\tKXW_EVENT_TLS,", "published number"),
    ("header: an attribute goes", HEADER,
     r"\tKXW_A_EVENT_OVERLAP,[^\n]*\n", "", "published number"),
    ("header: an attribute is appended and told nobody", HEADER,
     r"(\tKXW_A_FLOW_BYTES_IN,[^\n]*\n)", r"\1\tKXW_A_FLOW_MARK,\t/* u32 */\n",
     "every attribute has the same name and number"),
    ("header: a type changes", HEADER,
     r"(KXW_A_FLOW_NETNS,\s*/\* )u32", r"\1u64", "comments and the spec name the same types"),
    ("header: the family is renamed", HEADER,
     r'(KXW_FAMILY_NAME\s+)"kxwatch"', r'\1"kxwatch2"', "the family, its group"),
    ("spec: two attributes change places", SPEC,
     r"name: bytes-out\n(        type: u64\n[^\n]*\n      -\n        )name: bytes-in",
     r"name: bytes-in\n\1name: bytes-out", "every attribute has the same name and number"),
    ("spec: an enumerator is left out", SPEC,
     r"      -\n        name: ecdhe\n", "", "every enumeration"),
    ("spec: an operation is open to everybody", SPEC,
     r"(name: flow-get\n[^\n]*\n[^\n]*\n)      flags: \[ admin-perm \]\n", r"\1",
     "all but the doorbell are privileged"),
    ("spec: an answer has less than is sent", SPEC,
     r"            - tls-rule\n", "", "the kernel puts every attribute"),
    ("spec: an enumeration is another one", SPEC,
     r"enum: tls-end", "enum: outcome", "comments and the spec name the same types"),
    ("kernel: a request's attribute has another type", "kmod/genl.c",
     r"(\[KXW_A_EVENT_SINCE\] = \{ \.type = )NLA_U64", r"\1NLA_U32", "its policies take"),
    ("kernel: a request's text has no limit", "kmod/genl.c",
     r", \.len = KXW_LIBRARY_PATTERN_LEN", "", "its policies take"),
    ("kernel: an operation asks for no right", "kmod/genl.c",
     r"(\.cmd = KXW_CMD_EVENT_GET,\n\t\t)\.flags = GENL_ADMIN_PERM,\n", r"\1", "its policies take"),
    ("kernel: an attribute is put as another type", "kmod/event.c",
     r"kxw_add_u32\(at, KXW_A_PROCESS_UID", "kxw_add_u64(at, KXW_A_PROCESS_UID",
     "the kernel puts every attribute"),
    ("kernel: an attribute is not put any more", "kmod/event.c",
     r"\te->at = kxw_add_flag\(e->at, KXW_A_EVENT_OVERLAP, true\);\n", "", "the kernel puts every attribute"),
    ("kernel: a counter is not counted any more", "kmod/window.c",
     r"kxw_stats_add\(KXW_A_STATS_OVERLAPS, 1\)", "(void)0", "the kernel puts every attribute"),
    ("kernel: a hook is renamed", "kmod/hook_state.c",
     r'\.name = "state"', '.name = "tcp"', "names that header and spec list"),
    ("client: an attribute may have another type", "userspace/lib/policy.c",
     r"\[KXW_A_PROCESS_COMM\] = NAME", "[KXW_A_PROCESS_COMM] = BINARY", "the client's tables"),
    ("client: an attribute is missing in its table", "userspace/lib/policy.c",
     r"\t\[KXW_A_FLOW_DURATION\] = U64,\n", "", "the client's tables"),
    ("client: an attribute is read as another type", "userspace/lib/decode.c",
     r"(case KXW_A_EVENT_TLS_END:\s*ret = take_)u32", r"\1u64",
     "reads every attribute"),
    ("client: an attribute is not read", "userspace/lib/decode_image.c",
     r"\tp->kthread = tb\[KXW_A_PROCESS_KTHREAD\];\n", "", "reads every attribute"),
    ("client: a dump is asked for as one answer", "userspace/lib/snapshot.c",
     r"(KXW_CMD_FLOW_GET,\n)\t\t\.flags = NLM_F_DUMP,\n", r"\1", "reads every attribute"),
    ("tool: a word is another one", "userspace/kxwatch/words.c",
     r'"timed_out"', '"timeout"', "the tool's words"),
)


def complaints():
    """What check_spec.py, run here, says is not ok."""
    said = subprocess.run([sys.executable, "tests/spec/check_spec.py"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return re.findall(r"^not ok \d+ - (.*)", said.stdout, re.M), said.stdout


def try_break(path, pattern, replacement, wanted):
    """A fault, or None: it was seen."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    broken, count = re.subn(pattern, replacement, text, count=1)
    if not count or broken == text:
        return f"{path} has no {pattern}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(broken)
    found, said = complaints()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    if not any(wanted in title for title in found):
        return f"wanted \"{wanted}\", got {found or said[-300:]}"
    return None


def main():
    failed = 0
    print(f"1..{len(BREAKS)}")
    with tempfile.TemporaryDirectory() as copy:
        for folder in COPIED:
            shutil.copytree(folder, os.path.join(copy, folder))
        os.chdir(copy)
        for number, (title, *how) in enumerate(BREAKS, 1):
            fault = try_break(*how)
            failed += bool(fault)
            print(f"{'not ok' if fault else 'ok'} {number} - spec, broken: {title}")
            if fault:
                print(f"# {fault}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
