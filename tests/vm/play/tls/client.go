// SPDX-License-Identifier: BSD-3-Clause

// A client of Go's crypto/tls: client DIRECTORY, with connections to make on
// standard input (connection.h says how) and what became of them on standard output.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

type result struct {
	Row      string   `json:"row"`
	N        int      `json:"n"`
	Error    string   `json:"error,omitempty"`
	Version  string   `json:"version,omitempty"`
	Cipher   string   `json:"cipher,omitempty"`
	Alpn     string   `json:"alpn"`
	Resumed  bool     `json:"resumed"`
	Chain    []string `json:"chain"`
	Page     string   `json:"page,omitempty"`
	Verified bool     `json:"verified"`
}

func config(dir string, sni string, words string) (*tls.Config, error) {
	ca, err := os.ReadFile(dir + "/ca.pem")
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	c := &tls.Config{RootCAs: roots, ServerName: sni, MinVersion: tls.VersionTLS10}
	for _, list := range [][]*tls.CipherSuite{tls.CipherSuites(), tls.InsecureCipherSuites()} {
		for _, suite := range list {
			c.CipherSuites = append(c.CipherSuites, suite.ID)
		}
	}
	if strings.Contains(words, "alpn") {
		c.NextProtos = []string{"http/1.1"}
	}
	if strings.Contains(words, "resume") {
		c.ClientSessionCache = tls.NewLRUClientSessionCache(8)
	}
	if strings.Contains(words, "cert") {
		pair, err := tls.LoadX509KeyPair(dir+"/client.pem", dir+"/client.key")
		if err != nil {
			return nil, err
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

func connect(c *tls.Config, address string, r *result) error {
	plain, err := net.DialTimeout("tcp", address, time.Minute)
	if err != nil {
		return err
	}
	defer plain.Close()
	plain.SetDeadline(time.Now().Add(time.Minute))
	conn := tls.Client(plain, c)
	if err = conn.Handshake(); err != nil {
		return err
	}
	if _, err = io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n"); err != nil {
		return err
	}
	page, _ := io.ReadAll(conn)
	state := conn.ConnectionState()
	r.Page = string(page)
	r.Version = fmt.Sprintf("%04x", state.Version)
	r.Cipher = tls.CipherSuiteName(state.CipherSuite)
	r.Alpn = state.NegotiatedProtocol
	r.Resumed = state.DidResume
	r.Verified = len(state.VerifiedChains) > 0
	for _, cert := range state.PeerCertificates {
		r.Chain = append(r.Chain, hex.EncodeToString(cert.Raw))
	}
	conn.Close()
	return nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		field := strings.Fields(lines.Text())
		row, address, sni, words := field[0], field[1]+":"+field[2], field[3], field[4]
		c, err := config(os.Args[1], sni, words)
		if err != nil {
			panic(err)
		}
		for n := 0; n == 0 || (n == 1 && strings.Contains(words, "resume")); n++ {
			r := result{Row: row, N: n}
			if err := connect(c, address, &r); err != nil {
				r.Error = err.Error()
			}
			out.Encode(r)
		}
	}
}
