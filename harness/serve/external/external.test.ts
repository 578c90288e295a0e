import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { hideCredentials } from '../../scenario/request/headers.ts';
import { PLAIN_REQUEST, type SentRequest } from '../../scenario/request/sent.ts';
import { type FindOptions, findService } from './external.ts';
import { authority, type Signed } from './testing/authority.ts';
import { type Listening, listenOn } from './testing/listening.ts';

const OK: http.RequestListener = (_, response) => response.end('fine');

/** A private authority, made once because openssl is slow. */
const own = authority();
const named: Signed = own.sign('DNS:localhost');
afterAll(() => own[Symbol.dispose]());

function find(url: string, options: Partial<FindOptions> = {}): ReturnType<typeof findService> {
  return findService({ url, mayLoad: false, caFile: null, request: PLAIN_REQUEST, ...options });
}

async function mistakeOf(url: string, options: Partial<FindOptions> = {}): Promise<string> {
  const found = await find(url, options);
  if (!('what' in found)) throw new Error(`Found ${found.service.url}`);
  const { where, what, expected } = found;
  return `${where}: ${what}; expected ${expected}`;
}

/** Answers each request with this head, and counts the requests. */
async function answering(
  status: number,
  headers: http.OutgoingHttpHeaders = {},
): Promise<Listening & { asked(): number }> {
  let asked = 0;
  const server = http.createServer((_, response) => {
    asked += 1;
    response.writeHead(status, headers).end();
  });
  return { ...(await listenOn(server)), asked: () => asked };
}

test('findService() sends one request, and gives the address instead of the name', async () => {
  await using server = await answering(200);
  const found = await find(`http://localhost:${server.port}/api?key=secret#top`);
  expect(found).toEqual({
    service: {
      url: `http://localhost:${server.port}/api`,
      address: '127.0.0.1',
      port: server.port,
      isLocal: true,
      clientOn: 'host',
    },
    endpoint: {
      address: '127.0.0.1',
      port: server.port,
      host: `localhost:${server.port}`,
      path: '/api?key=secret',
    },
    request: PLAIN_REQUEST,
    tls: null,
    minorVersion: 1,
  });
  expect(server.asked()).toBe(1);
});

test('findService() leaves no connection behind', async () => {
  await using server = await answering(200);
  await find(`http://127.0.0.1:${server.port}/`);
  await expect.poll(() => server.open()).toBe(0);
});

test('findService() takes the next address of a name when nothing listens at the first', async () => {
  await using server = await answering(200);
  const lookup = async () => [{ address: '::1' }, { address: '127.0.0.1' }];
  const found = await find(`http://service.test:${server.port}/`, { lookup });
  expect(found).toMatchObject({ service: { address: '127.0.0.1' } });
});

test('findService() checks the certificate for the name, and gives the drivers authority and name', async () => {
  await using server = await listenOn(https.createServer({ ...named, ALPNProtocols: ['http/1.1'] }, OK));
  const found = await find(`https://localhost:${server.port}/`, { caFile: own.file });
  expect(found).toMatchObject({
    endpoint: { address: '127.0.0.1', serverName: 'localhost', ca: readFileSync(own.file, 'utf8') },
    tls: { version: '1.3', offered: ['1.2', '1.3'], speaksH2: false },
  });
});

test.each([
  ['TLSv1.2', { version: '1.2', offered: ['1.2'] }],
  ['TLSv1.3', { version: '1.3', offered: ['1.3'] }],
] as const)('findService() finds out which versions of TLS a service offers: only %s', async (only, tls) => {
  const versions = { minVersion: only, maxVersion: only };
  await using server = await listenOn(https.createServer({ ...named, ...versions }, OK));
  expect(await find(`https://localhost:${server.port}/`, { caFile: own.file })).toMatchObject({ tls });
});

test("findService() gives the drivers only the authority that signed the service's certificate", async () => {
  const before = tls.getCACertificates('default');
  const ca = readFileSync(own.file, 'utf8');
  tls.setDefaultCACertificates([...before, ca]);
  onTestFinished(() => tls.setDefaultCACertificates(before));
  await using server = await listenOn(https.createServer(named, OK));
  expect(await find(`https://localhost:${server.port}/`)).toMatchObject({ endpoint: { ca } });
});

test('findService() finds a service that speaks only h2', async () => {
  const server = http2.createSecureServer(named, (_, response) => response.end('fine'));
  await using listening = await listenOn(server);
  const found = await find(`https://localhost:${listening.port}/`, { caFile: own.file });
  expect(found).toMatchObject({ tls: { version: '1.3', speaksH2: true } });
});

