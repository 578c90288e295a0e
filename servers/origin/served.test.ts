import { once } from 'node:events';
import http2 from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { METHODS } from '../../harness/scenario/request/methods.ts';
import { createOrigin, type Origin } from './app.ts';
import { readOriginOptions, type ServerSettings } from './options.ts';
import type { OriginServed } from './served.ts';
import type { TlsMaterial } from './server.ts';
import { makeCertificate } from './testing/certificate.ts';

const PLAIN = readOriginOptions().settings;
using server = makeCertificate('origin');
using client = makeCertificate('client');
const TLS: TlsMaterial = { ...server, version: '1.3', resumption: true, clientCa: null };

const open: Origin[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ app }) => app.close()));
});

async function listen(
  settings: Partial<ServerSettings>,
  { material = null, host = '127.0.0.1' }: { material?: TlsMaterial | null; host?: string } = {},
): Promise<{ served: () => OriginServed; port: number }> {
  const origin = createOrigin({ ...PLAIN, ...settings }, { seed: 1, tls: material });
  open.push(origin);
  await origin.app.listen({ host, port: 0 });
  return { served: () => origin.served.read(), port: (origin.app.server.address() as AddressInfo).port };
}

/** Writes the requests, given as heads without the last empty line. Resolves with all bytes received. */
function exchange(socket: Socket, ...heads: readonly string[]): Promise<string> {
  socket.write(heads.map((head) => `${head}\r\nHost: origin\r\n\r\n`).join(''));
  return text(socket);
}

const LAST_1_1 = 'GET / HTTP/1.1\r\nConnection: close';
const GET_1_1 = 'GET / HTTP/1.1';

/** Sends requests at once over one HTTP/2 connection. Resolves with the statuses. */
async function exchange2(url: string, requests: number, options: http2.SecureClientSessionOptions = {}) {
  const session = http2.connect(url, { ca: server.cert, checkServerIdentity: () => undefined, ...options });
  const ended = Promise.withResolvers<void>();
  session.once('close', ended.resolve);
  session.once('error', ended.reject);
  const statuses = await Promise.race([
    ended.promise.then(() => []),
    Promise.all(Array.from({ length: requests }, () => statusOf(session))),
  ]);
  session.close();
  await ended.promise;
  return statuses;
}

function statusOf(session: http2.ClientHttp2Session): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const stream = session.request({ ':path': '/' }).resume();
  let status = 0;
  stream.once('response', (head) => {
    status = Number(head[':status']);
  });
  stream.once('error', reject).once('close', () => resolve(status));
  return promise;
}

