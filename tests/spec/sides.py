# SPDX-License-Identifier: BSD-3-Clause
"""What the two programs make of the contract, read out of their sources: the kernel's
policies, operations and what it puts; the client's policies, requests and what it gets."""

import glob
import re

from contract import read

KERNEL_FAMILY = "kmod/genl.c"
KERNEL_TYPES = {"NLA_NUL_STRING": "string", "NLA_U32": "u32", "NLA_U64": "u64",
                "NLA_NESTED": "nest", "NLA_FLAG": "flag", "NLA_BINARY": "binary"}
CLIENT_POLICY = "userspace/lib/policy.c"
CLIENT_TYPES = {"STRING": "string", "NAME": "name", "U32": "u32", "U64": "u64", "NEST": "nest",
                "FLAG": "flag", "BINARY": "binary", "ADDRESS": "binary"}

# How an attribute is put into a message, and which types that can make.
PUTS = (
    (r"\b(?:kxw_add|nla_put)_u32\(&?[\w>.-]+, (KXW_A_\w+)", ("u32",)),
    (r"\b(?:kxw_add_u64|nla_put_u64_64bit)\(&?[\w>.-]+, (KXW_A_\w+)", ("u64",)),
    (r"\.nla_len = NLA_HDRLEN \+ sizeof\(u64\), \.nla_type = (KXW_A_\w+)", ("u64",)),
    (r"\bkxw_add_flag\(&?[\w>.-]+, (KXW_A_\w+)", ("flag",)),
    (r"\bkxw_add_(?:text|string)\(&?[\w>.-]+, (KXW_A_\w+)", ("string", "name")),
    (r"\bnla_put_string\(\w+, (KXW_A_\w+)", ("string",)),
    (r"\bkxw_status_put_libraries\(\w+, (KXW_A_\w+)", ("string",)),
    (r"\bkxw_add_(?:bytes|address)\(&?[\w>.-]+, (KXW_A_\w+)", ("binary", "name")),
    (r"\b(?:kxw_(?:add|put)_nest|nla_nest_start)\(&?[\w>.-]+, (KXW_A_\w+)", ("nest",)),
)
# The same for what is got out of one; what has no type here is a nest or bytes.
GETS = (
    (r"\bget_u32\(tb\[(KXW_A_\w+)\]", ("u32",)),
    (r"\bget_u64\(tb\[(KXW_A_\w+)\]", ("u64",)),
    (r"\bget_string\(tb\[(KXW_A_\w+)\]", ("string", "name")),
    (r"\bcopy_string\([^;]*, tb\[(KXW_A_\w+)\]", ("string",)),
    (r"= tb\[(KXW_A_\w+)\];", ("flag",)),
    (r"case (KXW_A_\w+):\s*ret = take_u32\(", ("u32",)),
    (r"case (KXW_A_\w+):\s*ret = take_u64\(", ("u64",)),
    (r"case (KXW_A_\w+):\s*[\w>.-]+ = true;", ("flag",)),
    (r"case (KXW_A_\w+):\s*[\w>.[\]-]+ = at(?:;|tribute_data\()", ("nest", "binary")),
    (r"case (KXW_A_\w+):\s*if \(", ("nest", "string")),
    (r"\b(?:nla|attribute)_type\(at\) != (KXW_A_\w+)", ("nest", "string")),
    (r"\b(?:nla|attribute)_data\(tb\[(KXW_A_\w+)\]", ("binary",)),
    (r"\b(?:parse_nest|get_library|get_stats|get_call)\(tb\[(KXW_A_\w+)\]", ("nest",)),
)
# A counter is put, and got, by its place in the set.
COUNTER_LOOP = r"= KXW_A_STATS_PAD \+ 1;[^;]*<= KXW_A_STATS_MAX;"


def sources(pattern):
    return "".join(read(path) for path in sorted(glob.glob(pattern)))


def policies(path, types):
    """{set: {attribute enumerator: (type, rest of its initializer)}} of a C file's tables"""
    tables = {}
    for name, body in re.findall(r"struct nla_policy kxw_(\w+)_policy\[[^=;]*= \{(.*?)\n\};",
                                 read(path), re.S):
        entries = re.findall(r"\[(\w+)\]\s*=\s*(?:\{\s*\.type\s*=\s*)?(\w+)([^\n]*)", body)
        tables[name] = {attribute: (types.get(kind, kind), rest)
                        for attribute, kind, rest in entries}
    return tables


def handled(text, ways, counters):
    """{enumerator: [possible types, ...]}, one entry for each place that handles it"""
    found = {}
    for pattern, types in ways:
        for enumerator in re.findall(pattern, text):
            found.setdefault(enumerator, []).append(types)
    if re.search(COUNTER_LOOP, text):
        found.update({counter: [("u64",)] for counter in counters})
    return found


def kernel_puts(counters):
    return handled(sources("kmod/*.c"), PUTS, counters)


def kernel_counts():
    return set(re.findall(r"\bkxw_stats_add\((KXW_A_STATS_\w+)", sources("kmod/*.c")))


def kernel_operations():
    """{command: (mode, privileged, policy's set or None, its maximum)}"""
    table = re.search(r"struct genl_ops kxw_ops\[\] = \{(.*?)\n\};", read(KERNEL_FAMILY), re.S)
    found = {}
    for entry in re.findall(r"\{(.*?)\}", table.group(1) if table else "", re.S):
        command = re.search(r"\.cmd = (\w+)", entry).group(1)
        policy = re.search(r"KXW_OP_POLICY\(kxw_(\w+)_policy, (\w+)\)", entry)
        found[command] = ("do" if ".doit" in entry else "dump", "GENL_ADMIN_PERM" in entry,
                          *(policy.groups() if policy else (None, None)))
    return found


def kernel_names():
    """{set: names} of what the kernel calls its hooks and limits"""
    return {"hook": set(re.findall(r'^\t\.name = "(\w+)",', sources("kmod/hook_*.c"), re.M)),
            "limit": set(re.findall(r'\bkxw_status_put_limit\(skb, "(\w+)"', sources("kmod/*.c")))}


def client_gets(counters):
    """As handled(), and {enumerators that are read in any way}"""
    text = sources("userspace/lib/decode*.c")
    found = handled(text, GETS, counters)
    return found, set(found) | set(re.findall(r"\[(KXW_A_\w+)\]", text))


def client_requests():
    """{command: [mode, ...]}"""
    found = {}
    for command, dump in re.findall(r"\.command = (KXW_CMD_\w+),\s*(\.flags = NLM_F_DUMP)?",
                                    sources("userspace/lib/*.c")):
        found.setdefault(command, []).append("dump" if dump else "do")
    return found