test.each([
  [
    'a text that is not a URL',
    'localhost:9000',
    '--target: "localhost:9000" is not the URL of a service; expected an http or https URL',
  ],
  ['another scheme', 'ftp://localhost/', 'is not the URL of a service'],
  ['a password', 'http://me:secret@localhost/', 'has a user or password, which the drivers do not send'],
  [
    'a name without an address',
    'http://nowhere.invalid/',
    'The name "nowhere.invalid" has no address: ENOTFOUND',
  ],
  ['another machine', 'http://192.0.2.1/', '192.0.2.1 is not this machine, and a load may harm it; expected'],
])('findService() refuses %s', async (_, url, message) => {
  const lookup = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
  const mistake = await mistakeOf(url, { lookup });
  expect(mistake).toContain(message);
  expect(mistake).not.toContain('secret');
});

test('findService() refuses a name if one of its addresses is not this machine, and sends nothing', async () => {
  await using server = await answering(200);
  const lookup = async () => [{ address: '127.0.0.1' }, { address: '192.0.2.1' }];
  expect(await mistakeOf(`http://both.test:${server.port}/`, { lookup })).toContain(
    'both.test (192.0.2.1) is not',
  );
  expect(server.asked()).toBe(0);
});

test.each([
  [
    'a redirect',
    302,
    { location: 'https://localhost/login' },
    'answered 302, a redirect to "https://localhost/login"',
  ],
  ['a server error', 500, {}, 'answered 500; expected a URL that answers 2xx'],
  ['an unknown path', 404, {}, 'answered 404; expected'],
])('findService() refuses %s', async (_, status, headers, message) => {
  await using server = await answering(status, headers);
  expect(await mistakeOf(`http://127.0.0.1:${server.port}/x`)).toContain(message);
  expect(server.asked()).toBe(1);
});

test('findService() waits for a service that starts', async () => {
  let asked = 0;
  const server = http.createServer((_, response) => {
    asked += 1;
    response.writeHead([502, 503][asked - 1] ?? 200).end();
  });
  await using listening = await listenOn(server);
  expect(await find(`http://127.0.0.1:${listening.port}/`)).toHaveProperty('service');
  expect(asked).toBe(3);
});

test.each([502, 503])('findService() says what a service answered until time was up: %s', async (status) => {
  await using server = await answering(status);
  expect(await mistakeOf(`http://127.0.0.1:${server.port}/x`, { readyWithinMs: 250 })).toMatch(
    new RegExp(`/x answered ${status}, still after 250 ms; expected .*--ready-timeout`),
  );
});

test('findService() waits for a service to listen if it was given a time', async () => {
  const { port } = await closed();
  const finding = find(`http://127.0.0.1:${port}/`, { readyWithinMs: 10_000 });
  await using _server = await listenOn(http.createServer(OK), port);
  expect(await finding).toHaveProperty('service');
});

test.each([
  [
    'that is not HTTP',
    '220 mail.example ESMTP\r\n',
    'answered "220 mail.example ESMTP\\r\\n", which is no answer in HTTP/1.x: an answer begins with a status line',
  ],
  ['that is long and not HTTP', 'x'.repeat(100), `answered "${'x'.repeat(60)}" and 40 bytes more, which`],
  [
    'that ends in its head',
    'HTTP/1.1 200 OK\r\nA: b\r\n',
    'no answer in HTTP/1.x: the connection ended before the end of its head',
  ],
  [
    'that is a TLS alert',
    '\u0015\u0003\u0003\u0000\u0002\u0002\u0046',
    'https:// in the URL if it speaks TLS',
  ],
  [
    'that is the SETTINGS frame of a server for HTTP/2 alone',
    '\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0\u0064',
    "it speaks HTTP/2 without TLS (prior knowledge); expected a service that answers HTTP/1.1 as well, because the first request is in HTTP/1.1: then cells with protocol 'h2c'",
  ],
  [
    'that is an empty SETTINGS frame, and a GOAWAY after it',
    '\0\0\0\u0004\0\0\0\0\0\0\0\u0008\u0007\0\0\0\0\0\0\0\0\0\0\0\0\u0001',
    'it speaks HTTP/2 without TLS',
  ],
  [
    'that is binary and no SETTINGS frame: it has a stream',
    '\0\0\0\u0004\0\0\0\0\u0001',
    'which is no answer in HTTP/1.x: an answer begins with a status line',
  ],
  ['that is missing', '', 'ended the connection without an answer'],
])('findService() shows an answer %s', async (_, text, message) => {
  await using server = await listenOn(
    net.createServer((socket) => void socket.once('data', () => socket.end(text, 'latin1'))),
  );
  expect(await mistakeOf(`http://127.0.0.1:${server.port}/`)).toContain(message);
});

