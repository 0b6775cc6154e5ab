// SPDX-License-Identifier: BSD-3-Clause

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client of Java's JSSE: Client DIRECTORY, with connections to make on standard
 * input (connection.h says how) and what became of them on standard output.
 */
public class Client {
    private static final char[] NO_PASSWORD = new char[0];
    private static Path directory;

    private static Certificate[] certificates(String name) throws Exception {
        byte[] pem = Files.readAllBytes(directory.resolve(name));
        return CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem)).toArray(new Certificate[0]);
    }

    private static PrivateKey key(String name) throws Exception {
        String pem = Files.readString(directory.resolve(name)).replaceAll("-----[^-]*-----|\\s", "");
        return KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    private static SSLContext context(List<String> words) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificates("ca.pem")[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);

        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (words.contains("cert")) {
            own.setKeyEntry("client", key("client.key"), NO_PASSWORD, certificates("client.pem"));
        }
        keys.init(own, NO_PASSWORD);

        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String[] protocols(List<String> words) {
        if (words.contains("ssl2")) {
            return new String[] {"SSLv2Hello", "TLSv1", "TLSv1.1", "TLSv1.2"};
        }
        return words.contains("legacy") ? new String[] {"TLSv1", "TLSv1.1", "TLSv1.2"}
                                        : new String[] {"TLSv1.2", "TLSv1.3"};
    }

    private static void put(StringBuilder out, String name, String value) {
        out.append(", \"").append(name).append("\": \"");
        for (char c : value.toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static void tell(StringBuilder out, SSLSocket socket) throws Exception {
        SSLSession session = socket.getSession();
        put(out, "version", session.getProtocol());
        put(out, "cipher", session.getCipherSuite());
        put(out, "alpn", socket.getApplicationProtocol());
        out.append(", \"chain\": [");
        try {
            String comma = "";
            for (Certificate c : session.getPeerCertificates()) {
                out.append(comma).append('"').append(HexFormat.of().formatHex(c.getEncoded()))
                    .append('"');
                comma = ", ";
            }
        } catch (SSLPeerUnverifiedException e) {
            // An anonymous key exchange.
        }
        out.append(']');
    }

    private static void connect(StringBuilder out, SSLContext context, String host, int port,
                                String sni, List<String> words) throws Exception {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(host, port), 60000);
        plain.setSoTimeout(60000);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(plain, sni, port, true)) {
            SSLParameters p = socket.getSSLParameters();
            p.setServerNames(List.of(new SNIHostName(sni)));
            p.setProtocols(protocols(words));
            if (words.contains("alpn")) {
                p.setApplicationProtocols(new String[] {"http/1.1"});
            }
            if (words.contains("anon")) {
                p.setCipherSuites(Arrays.stream(socket.getSupportedCipherSuites())
                    .filter(s -> s.contains("_anon_")).toArray(String[]::new));
            } else if (words.contains("legacy") || words.contains("ssl2")) {
                p.setCipherSuites(Arrays.stream(socket.getSupportedCipherSuites())
                    .filter(s -> s.contains("_AES_") && !s.contains("_anon_"))
                    .toArray(String[]::new));
            }
            socket.setSSLParameters(p);
            socket.startHandshake();
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            byte[] page = socket.getInputStream().readAllBytes();
            tell(out, socket);
            put(out, "page", new String(page, StandardCharsets.ISO_8859_1));
        }
    }

    public static void main(String[] args) throws Exception {
        directory = Path.of(args[0]);
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        Security.setProperty("jdk.certpath.disabledAlgorithms", "");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] field = line.split(" ");
            List<String> words = List.of(field[4].split(","));
            SSLContext context = context(words);
            for (int n = 0; n == 0 || n == 1 && words.contains("resume"); n++) {
                StringBuilder out = new StringBuilder("{\"n\": " + n);
                put(out, "row", field[0]);
                try {
                    connect(out, context, field[1], Integer.parseInt(field[2]), field[3], words);
                } catch (java.io.IOException e) {
                    put(out, "error", String.valueOf(e.getMessage()));
                }
                System.out.println(out.append('}'));
            }
        }
    }
}
