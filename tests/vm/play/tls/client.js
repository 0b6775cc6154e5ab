// SPDX-License-Identifier: BSD-3-Clause
//
// A client of Node's tls: client.js DIRECTORY, with connections to make on standard
// input (connection.h says how) and what became of them on standard output.
'use strict';

const fs = require('fs');
const readline = require('readline');
const tls = require('tls');

const dir = process.argv[2];
const read = (name) => fs.readFileSync(`${dir}/${name}`);

function options(host, port, sni, words) {
  const o = {
    host, port, servername: sni, ca: read('ca.pem'), minVersion: 'TLSv1',
    ciphers: 'ALL:!COMPLEMENTOFDEFAULT:kRSA:kDHE@SECLEVEL=0', timeout: 60000, minDHSize: 1024,
  };
  if (words.includes('alpn')) o.ALPNProtocols = ['http/1.1'];
  if (words.includes('cert')) {
    o.cert = read('client.pem');
    o.key = read('client.key');
  }
  if (words.includes('psk')) {
    o.ciphers = 'PSK:@SECLEVEL=0';
    o.checkServerIdentity = () => undefined;
    o.pskCallback = () => ({
      identity: 'matrix', psk: Buffer.from(read('psk').toString().trim(), 'hex'),
    });
  }
  return o;
}

function chainOf(socket) {
  const chain = [];
  let one = socket.getPeerCertificate(true);
  while (one && one.raw) {
    const hex = one.raw.toString('hex');
    if (chain.includes(hex)) break;
    chain.push(hex);
    one = one.issuerCertificate;
  }
  return chain;
}

// Resolves with what happened, and with a session to go on with.
function connect(o) {
  return new Promise((resolve) => {
    const r = { chain: [], alpn: '', resumed: false };
    let page = '';
    let session;
    const end = () => resolve([r, session]);
    const socket = tls.connect(o, () => {
      const cipher = socket.getCipher();
      r.version = socket.getProtocol();
      r.cipher = cipher.standardName;
      r.alpn = socket.alpnProtocol || '';
      r.resumed = socket.isSessionReused();
      r.temporary = socket.getEphemeralKeyInfo();
      r.verified = socket.authorized;
      r.chain = chainOf(socket);
      socket.write('GET / HTTP/1.0\r\n\r\n');
    });
    socket.on('session', (s) => { session = s; });
    socket.on('data', (data) => { page += data; });
    socket.on('timeout', () => socket.destroy(new Error('timeout')));
    socket.on('error', (error) => { r.error = String(error); });
    socket.on('close', () => { r.page = page; end(); });
  });
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [row, host, port, sni, words] = line.split(' ');
    const o = options(host, Number(port), sni, words);
    const last = words.includes('resume') ? 1 : 0;
    for (let n = 0; n <= last; n++) {
      const [r, session] = await connect(o);
      console.log(JSON.stringify({ row, n, ...r }));
      o.session = session;
    }
  }
}

main();
