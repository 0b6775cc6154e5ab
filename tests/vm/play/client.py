#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""An HTTPS client as scripts have it: one GET, the certificate checked or not."""

import argparse
import socket
import ssl
import sys


def context(options):
    ctx = ssl.create_default_context(cafile=options.ca)
    if options.no_verify:
        ctx.check_hostname = False
        ctx.verify_mode = ssl.CERT_NONE
    if options.ciphers:
        ctx.maximum_version = ssl.TLSVersion.TLSv1_2
        ctx.set_ciphers(options.ciphers)
    return ctx


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("--ca", help="trust this file's certificates")
    parser.add_argument("--no-verify", action="store_true")
    parser.add_argument("--ciphers", help="TLS 1.2 at most, with these")
    options = parser.parse_args()

    with socket.create_connection((options.host, 443), timeout=60) as plain:
        try:
            with context(options).wrap_socket(plain, server_hostname=options.host) as tls:
                request = f"GET / HTTP/1.0\r\nHost: {options.host}\r\n\r\n"
                tls.sendall(request.encode())
                while tls.recv(4096):
                    pass
        except ssl.SSLCertVerificationError as error:
            print(error.verify_message)
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
