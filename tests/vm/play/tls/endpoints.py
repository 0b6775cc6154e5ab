# SPDX-License-Identifier: BSD-3-Clause
"""The servers and clients of the matrix, and how each is asked for a feature."""

from collections import namedtuple

DIR = "/matrix"			# in every userland: keys, certificates, our programs
PSK = "0123456789abcdef0123456789abcdef"
NAME = "matrix.example.com"

Server = namedtuple("Server", "name suite library")
SERVERS = [
    Server("openssl-3.0", "bookworm", "openssl"),
    Server("openssl-3.5", "trixie", "openssl"),
    Server("gnutls-3.7", "bookworm", "gnutls"),
    Server("gnutls-3.8", "trixie", "gnutls"),
]

OPENSSL_ENV = {"OPENSSL_CONF": "/dev/null"}
# Our reading needs the program's lines in order with what it received.
UNBUFFERED = {"LD_PRELOAD": "/usr/libexec/coreutils/libstdbuf.so", "_STDBUF_O": "0"}


def server_command(server, feature, port):
    """argv and environment, or None where the server cannot."""
    if "MLKEM" in feature.name and server.name != "openssl-3.5":
        return None
    if "srp" in feature.words and server.name == "gnutls-3.8":
        return None
    if server.library == "openssl":
        return openssl_server(feature, port)
    return gnutls_server(feature, port)


def openssl_server(feature, port):
    if feature.openssl is None:
        return None
    argv = ["openssl", "s_server", "-accept", f"0.0.0.0:{port}", "-www", "-alpn", "http/1.1"]
    if feature.cert:
        argv += ["-cert", f"{DIR}/{feature.cert}.pem", "-key", f"{DIR}/{feature.cert}.key",
                 "-cert_chain", f"{DIR}/inter.pem"]
    if "cert" in feature.words:
        argv += ["-Verify", "2", "-CAfile", f"{DIR}/ca.pem"]
    if "asked" in feature.words:
        argv += ["-verify", "2", "-CAfile", f"{DIR}/ca.pem"]
    argv += [word.replace("@PSK@", PSK) for word in feature.openssl]
    return argv, OPENSSL_ENV


def gnutls_server(feature, port):
    if feature.gnutls is None:
        return None
    argv = ["gnutls-serv", "--http", "--port", str(port), "--alpn", "http/1.1",
            "--priority", "NORMAL:-VERS-ALL" + feature.gnutls, *feature.options]
    if feature.cert:
        argv += ["--x509certfile", f"{DIR}/{feature.cert}-chain.pem",
                 "--x509keyfile", f"{DIR}/{feature.cert}.key"]
    if "cert" in feature.words:
        argv += ["--require-client-cert", "--x509cafile", f"{DIR}/ca.pem"]
    elif "asked" not in feature.words:
        argv.append("--disable-client-cert")
    if "psk" in feature.words:
        argv += ["--pskpasswd", f"{DIR}/psk.passwd"]
    if "srp" in feature.words:
        argv += ["--srppasswd", f"{DIR}/srp.passwd", "--srppasswdconf", f"{DIR}/srp.conf"]
    return argv, {}


# ---- clients: one process a connection -----------------------------------------

def openssl_client(row, n):
    words = row.words
    argv = ["openssl", "s_client", "-connect", f"{row.ip}:{row.port}", "-servername", NAME,
            "-showcerts", "-ign_eof", "-CAfile", f"{DIR}/ca.pem"]
    if "alpn" in words:
        argv += ["-alpn", "http/1.1"]
    if "resume" in words:
        argv += ["-sess_in" if n else "-sess_out", f"/tmp/{row.number}.session"]
    if "cert" in words:
        argv += ["-cert", f"{DIR}/client.pem", "-key", f"{DIR}/client.key"]
    if "ccm" in words:
        argv += ["-ciphersuites", "TLS_AES_128_CCM_SHA256"]
    if "psk" in words:
        argv += ["-psk", PSK, "-psk_identity", "matrix"]
        argv += [] if "psk13" in words else ["-cipher", "PSK"]
    if "anon" in words:
        argv += ["-cipher", "aNULL:@SECLEVEL=0"]
    if "legacy" in words:
        argv += ["-cipher", "DEFAULT:@SECLEVEL=0"]
    if "mlkem" in words:
        argv += ["-groups", "X25519:SecP256r1MLKEM768"]
    if "scsv11" in words:
        argv += ["-tls1_1", "-fallback_scsv"]
    if "scsv12" in words:
        argv += ["-tls1_2", "-fallback_scsv"]
    return argv, {**OPENSSL_ENV, **UNBUFFERED}


GNUTLS_PRIORITY = {
    "psk": "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+PSK:+DHE-PSK:+ECDHE-PSK:+RSA-PSK",
    "psk13": "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK:+PSK",
    "anon": "NORMAL:-KX-ALL:+ANON-DH:+ANON-ECDH",
    "srp": "NORMAL:-KX-ALL:+SRP:+SRP-RSA",
    "legacy": "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0",
    "scsv11": "NORMAL:-VERS-ALL:+VERS-TLS1.1:%FALLBACK_SCSV",
    "scsv12": "NORMAL:-VERS-ALL:+VERS-TLS1.2:%FALLBACK_SCSV",
    "ccm": "NORMAL:-CIPHER-ALL:+AES-128-CCM",
}


