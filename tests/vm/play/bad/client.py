#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What programs do that are up to no good: client.py WHAT IP PORT [ARGUMENT].

  plain [CIPHERS]     a handshake, nothing checked
  verify CA           checked, by that file's authority
  fork                a child of this process, which has spoken no TLS yet, does it
  late                after a line each way
  upload CA           checked, and then twelve MiB go out
  hello FILE          a hello in hex, as it is, from a program that has OpenSSL
  bare VERSION SUITE  a hello of these numbers, made by hand; TLS is never loaded
  run FLAW PROGRAM    becomes PROGRAM s_client, FLAW memfd: from memory, or deleted
"""

import os
import socket
import struct
import sys


def context(ca=None, ciphers=None):
    import ssl
    ctx = ssl.create_default_context(cafile=ca)
    ctx.minimum_version = ssl.TLSVersion.TLSv1
    if not ca:
        ctx.check_hostname = False
        ctx.verify_mode = ssl.CERT_NONE
    if ciphers:
        ctx.set_ciphers(ciphers)
    return ctx


def handshake(plain, ctx, size=100):
    with ctx.wrap_socket(plain, server_hostname="bad.example") as tls:
        tls.sendall(bytes(size))


def record(body, version):
    message = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return b"\x16" + struct.pack(">HH", version, len(message)) + message


def bare(version, suite):
    name = b"bad.example"
    server_name = struct.pack(">HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    return record(struct.pack(">H", version) + os.urandom(32) + b"\0"
                  + struct.pack(">HH", 2, suite) + b"\x01\x00"
                  + struct.pack(">H", len(server_name)) + server_name, min(version, 0x0301))


def become(flaw, program, ip, port):
    arguments = ["openssl", "s_client", "-connect", f"{ip}:{port}", "-servername",
                 "bad.example", "-quiet", "-no_ign_eof"]
    with open(program, "rb") as file:
        data = file.read()
    path = f"/opt/deleted-{os.getpid()}"
    fd = os.memfd_create("x") if flaw == "memfd" else \
        os.open(path, os.O_RDWR | os.O_CREAT, 0o755)
    os.write(fd, data)
    if flaw != "memfd":
        os.close(fd)
        fd = os.open(path, os.O_RDONLY)
        os.unlink(path)
    os.execve(fd, arguments, os.environ)


def main():
    what, ip, port, *rest = sys.argv[1:]
    if what == "run":
        become(*rest, ip, port)
    if what == "fork":
        ctx = context()
        pid = os.fork()
        if pid:
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    if what == "hello":
        import ssl
        ssl.create_default_context()
    plain = socket.create_connection((ip, int(port)), timeout=60)
    if what == "late":
        plain.recv(64)
        plain.sendall(b"STARTTLS\r\n")
    if what in ("plain", "late"):
        handshake(plain, context(ciphers=rest[0] if rest else None))
    elif what == "fork":
        handshake(plain, ctx)
    elif what == "verify":
        handshake(plain, context(rest[0]))
    elif what == "upload":
        handshake(plain, context(rest[0]), 12 << 20)
    else:
        if what == "hello":
            with open(rest[0], encoding="ascii") as text:
                data = record(bytes.fromhex(text.read()), 0x0301)
        else:
            data = bare(int(rest[0], 16), int(rest[1], 16))
        plain.sendall(data)
        plain.recv(1)
        plain.close()


if __name__ == "__main__":
    main()
