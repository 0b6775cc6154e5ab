#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""TLS clients of Python, and its RSA: client.py WHAT ...

  none IP PORT          verifies nothing
  asyncio IP PORT       the same, by asyncio, whose TLS goes through memory
  required IP PORT      verifies by the system's store
  good IP PORT CA       verifies by CA
  name IP PORT CA       the same, and wants another name than the server's
  rsa PUBLIC_KEY        encrypts a key by the cryptography package
"""

import asyncio
import socket
import ssl
import sys

REQUEST = b"GET / HTTP/1.0\r\n\r\n"


def context(what, ca):
    ctx = ssl.create_default_context(cafile=ca)
    if what in ("none", "asyncio"):
        ctx.check_hostname = False
        ctx.verify_mode = ssl.CERT_NONE
    return ctx


def plain(what, ip, port, ca):
    name = "other.example" if what == "name" else "good.example"
    with socket.create_connection((ip, port), timeout=60) as tcp:
        with context(what, ca).wrap_socket(tcp, server_hostname=name) as tls:
            tls.sendall(REQUEST)
            while tls.recv(4096):
                pass


async def by_asyncio(ip, port):
    reader, writer = await asyncio.open_connection(
        ip, port, ssl=context("asyncio", None), server_hostname="good.example")
    writer.write(REQUEST)
    await writer.drain()
    await reader.read()
    writer.close()


def rsa(path):
    from cryptography.hazmat.backends import default_backend
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding
    with open(path, "rb") as file:
        key = serialization.load_pem_public_key(file.read(), default_backend())
    key.encrypt(bytes(32), padding.OAEP(mgf=padding.MGF1(algorithm=hashes.SHA256()),
                                        algorithm=hashes.SHA256(), label=None))


def main():
    what, *rest = sys.argv[1:]
    if what == "rsa":
        rsa(*rest)
        return
    ip, port = rest[0], int(rest[1])
    if what == "asyncio":
        asyncio.run(by_asyncio(ip, port))
    else:
        plain(what, ip, port, rest[2] if len(rest) > 2 else None)


if __name__ == "__main__":
    main()
