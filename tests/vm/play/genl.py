#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Talks to the module without libkxwatch, for who wants to see the bare answers.

genl.py do|dump OPERATION [TYPE=STRING]...: prints "ok" or the error's name, and
    what the kernel says to it; TYPE: a name of the contract, or a number
genl.py listen SECONDS: joins the doorbell's group, prints the numbers rung, until none is
    for so long
"""

import errno
import os
import re
import socket
import struct
import sys

NETLINK_GENERIC, GENL_ID_CTRL = 16, 16
CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 3, 1, 2
CTRL_ATTR_MCAST_GROUPS, CTRL_ATTR_MCAST_GRP_NAME, CTRL_ATTR_MCAST_GRP_ID = 7, 1, 2
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLA_TYPE_MASK = 0x3FFF
NLM_F_ACK_TLVS, NLMSGERR_ATTR_MSG = 0x200, 1
SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 270, 1, 10, 11
HEADER = os.path.join(os.path.dirname(__file__), "../../../include/uapi/kxwatch.h")


def constant(name):
    """A number of the contract, counted out of the enum that has it."""
    with open(HEADER, encoding="utf-8") as header:
        text = re.sub(r"/\*.*?\*/", "", header.read(), flags=re.S)
    for body in re.findall(r"enum[^{;]*\{([^}]*)\}", text):
        value = -1
        for entry in filter(None, (e.strip() for e in body.split(","))):
            entry_name, _, given = (part.strip() for part in entry.partition("="))
            if given and not given.isdigit():
                break
            value = int(given) if given else value + 1
            if entry_name == name:
                return value
    sys.exit(f"genl.py: {HEADER} has no {name}")


def attribute(kind, payload):
    length = 4 + len(payload)
    return struct.pack("=HH", length, kind) + payload + bytes(-length % 4)


def attributes(data):
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4 or length > len(data):
            break
        found[kind & NLA_TYPE_MASK] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def messages(data):
    while len(data) >= 16:
        length, kind, flags = struct.unpack_from("=IHH", data)
        if length < 16 or length > len(data):
            break
        yield kind, flags, data[16:length]
        data = data[(length + 3) & ~3:]


def request(sock, family, operation, flags, payload=b""):
    """Returns the payloads of the answer, an errno, 0 if all went well, and a text."""
    body = struct.pack("=BBH", operation, 1, 0) + payload
    sock.send(struct.pack("=IHHII", 16 + len(body), family, NLM_F_REQUEST | flags, 1, 0) + body)
    answers = []
    while True:
        for kind, flags, data in messages(sock.recv(65536)):
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                # An error is followed by the header of the request, then by what is said.
                said = attributes(data[20:]) if flags & NLM_F_ACK_TLVS else {}
                text = said.get(NLMSGERR_ATTR_MSG, b"").rstrip(b"\0").decode()
                return answers, -struct.unpack_from("=i", data)[0], text
            answers.append(data[4:])


def family(sock):
    name = attribute(CTRL_ATTR_FAMILY_NAME, b"kxwatch\0")
    answers, error, _ = request(sock, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK, name)
    if error:
        sys.exit(f"genl.py: no family kxwatch: {errno.errorcode[error]}")
    found = attributes(answers[0])
    groups = {}
    for group in attributes(found[CTRL_ATTR_MCAST_GROUPS]).values():
        facts = attributes(group)
        group_name = facts[CTRL_ATTR_MCAST_GRP_NAME].rstrip(b"\0").decode()
        groups[group_name] = struct.unpack("=I", facts[CTRL_ATTR_MCAST_GRP_ID])[0]
    return struct.unpack("=H", found[CTRL_ATTR_FAMILY_ID])[0], groups


def ask(sock, mode, operation, given):
    payload = b""
    for pair in given:
        name, _, value = pair.partition("=")
        kind = int(name) if name.isdigit() else constant(name)
        payload += attribute(kind, value.encode() + b"\0")
    flags = NLM_F_DUMP if mode == "dump" else NLM_F_ACK
    _, error, text = request(sock, family(sock)[0], constant(operation), flags, payload)
    said = errno.errorcode[error] if error else "ok"
    print(f"{said}: {text}" if text else said)


def listen(sock, seconds):
    _, groups = family(sock)
    sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, groups["log"])
    print("joined", flush=True)
    sock.settimeout(seconds)
    try:
        while True:
            for _, _, data in messages(sock.recv(65536)):
                head = attributes(data[4:])[constant("KXW_A_LOG_HEAD")]
                print("rung", struct.unpack("=Q", head)[0], flush=True)
    except TimeoutError:
        print("silence")


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("do", "dump", "listen"):
        sys.exit(__doc__)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC) as sock:
        sock.bind((0, 0))
        for option in (NETLINK_CAP_ACK, NETLINK_EXT_ACK):
            sock.setsockopt(SOL_NETLINK, option, 1)
        if sys.argv[1] == "listen":
            listen(sock, float(sys.argv[2]))
        else:
            ask(sock, sys.argv[1], sys.argv[2], sys.argv[3:])


if __name__ == "__main__":
    main()
