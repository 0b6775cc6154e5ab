# SPDX-License-Identifier: BSD-3-Clause
"""What the matrix negotiates: a row of the table is a thing a server insists on."""

from collections import namedtuple

# words: what a client must be asked for (connection.h). cert: the server's key, or
# none. openssl: options of s_server; gnutls: what follows NORMAL:-VERS-ALL, and
# options of gnutls-serv; None: this server cannot.
Feature = namedtuple("Feature", "name version kx group words cert openssl gnutls options")


def feature(name, version, kx, openssl, gnutls, group=None, words="alpn", cert="rsa",
            options=()):
    number = {"1.0": "1", "1.1": "1_1", "1.2": "1_2", "1.3": "1_3"}[version]
    return Feature(name, version, kx, group, tuple(words.split(",")), cert,
                   None if openssl is None else (f"-tls{number}", *openssl.split()),
                   None if gnutls is None else f":+VERS-TLS{version}{gnutls}", options)


def tls13(name, openssl="", gnutls="", **more):
    return feature(f"tls13{name}", "1.3", "TLS1.3", openssl, gnutls, **more)


def tls12(name, kx, cipher, gnutls, more="", **rest):
    """cipher: what a client of OpenSSL's could ask for; GnuTLS's names are after +."""
    openssl = None if cipher is None else f"-cipher {cipher}:@SECLEVEL=0 {more}"
    only = None if gnutls is None else "".join(f":+{word}" for word in gnutls.split())
    return feature(f"tls12-{name}", "1.2", kx, openssl,
                   None if only is None else f":-KX-ALL{only}", **rest)


def group13(name, openssl, gnutls, **more):
    return tls13(f"-{name}", f"-groups {openssl}",
                 None if gnutls is None else f":-GROUP-ALL:+GROUP-{gnutls}", group=name, **more)


def group12(name, openssl, gnutls):
    return tls12(f"ecdhe-{name}", "ECDHE", "kECDHE+aRSA",
                 f"ECDHE-RSA:-GROUP-ALL:+GROUP-{gnutls}", f"-groups {openssl}", group=name)


def legacy(version, name, kx, cipher, gnutls):
    return feature(f"tls{version.replace('.', '')}-{name}", version, kx,
                   f"-cipher {cipher}:@SECLEVEL=0", f":-KX-ALL:+{gnutls}", words="legacy")


FEATURES = [
    tls13(""),
    tls13("-ec", cert="ec"),
    group13("x25519", "X25519", "X25519"),
    group13("secp256r1", "P-256", "SECP256R1"),
    group13("secp384r1", "P-384", "SECP384R1"),
    group13("secp521r1", "P-521", "SECP521R1"),
    group13("x448", "X448", "X448"),
    group13("ffdhe2048", "ffdhe2048", "FFDHE2048"),
    group13("X25519MLKEM768", "X25519MLKEM768", None),
    group13("SecP256r1MLKEM768", "SecP256r1MLKEM768", None, words="mlkem"),
    tls13("-aes128", "-ciphersuites TLS_AES_128_GCM_SHA256", ":-CIPHER-ALL:+AES-128-GCM"),
    tls13("-chacha20", "-ciphersuites TLS_CHACHA20_POLY1305_SHA256",
          ":-CIPHER-ALL:+CHACHA20-POLY1305"),
    tls13("-ccm", "-ciphersuites TLS_AES_128_CCM_SHA256", ":-CIPHER-ALL:+AES-128-CCM",
          words="ccm"),
    tls13("-resume", words="resume,ticket"),
    tls13("-cert", words="cert"),
    tls13("-psk", "-nocert -psk @PSK@ -psk_identity matrix", ":-KX-ALL:+ECDHE-PSK:+PSK",
          words="psk,psk13", cert=None),

    tls12("rsa", "RSA", "kRSA", "RSA"),
    tls12("rsa-cbc", "RSA", "AES128-SHA", "RSA:-CIPHER-ALL:+AES-128-CBC"),
    tls12("dhe", "DHE", "kDHE+aRSA", "DHE-RSA", words="dhe"),
    tls12("ecdhe", "ECDHE", "kECDHE+aRSA", "ECDHE-RSA"),
    tls12("ecdhe-ec", "ECDHE", "kECDHE+aECDSA", "ECDHE-ECDSA", cert="ec"),
    tls12("ecdhe-chacha20", "ECDHE", "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDHE-RSA:-CIPHER-ALL:+CHACHA20-POLY1305"),
    group12("x25519", "X25519", "X25519"),
    group12("secp384r1", "P-384", "SECP384R1"),
    group12("secp521r1", "P-521", "SECP521R1"),
    tls12("id", "ECDHE", "kECDHE+aRSA", "ECDHE-RSA", "-no_ticket", words="resume",
          options=("--noticket",)),
    tls12("ticket", "ECDHE", "kECDHE+aRSA", "ECDHE-RSA", words="resume,ticket"),
    tls12("cert", "ECDHE", "kECDHE+aRSA", "ECDHE-RSA", words="cert"),
    tls12("cert-rsa", "RSA", "kRSA", "RSA", words="cert"),
    tls12("no-cert", "ECDHE", "kECDHE+aRSA", "ECDHE-RSA", words="asked"),
    tls12("psk", "PSK", "kPSK", "PSK", "-nocert -psk @PSK@", words="psk", cert=None),
    tls12("dhe-psk", "DHE_PSK", "kDHEPSK", "DHE-PSK", "-nocert -psk @PSK@", words="psk",
          cert=None),
    tls12("ecdhe-psk", "ECDHE_PSK", "kECDHEPSK", "ECDHE-PSK", "-nocert -psk @PSK@",
          words="psk", cert=None),
    tls12("rsa-psk", "RSA_PSK", "kRSAPSK", "RSA-PSK", "-psk @PSK@", words="psk"),
    tls12("dh-anon", "DH_ANON", "ADH", "ANON-DH", "-nocert", words="anon", cert=None),
    tls12("ecdh-anon", "ECDH_ANON", "AECDH", "ANON-ECDH", "-nocert", words="anon", cert=None),
    tls12("srp", "SRP", None, "SRP", words="srp", cert=None),
    tls12("srp-rsa", "SRP", None, "SRP-RSA", words="srp"),

    *(legacy(version, *rest) for version in ("1.1", "1.0") for rest in (
        ("rsa", "RSA", "kRSA", "RSA"), ("dhe", "DHE", "kDHE+aRSA", "DHE-RSA"),
        ("ecdhe", "ECDHE", "kECDHE+aRSA", "ECDHE-RSA"))),
    # The client says that it came down from a better version, and the server has none.
    feature("tls11-scsv", "1.1", "ECDHE", "-cipher kECDHE+aRSA:@SECLEVEL=0",
            ":-KX-ALL:+ECDHE-RSA", words="legacy,scsv11"),
    # The same, and the server knows better: it refuses, before there is a version.
    tls13("-scsv", "-cipher DEFAULT", words="scsv12"),
    # A hello of SSL 2.0, which has no extensions and so asks for no server name.
    tls12("ssl2", "RSA", "kRSA", "RSA", words="ssl2"),
]
