#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints a ClientHello for a host, as \\x escapes for a shell's printf."""

import ssl
import sys

incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
context = ssl.create_default_context()
session = context.wrap_bio(incoming, outgoing, server_hostname=sys.argv[1])
try:
    session.do_handshake()
except ssl.SSLWantReadError:
    pass
print("".join(f"\\x{byte:02x}" for byte in outgoing.read()))
