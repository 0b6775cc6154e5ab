#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints the events of the kxwatch module as consumer.c does, by pyroute2:
consumer_pyroute2.py [SINCE [UNTIL]]"""

import ipaddress
import re
import socket
import sys

from pyroute2.netlink import NLM_F_DUMP, NLM_F_REQUEST, genlmsg, nla
from pyroute2.netlink.generic import GenericNetlinkSocket

CMD_EVENT_GET = 5
NETLINK_GENERIC, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 16, 270, 1
WORDS = {1: "process", 2: "library", 3: "connect", 4: "tls", 5: "close"}


def attributes(text):
    """Of kxwatch.h, in its order: number 0 is none of them."""
    return (("UNSPEC", "none"), *(tuple(entry.split(":")) for entry in text.split()))


class event(genlmsg):
    nla_map = attributes(
        "PAD:none SINCE:uint64 SEQ:uint64 TIME:uint64 TYPE:uint32 PROCESS_ID:uint64 FLOW_ID:uint64"
        " PROCESS:process LIBRARY:library FLOW:flow DIRECTION:uint32 MESSAGE:message OVERLAP:flag"
        " TLS_START:uint32 TLS_END:uint32 TLS_RULE:cdata")

    class process(nla):
        nla_map = attributes(
            "PAD:none ID:uint64 PID:uint32 START:uint64 PPID:uint32 PARENT_START:uint64"
            " PARENT_COMM:cdata UID:uint32 GID:uint32 EUID:uint32 LOGINUID:uint32 SESSION:uint32"
            " COMM:cdata EXE:cdata EXE_DEV:uint32 EXE_INODE:uint64 EXE_DELETED:flag EXE_MEMFD:flag"
            " ARGS:cdata CUT:flag KTHREAD:flag PIDNS:uint32 NETNS:uint32 MNTNS:uint32 CGROUP:cdata")

    class library(nla):
        nla_map = attributes("PAD:none PATH:cdata DEV:uint32 INODE:uint64 DELETED:flag HOW:uint32")

    class flow(nla):
        nla_map = attributes(
            "PAD:none ID:uint64 PROCESS_ID:uint64 NETNS:uint32 LOCAL_IP:cdata LOCAL_PORT:uint32"
            " REMOTE_IP:cdata REMOTE_PORT:uint32 ESTABLISHED:flag OUTCOME:uint32 DURATION:uint64"
            " BYTES_OUT:uint64 BYTES_IN:uint64")

    class message(nla):
        nla_map = attributes(
            "TYPE:uint32 VERSION:uint32 LENGTH:uint32 OFFSET:uint32 DATA:cdata KX:uint32")


def name(data):
    """Whoever is watched chose these bytes, which end in NUL."""
    text = (data or bytes(1))[:-1].decode("latin-1")
    return re.sub(r"[^!-\[\]-~]", lambda c: f"\\x{ord(c[0]):02x}", text)


def text_of(msg):
    """What comes behind the number, the type and who it is about."""
    process, library, flow = (msg.get_attr(a) for a in ("PROCESS", "LIBRARY", "FLOW"))
    if process:
        return (f" pid {process.get_attr('PID')} {name(process.get_attr('COMM'))}"
                f" {name(process.get_attr('EXE'))}")
    if library:
        return f" how {library.get_attr('HOW') or 0} {name(library.get_attr('PATH'))}"
    if flow:
        return (f" to {ipaddress.ip_address(flow.get_attr('REMOTE_IP'))}"
                f" {flow.get_attr('REMOTE_PORT')} outcome {flow.get_attr('OUTCOME') or 0}"
                f" bytes {flow.get_attr('BYTES_OUT') or 0} {flow.get_attr('BYTES_IN') or 0}")
    if msg.get_attr("TYPE") == 4:
        parts = "".join(f" {m.get_attr('TYPE')}:{m.get_attr('LENGTH')}+{m.get_attr('OFFSET') or 0}"
                        f":{len(m.get_attr('DATA') or b'')}" for m in msg.get_attrs("MESSAGE"))
        return f" direction {msg.get_attr('DIRECTION')}{parts} end {msg.get_attr('TLS_END') or 0}"
    return ""


def main():
    since = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    until = int(sys.argv[2]) if len(sys.argv) > 2 else None
    genl = GenericNetlinkSocket()
    genl.bind("kxwatch", event)
    bell = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    # Without an address of its own it would be taken for the sender, and get nothing.
    bell.bind((0, 0))
    bell.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, genl.mcast_groups["log"])
    while until is None or since < until:
        request = event()
        request["cmd"], request["version"] = CMD_EVENT_GET, 1
        request["attrs"] = [("SINCE", since)]
        for msg in genl.nlm_request(request, msg_type=genl.prid,
                                    msg_flags=NLM_F_REQUEST | NLM_F_DUMP):
            seq = msg.get_attr("SEQ")
            if seq > since + 1:
                print(f"{since + 1} lost {seq - since - 1}")
            print(f"{seq} {WORDS.get(msg.get_attr('TYPE'), 'unknown')}"
                  f" image {msg.get_attr('PROCESS_ID') or 0} flow {msg.get_attr('FLOW_ID') or 0}"
                  f"{text_of(msg)}", flush=True)
            since = seq
            if since == until:
                break
        else:
            # Rung since the socket was opened, or when something comes: look again.
            bell.recv(65536)


if __name__ == "__main__":
    main()
