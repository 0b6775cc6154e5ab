#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""All servers of t_known-bad, one for each row of its table.

servers.py TABLE DIRECTORY READY: certificates are DIRECTORY/NAME.pem and .key;
READY is made when all of them listen. What a server does is the row's second column:

  tls NAME [CIPHERS]   TLS 1.2 at most, with that certificate ("-": none), then sinks
  old NAME CIPHERS     TLS 1.0
  late NAME            the same as tls, after a line of text each way
  raw VERSION SUITE    answers the hello with a ServerHello of these numbers
  reset                resets the connection when the hello is there
  silent               says nothing, and closes when the client does
"""

import os
import socket
import ssl
import struct
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from play.bad.rows import rows  # noqa: E402 (the path is set above)


def context(directory, words):
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ctx.maximum_version = ssl.TLSVersion.TLSv1_2
    ctx.minimum_version = ssl.TLSVersion.TLSv1
    ctx.set_ciphers(words[2] if len(words) > 2 else "DEFAULT@SECLEVEL=0")
    if words[0] == "old":
        ctx.maximum_version = ssl.TLSVersion.TLSv1
    if words[1] != "-":
        ctx.load_cert_chain(f"{directory}/{words[1]}.pem", f"{directory}/{words[1]}.key")
    if len(words) > 2 and words[2].startswith(("DHE", "ADH")):
        ctx.load_dh_params(f"{directory}/dh.pem")
    return ctx


def sink(connection):
    while connection.recv(65536):
        pass


def hello_of(connection):
    """The client's first record, whole."""
    data = b""
    while len(data) < 5 or len(data) < 5 + struct.unpack(">H", data[3:5])[0]:
        more = connection.recv(65536)
        if not more:
            break
        data += more
    return data


def server_hello(version, suite):
    body = struct.pack(">H", version) + os.urandom(32) + b"\0" + struct.pack(">HB", suite, 0)
    message = b"\x02" + struct.pack(">I", len(body))[1:] + body
    return b"\x16" + struct.pack(">HH", version, len(message)) + message


def serve(connection, words, ctx):
    if words[0] in ("tls", "old", "late"):
        if words[0] == "late":
            connection.sendall(b"220 bad.example\r\n")
            connection.recv(64)
        with ctx.wrap_socket(connection, server_side=True) as tls:
            sink(tls)
    elif words[0] == "raw":
        hello_of(connection)
        connection.sendall(server_hello(int(words[1], 16), int(words[2], 16)))
        sink(connection)
    elif words[0] == "reset":
        hello_of(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        sink(connection)


def loop(listener, words, ctx):
    while True:
        connection, _ = listener.accept()
        with connection:
            try:
                serve(connection, words, ctx)
            except OSError as error:
                print(words, error, flush=True)


def main():
    table, directory, ready = sys.argv[1:]
    for row in rows(table):
        words = row["server"].split()
        ctx = context(directory, words) if words[0] in ("tls", "old", "late") else None
        listener = socket.create_server((row["ip"], row["port"]))
        threading.Thread(target=loop, args=(listener, words, ctx), daemon=True).start()
    with open(ready, "w", encoding="utf-8"):
        pass
    threading.Event().wait()


if __name__ == "__main__":
    main()