describe('ServedCounter', () => {
  test.each(METHODS)('counts %s and the bytes of its bodies, of any type and framing', async (method) => {
    const { port, served } = await listen({});
    const types = ['', 'Content-Type: application/json\r\n', 'Content-Type: no type\r\n'];
    const head = (fields: string) => `${method} / HTTP/1.1\r\nHost: a\r\n${fields}`;
    const texts = [
      ...types.map((type) => `${head(`${type}Content-Length: 5\r\n`)}\r\n{"a":`),
      `${head('Transfer-Encoding: chunked\r\n')}\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n`,
      `${head('Content-Length: 0\r\nConnection: close\r\n')}\r\n`,
    ];
    const socket = connect(port, '127.0.0.1');
    socket.write(texts.join(''));
    const answers = await text(socket);
    expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(5);
    expect(answers.match(/^content-length: 100\r$/gm)).toHaveLength(5);
    expect(answers.split('connlab ').length > 1).toBe(method !== 'HEAD');
    expect(served()).toMatchObject({
      requests: 5,
      methods: { [method]: 5 },
      requestBodyBytes: 22,
      responseWrites: 5,
    });
  });

  test('begins to work on a request once all of its body is there', async () => {
    const { port, served } = await listen({ delay: { kind: 'constant', ms: 1 } });
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab');
    await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(served().requests).toBe(0);
    socket.write('cd');
    expect(await text(socket)).toContain(' 200 ');
    expect(served()).toMatchObject({ requests: 1, methods: { POST: 1 }, requestBodyBytes: 4 });
    // Counted from its last byte, and not from its head.
    expect(served().times!.served.p50Us).toBeLessThan(25_000);
  });

  test.each(['POST', 'GET', 'HEAD'])('counts %s with a body over HTTP/2', async (method) => {
    const { port, served } = await listen({ protocol: 'h2c' });
    const session = http2.connect(`http://127.0.0.1:${port}`);
    const stream = session.request({ ':path': '/', ':method': method }, { endStream: false });
    stream.end('abc');
    const [head] = await once(stream, 'response');
    stream.resume();
    await once(stream, 'close');
    session.close();
    expect([head[':status'], head['content-length']]).toEqual([200, '100']);
    expect(served()).toMatchObject({ requests: 1, methods: { [method]: 1 }, requestBodyBytes: 3 });
  });

  test('counts HTTP/1.0 and HTTP/1.1 separately, and keeps connections of both', async () => {
    const { port, served } = await listen({});
    const kept = 'GET / HTTP/1.0\r\nConnection: keep-alive';
    const old = await exchange(connect(port, '127.0.0.1'), kept, kept, 'GET / HTTP/1.0');
    expect(old.match(/^connection: [\w-]+/gim)).toEqual([
      'Connection: keep-alive',
      'Connection: keep-alive',
      'Connection: close',
    ]);
    await exchange(connect(port, '127.0.0.1'), GET_1_1, LAST_1_1);
    expect(served()).toEqual({
      connections: 2,
      requests: 5,
      methods: { GET: 5 },
      requestBodyBytes: 0,
      protocols: { 'http/1.0': 3, 'http/1.1': 2 },
      tls: { handshakes: 0, resumed: 0, versions: {}, clientCertificates: 0 },
      sources: { '127.0.0.1': 2 },
      // The first answer has left before the third request is read.
      mostInFlight: 2,
      mostRequests: 3,
      responseWrites: 5,
      noDelay: { on: 2, off: 0, unknown: 0 },
      windows: { stream: {}, connection: {} },
      backlog: null,
      times: null,
      pauses: null,
      workers: null,
    });
  });

  test('does not count a connection without a request', async () => {
    const { port, served } = await listen({});
    await new Promise<void>((resolve) => connect(port, '127.0.0.1').once('connect', resolve));
    await exchange(connect(port, '127.0.0.1'), LAST_1_1);
    expect(served()).toMatchObject({ connections: 1, noDelay: { on: 1, off: 0 } });
  });

  test('has one request in flight if each waits for the previous answer', async () => {
    const { port, served } = await listen({ delay: { kind: 'constant', ms: 1 }, responseWrites: 2 });
    const socket = connect(port, '127.0.0.1');
    let answered = 0;
    socket.on('data', (chunk) => {
      if (!String(chunk).endsWith('connlab conn')) return;
      answered += 1;
      socket.write(answered < 5 ? `${GET_1_1}\r\nHost: origin\r\n\r\n` : '');
      if (answered === 5) socket.end();
    });
    socket.write(`${GET_1_1}\r\nHost: origin\r\n\r\n`);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(served()).toMatchObject({ requests: 5, mostInFlight: 1, mostRequests: 5, responseWrites: 10 });
  });

  test('gives IPv4 addresses unmapped when it listens on IPv6', async () => {
    const { port, served } = await listen({}, { host: '::' });
    await exchange(connect(port, '127.0.0.1'), LAST_1_1);
    await exchange(connect(port, '::1'), LAST_1_1);
    expect(served().sources).toEqual({ '127.0.0.1': 1, '::1': 1 });
  });

  test.each<[string, ServerSettings['protocol'], boolean, OriginServed['noDelay']]>([
    ['HTTP/1.1, on', 'http/1.1', true, { on: 1, off: 0, unknown: 0 }],
    ['HTTP/1.1, off', 'http/1.1', false, { on: 0, off: 1, unknown: 0 }],
    ['h2c, off', 'h2c', false, { on: 0, off: 1, unknown: 0 }],
    ['h2, off', 'h2', false, { on: 0, off: 1, unknown: 0 }],
  ])('counts TCP_NODELAY of %s', async (_case, protocol, noDelay, expected) => {
    const { port, served } = await listen(
      { protocol, originNoDelay: noDelay },
      { material: protocol === 'h2' ? TLS : null },
    );
    if (protocol === 'http/1.1') await exchange(connect(port, '127.0.0.1'), LAST_1_1);
    else await exchange2(`${protocol === 'h2' ? 'https' : 'http'}://127.0.0.1:${port}`, 1);
    expect(served().noDelay).toEqual(expected);
  });

  test.each([
    ['h2', TLS, 'https', { handshakes: 2, resumed: 0, versions: { '1.3': 2 }, clientCertificates: 0 }],
    ['h2c', null, 'http', { handshakes: 0, resumed: 0, versions: {}, clientCertificates: 0 }],
  ] as const)('counts streams of %s', async (protocol, material, scheme, tlsCounts) => {
    const { port, served } = await listen({ protocol, delay: { kind: 'constant', ms: 5 } }, { material });
    expect(await exchange2(`${scheme}://127.0.0.1:${port}`, 4)).toEqual([200, 200, 200, 200]);
    expect(await exchange2(`${scheme}://127.0.0.1:${port}`, 1)).toEqual([200]);
    expect(served()).toMatchObject({
      connections: 2,
      requests: 5,
      protocols: { [protocol]: 5 },
      tls: tlsCounts,
      mostInFlight: 4,
      mostRequests: 4,
      responseWrites: 5,
      sources: { '127.0.0.1': 2 },
    });
  });

  test('counts the windows of HTTP/2 clients', async () => {
    const { port, served } = await listen({ protocol: 'h2c' });
    const url = `http://127.0.0.1:${port}`;
    await exchange2(url, 3);
    await exchange2(url, 1, { settings: { initialWindowSize: 1_000 } });
    // As a client with larger windows announces them: beside its SETTINGS, before its first request.
    const session = http2.connect(url, { settings: { initialWindowSize: 2 ** 31 - 1 } });
    session.once('connect', () => session.setLocalWindowSize(100_000));
    expect(await statusOf(session)).toBe(200);
    session.close();
    expect(served().windows).toEqual({
      stream: { 65535: 1, 1000: 1, 2147483647: 1 },
      connection: { 65535: 2, 100000: 1 },
    });
  });
});