def gnutls_client(row, n):
    words = row.words
    argv = ["gnutls-cli", "--port", str(row.port), row.ip, "--sni-hostname", NAME,
            "--verify-hostname", NAME, "--x509cafile", f"{DIR}/ca.pem", "--print-cert"]
    if "alpn" in words:
        argv += ["--alpn", "http/1.1"]
    if "resume" in words:
        argv += ["--resume", "--waitresumption"]
    if "cert" in words:
        argv += ["--x509certfile", f"{DIR}/client.pem", "--x509keyfile", f"{DIR}/client.key"]
    if "psk" in words:
        argv += ["--pskusername", "matrix", "--pskkey", PSK]
    if "srp" in words:
        argv += ["--srpusername", "matrix", "--srppasswd", "secret"]
    for word in words:
        if word in GNUTLS_PRIORITY:
            priority = GNUTLS_PRIORITY[word]
            argv += [] if word == "psk" and "psk13" in words else ["--priority", priority]
            break
    if "scsv11" in words:
        argv[-1] = GNUTLS_PRIORITY["scsv11"]
    if "psk13" in words:
        argv += ["--priority", GNUTLS_PRIORITY["psk13"]]
    return argv, {}


def nss_client(row, n):
    words = row.words
    argv = ["tstclnt", "-4", "-h", row.ip, "-p", str(row.port), "-a", NAME, "-o", "-v",
            "-C", "-C", "-C", "-A", f"{DIR}/request"]
    if "cert" in words:
        argv += ["-d", f"sql:{DIR}/nss", "-n", "client"]
    else:
        argv += ["-D"]
    if "resume" in words:
        argv += ["-L", "2"]
    if "ticket" in words:
        argv += ["-u"]
    if "legacy" in words:
        argv += ["-V", "tls1.0:tls1.1" if "scsv11" in words else "tls1.0:tls1.2"]
    if "scsv12" in words:
        argv += ["-V", "tls1.2:tls1.2"]
    if "scsv11" in words or "scsv12" in words:
        argv += ["-K"]
    return argv, {}


# name, suite, how: a function for a process a connection, an argv for one process
# that is told of all connections; without: features the client has not, as patterns.
Client = namedtuple("Client", "name suite command without env")


def client(name, suite, command, without, **env):
    return Client(name, suite, command, without.split(), env)


PQ = "*MLKEM768"
NO_SRP = "tls12-srp*"
NO_ANON = "*-anon"
NO_PSK = "*psk"
CLIENTS = [
    client("openssl-3.0", "bookworm", openssl_client, f"*ssl2 {NO_SRP}"),
    client("openssl-3.5", "trixie", openssl_client, f"*ssl2 {NO_SRP}"),
    # gnutls-cli 3.7 falls over itself where a pre-shared key meets a group.
    client("gnutls-3.7", "bookworm", gnutls_client, "*ssl2 tls12-dhe-psk tls12-ecdhe-psk"),
    client("gnutls-3.8", "trixie", gnutls_client, f"*ssl2 {NO_SRP} {PQ}"),
    client("nss-3.87", "bookworm", nss_client,
           f"*ssl2 {NO_SRP} {NO_ANON} {NO_PSK} tls13-x448 tls13-ccm *-cert *-cert-rsa"),
    client("nss-3.110", "trixie", nss_client,
           f"*ssl2 {NO_SRP} {NO_ANON} {NO_PSK} tls13-x448 tls13-ccm *-cert *-cert-rsa"
           " *SecP256r1MLKEM768"),
    client("go-1.24", "trixie", [f"{DIR}/client_go", DIR],
           f"*ssl2 *scsv {NO_SRP} {NO_ANON} {NO_PSK} *-dhe tls12-id tls13-x448 tls13-ffdhe2048 tls13-ccm"
           " *SecP256r1MLKEM768", GODEBUG="tlsmlkem=1"),
    client("java-21", "trixie", ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", DIR,
                                 "Client", DIR],
           f"*scsv {NO_SRP} {NO_PSK} tls13-ccm {PQ}"),
    client("node-20", "trixie", ["node", f"{DIR}/client.js", DIR],
           f"*ssl2 *scsv {NO_SRP} {NO_ANON} tls13-ccm *SecP256r1MLKEM768",
           OPENSSL_CONF="/dev/null"),
    client("mbedtls-2.28", "bookworm", [f"{DIR}/client_mbedtls", DIR],
           f"*ssl2 *scsv {NO_SRP} {NO_ANON} tls13*"),
    client("mbedtls-3.6", "trixie", [f"{DIR}/client_mbedtls", DIR],
           f"*ssl2 *scsv {NO_SRP} {NO_ANON} {PQ} tls11* tls10*"),
    client("wolfssl-5.5", "bookworm", [f"{DIR}/client_wolfssl", DIR],
           f"*ssl2 *scsv {NO_SRP} *ecdh-anon {NO_PSK} tls12-rsa tls12-rsa-cbc *-cert-rsa"
           " tls11* tls10*"),
    client("wolfssl-5.7", "trixie", [f"{DIR}/client_wolfssl", DIR],
           f"*ssl2 *scsv {NO_SRP} *ecdh-anon tls12-rsa-psk tls12-rsa tls12-rsa-cbc *-cert-rsa"
           f" {PQ} tls11* tls10*"),
    client("curl-openssl", "bookworm", [f"{DIR}/client_curl_openssl", DIR],
           f"*ssl2 *scsv {NO_SRP} {NO_ANON} {NO_PSK} tls13-ccm",
           OPENSSL_CONF="/dev/null", CURL_LEGACY="DEFAULT:@SECLEVEL=0"),
    client("curl-gnutls", "bookworm", [f"{DIR}/client_curl_gnutls", DIR],
           f"*ssl2 *scsv {NO_SRP} {NO_ANON} {NO_PSK}"),
    client("curl-nss", "bookworm", [f"{DIR}/client_curl_nss", DIR],
           f"*ssl2 *scsv {NO_SRP} {NO_ANON} {NO_PSK} tls13-x448 tls13-ccm *-cert *-cert-rsa"),
]