test('findService() takes answers that only drivers may refuse', async () => {
  const odd = 'HTTP/1.1 200\r\nContent-Length: 5\r\nContent-Length: 5\r\nA: b\r\n c\r\n\r\nhello';
  await using server = await listenOn(
    net.createServer((socket) => void socket.once('data', () => socket.end(odd))),
  );
  expect(await find(`http://127.0.0.1:${server.port}/`)).toHaveProperty('service');
});

test('findService() reports an address that nothing listens at', async () => {
  const { port } = await closed();
  const mistake = await mistakeOf(`http://127.0.0.1:${port}/`);
  expect(mistake).toContain(`Nothing listens at 127.0.0.1:${port} (ECONNREFUSED)`);
});

test('findService() reports a service that does not speak TLS', async () => {
  await using server = await answering(200);
  expect(await mistakeOf(`https://localhost:${server.port}/`)).toContain('does not speak TLS (');
});

test('findService() reports a service that does not answer plain HTTP', async () => {
  await using server = await listenOn(https.createServer(named, OK));
  expect(await mistakeOf(`http://localhost:${server.port}/`)).toContain(
    'https:// in the URL if it speaks TLS',
  );
});

test('findService() does not trust an unknown authority', async () => {
  await using server = await listenOn(https.createServer(named, OK));
  expect(await mistakeOf(`https://localhost:${server.port}/`)).toMatch(
    /certificate of .* cannot be trusted for "localhost": .*; expected .* --target-ca FILE/,
  );
});

test('findService() does not trust a certificate for another name', async () => {
  await using server = await listenOn(https.createServer(own.sign('DNS:other.test'), OK));
  const mistake = await mistakeOf(`https://localhost:${server.port}/`, { caFile: own.file });
  expect(mistake).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
});

test.each([
  ['a missing file', 'nowhere.pem', 'Could not read '],
  ['a file without a certificate', 'ca.key', 'Found no certificate in '],
])('findService() refuses %s as authority', async (_, name, message) => {
  const caFile = join(own.folder, name);
  expect(await mistakeOf('https://localhost/', { caFile })).toContain(`--target-ca: ${message}`);
});

async function closed(): Promise<{ port: number }> {
  await using server = await listenOn(net.createServer());
  return server;
}

/** A service that takes a POST with a body and a token, and nothing else. */
const PICKY: http.RequestListener = (request, response) => {
  const { method, headers } = request;
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const isKnown = headers.authorization === 'Bearer hunter2-hunter2';
    const isOrder = headers['content-type'] === 'application/json' && String(Buffer.concat(chunks)) === '{}';
    response.writeHead(
      method !== 'POST'
        ? 405
        : !isKnown
          ? 401
          : !isOrder
            ? 415
            : (headers.host ?? headers[':authority']) === 'a.test'
              ? 204
              : 421,
    );
    response.end();
  });
};
const WHOLE: SentRequest = {
  method: 'POST',
  host: 'a.test',
  headers: [
    ['Content-Type', 'application/json'],
    ['Authorization', 'Bearer hunter2-hunter2'],
  ],
  body: btoa('{}'),
};

test.each([
  ['HTTP/1.1', () => http.createServer(PICKY), 'http'],
  ['HTTP/2', () => http2.createSecureServer({ ...named, allowHTTP1: false }, PICKY as never), 'https'],
])(
  'findService() sends the request of the load in %s, and says what a service may need',
  async (_, create, scheme) => {
    await using server = await listenOn(create());
    const url = `${scheme}://localhost:${server.port}/`;
    const options = { caFile: own.file, request: WHOLE };
    expect(await find(url, options)).toMatchObject({ service: { url }, request: WHOLE });
    const hint = (request: Partial<SentRequest>) =>
      mistakeOf(url, { ...options, request: { ...WHOLE, ...request } });
    expect(await hint({ method: 'GET' })).toMatch(/answered 405; .* --method/);
    expect(await hint({ headers: [] })).toMatch(/answered POST with 401; .* --bearer-env NAME or --header/);
    expect(await hint({ body: '' })).toMatch(/answered POST with 415; .* --header 'Content-Type/);
  },
);

test('findService() does not show a token that a service repeats', async () => {
  hideCredentials(WHOLE.headers);
  const odd = net.createServer((socket) => void socket.once('data', (bytes) => socket.end(`echo ${bytes}`)));
  const moved = http.createServer((request, response) =>
    response.writeHead(302, { location: `/login?${request.headers.authorization}` }).end(),
  );
  for (const made of [odd, moved]) {
    await using server = await listenOn(made);
    const mistake = await mistakeOf(`http://127.0.0.1:${server.port}/`, { request: WHOLE });
    expect(mistake).not.toContain('hunter2');
  }
});