describe('The origin over TLS', () => {
  /** Sends one request over TLS. Resolves with the session, for a later connection to resume. */
  async function exchangeTls(port: number, options: tls.ConnectionOptions = {}): Promise<Buffer | undefined> {
    const trust = { ca: server.cert, checkServerIdentity: () => undefined };
    const socket = tls.connect({ port, host: '127.0.0.1', ...trust, ...options });
    let session: Buffer | undefined;
    socket.on('session', (ticket) => {
      session = ticket;
    });
    await exchange(socket, LAST_1_1);
    return session;
  }

  test.each([
    ['1.2', true, 2],
    ['1.3', true, 2],
    ['1.2', false, 0],
    ['1.3', false, 0],
  ] as const)(
    'of version %s with resumption %s resumes %d of 2 sessions',
    async (version, resumption, resumed) => {
      const { port, served } = await listen({}, { material: { ...TLS, version, resumption } });
      const session = await exchangeTls(port);
      for (let again = 0; again < 2; again++)
        await exchangeTls(port, session === undefined ? {} : { session });
      expect(served().tls).toEqual({
        handshakes: 3,
        resumed,
        versions: { [version]: 3 },
        clientCertificates: 0,
      });
    },
  );

  test.each(['1.2', '1.3'] as const)(
    'of version %s refuses clients without a trusted certificate',
    async (version) => {
      const { port, served } = await listen({}, { material: { ...TLS, version, clientCa: client.cert } });
      await expect(exchangeTls(port)).rejects.toThrow();
      await exchangeTls(port, { cert: server.cert, key: server.key }).catch(() => {});
      expect(served()).toMatchObject({ connections: 0, requests: 0 });
      const own = { cert: client.cert, key: client.key };
      const session = await exchangeTls(port, own);
      await exchangeTls(port, { ...own, session: session! });
      const counts = { handshakes: 2, resumed: 1, versions: { [version]: 2 }, clientCertificates: 2 };
      expect(served()).toMatchObject({ connections: 2, requests: 2, tls: counts });
    },
  );
});

describe('The origin over HTTP/2', () => {
  test('refuses a client that does not offer HTTP/2', async () => {
    const { port, served } = await listen({ protocol: 'h2' }, { material: TLS });
    const offer = (ALPNProtocols: string[]) =>
      exchange(
        tls.connect({
          port,
          host: '127.0.0.1',
          ca: server.cert,
          checkServerIdentity: () => undefined,
          ALPNProtocols,
        }),
        LAST_1_1,
      );
    await expect(offer(['http/1.1'])).rejects.toThrow(/alert/);
    expect(await offer([])).toMatch(/^HTTP\/1.0 403/);
    expect(served().requests).toBe(0);
  });

  test.each<[string, Partial<ServerSettings>, number]>([
    ['after each answer', { close: true }, 3],
    ['after maxRequestsPerSocket answers', { maxRequestsPerSocket: 2 }, 2],
  ])('can close a connection %s', async (_case, settings, connections) => {
    const { port, served } = await listen({ protocol: 'h2c', ...settings });
    const url = `http://127.0.0.1:${port}`;
    let left = 3;
    while (left > 0) {
      const session = http2.connect(url);
      const closed = new Promise((resolve) => session.once('close', resolve));
      while (left > 0 && !session.closed) {
        expect(await statusOf(session)).toBe(200);
        left -= 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      session.close();
      await closed;
    }
    expect(served()).toMatchObject({ requests: 3, connections });
  });

  test('ends only a connection that is idle for keepAliveTimeoutMs', async () => {
    const delay = { kind: 'constant', ms: 150 } as const;
    const { port, served } = await listen({ protocol: 'h2c', keepAliveTimeoutMs: 50, delay });
    const session = http2.connect(`http://127.0.0.1:${port}`);
    const closed = new Promise((resolve) => session.once('close', resolve));
    expect(await statusOf(session)).toBe(200);
    await closed;
    expect(served().requests).toBe(1);
  });
});
