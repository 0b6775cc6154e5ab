// SPDX-License-Identifier: BSD-3-Clause

// A static client of Go's crypto/tls that checks nothing: client ADDRESS [SERVER_NAME].
package main

import (
	"crypto/tls"
	"os"
)

func main() {
	c := &tls.Config{InsecureSkipVerify: true}
	if len(os.Args) > 2 {
		c.ServerName = os.Args[2]
	} else {
		// An address is left out of the hello (RFC 6066 3).
		c.ServerName = "203.0.113.1"
	}
	conn, err := tls.Dial("tcp", os.Args[1], c)
	if err != nil {
		panic(err)
	}
	conn.Write(make([]byte, 100))
	conn.Close()
}
