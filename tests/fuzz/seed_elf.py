#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Makes the corpus of f_elf: shared objects with what is looked for, and little else."""

import os
import struct

from seed import HERE

CODE_AT, BASE = 0x600, 0x1000
ACCESSOR = bytes.fromhex("f30f1efa8b87b000000031ffc3")
DEPTH = bytes.fromhex("8b87ac000000c3")
OTHER = bytes.fromhex("f30f1efa4157415641554154") + bytes(4)
LIBRARIES = {
    "libcrypto": {"X509_STORE_CTX_get_error": ACCESSOR, "X509_STORE_CTX_get_error_depth": DEPTH,
                  "EVP_PKEY_encrypt": OTHER, "RSA_public_encrypt": OTHER},
    "libssl": {"SSL_CTX_set_verify": OTHER, "SSL_set_verify": OTHER,
               "SSL_CTX_set_cert_verify_callback": OTHER, "X509_STORE_CTX_get_error": None},
}


def shared_object(functions):
    names, symbols, code = b"\0", bytes(24), b""
    for name, body in functions.items():
        value = CODE_AT + BASE + len(code) if body else 0
        symbols += struct.pack("<IBBHQQ", len(names), 0x12, 0, 1 if body else 0, value, 0)
        names += name.encode() + b"\0"
        code += (body or b"").ljust(16, b"\x90")
    sections_at = 64 + 2 * 56
    symbols_at = sections_at + 3 * 64
    names_at = symbols_at + len(symbols)
    code += bytes(16)
    header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, 0, 64, sections_at, 0,
                         64, 56, 2, 64, 3, 0)
    segments = struct.pack("<IIQQQQQQ", 1, 4, 0, 0, 0, CODE_AT, CODE_AT, 4096)
    segments += struct.pack("<IIQQQQQQ", 1, 5, CODE_AT, CODE_AT + BASE, 0, len(code), len(code),
                            4096)
    sections = bytes(64)
    sections += struct.pack("<IIQQQQIIQQ", 0, 11, 0, 0, symbols_at, len(symbols), 2, 0, 8, 24)
    sections += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, names_at, len(names), 0, 0, 1, 0)
    file = header + segments + sections + symbols + names
    assert len(file) <= CODE_AT
    return file.ljust(CODE_AT, b"\0") + code


def main():
    folder = os.path.join(HERE, "corpus", "f_elf")
    os.makedirs(folder, exist_ok=True)
    for name, functions in LIBRARIES.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(shared_object(functions))


if __name__ == "__main__":
    main()
