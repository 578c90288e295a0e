import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { createOrigin, type Origin } from './app.ts';
import { readOriginOptions, type ServerSettings } from './options.ts';

const PLAIN = readOriginOptions().settings;
const open: Origin[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ app }) => app.close()));
});

async function listen(settings: Partial<ServerSettings>): Promise<Origin & { port: number }> {
  const origin = createOrigin({ ...PLAIN, ...settings }, { seed: 1, tls: null });
  open.push(origin);
  await origin.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...origin, port: (origin.app.server.address() as AddressInfo).port };
}

/** Sends requests on one connection, the last one with `Connection: close`. Resolves with all bytes received. */
async function exchange(port: number, requests: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const head = 'GET / HTTP/1.1\r\nHost: origin\r\n';
  for (let index = 1; index < requests; index++) socket.write(`${head}\r\n`);
  socket.write(`${head}Connection: close\r\n\r\n`);
  return text(socket);
}

/** Bytes of each write(2) or writev(2) on the sockets that the server accepts. */
function recordWrites({ app }: Origin): number[] {
  const sizes: number[] = [];
  app.server.on('connection', (socket: Socket) => {
    const { _write, _writev } = socket;
    socket._write = (chunk, encoding, callback) => {
      sizes.push(Buffer.byteLength(chunk, encoding));
      _write.call(socket, chunk, encoding, callback);
    };
    socket._writev = (chunks, callback) => {
      sizes.push(chunks.reduce((sum, { chunk, encoding }) => sum + Buffer.byteLength(chunk, encoding), 0));
      _writev!.call(socket, chunks, callback);
    };
  });
  return sizes;
}

test('the first of every n answers has the large body', async () => {
  const { port } = await listen({ bodyBytes: 3, largeBodyBytes: 50_000, largeBodyEvery: 3 });
  const answers = (await exchange(port, 7)).split('HTTP/1.1 200 OK').slice(1);
  const lengths = answers.map((answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4).length);
  expect(lengths).toEqual([50_000, 3, 3, 50_000, 3, 3, 50_000]);
});

describe('createOrigin()', () => {
  test.each<[string, Partial<ServerSettings>, string, string]>([
    ['body and status', { bodyBytes: 20, status: 503 }, 'HTTP/1.1 503', 'content-length: 20\r\n'],
    ['an empty body', { bodyBytes: 0 }, 'HTTP/1.1 200', 'content-length: 0\r\n'],
    ['a status without a body', { bodyBytes: 20, status: 204 }, 'HTTP/1.1 204', '\r\n\r\n'],
    ['a body in pieces', { bodyBytes: 20, responseWrites: 3 }, 'HTTP/1.1 200', 'content-length: 20\r\n'],
    ['a delay', { delay: { kind: 'constant', ms: 2 } }, 'HTTP/1.1 200', 'content-length: 100\r\n'],
    [
      'a delay below the timer',
      { delay: { kind: 'constant', ms: 0.2 } },
      'HTTP/1.1 200',
      'content-length: 100\r\n',
    ],
  ])('answers with %s', async (_case, settings, start, contains) => {
    const { port } = await listen(settings);
    const answers = await exchange(port, 2);
    expect(answers.startsWith(start)).toBe(true);
    expect(answers.split(contains).length - 1).toBe(2);
    const bodies = answers.split('connlab ').length - 1;
    expect(bodies).toBe(settings.status === 204 ? 0 : 2 * Math.floor((settings.bodyBytes ?? 100) / 8));
  });

  test('can send a body without its length: chunked, or ended by the close with HTTP/1.0', async () => {
    const { port } = await listen({ bodyBytes: 16, contentLength: false });
    const chunked = await exchange(port, 1);
    expect(chunked).toMatch(/transfer-encoding: chunked\r\n/i);
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.0\r\nHost: origin\r\n\r\n');
    const closed = await text(socket);
    expect(closed).not.toMatch(/content-length|transfer-encoding/i);
    expect(closed.endsWith('\r\n\r\nconnlab connlab ')).toBe(true);
  });

  test.each([1, 3, 7])(
    'writes a body of %d pieces in as many writes, the head with the first',
    async (pieces) => {
      const origin = await listen({ bodyBytes: 7_000, responseWrites: pieces });
      const writes = recordWrites(origin);
      const answer = await exchange(origin.port, 1);
      expect(origin.served.responseWrites).toBe(pieces);
      const headBytes = answer.indexOf('\r\n\r\n') + 4;
      const sent = writes.filter((bytes) => bytes > 0); // end() may write nothing
      expect(sent).toHaveLength(pieces);
      expect(sent[0]).toBe(headBytes + Math.round(7_000 / pieces));
      expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(answer.length);
    },
  );

  test.each<[string, Partial<ServerSettings>, number]>([
    ['without a delay', {}, 0],
    ['after a delay', { delay: { kind: 'constant', ms: 3 } }, 4],
    ['in chunks', { contentLength: false }, 0],
  ])('pauses between the writes of an answer %s, and measures that', async (_case, settings, delayed) => {
    const { port, served } = await listen({ responseWrites: 3, writeGapMs: 2, ...settings });
    await exchange(port, 4);
    const { times, pauses } = served.read();
    expect(times?.answers ?? 0).toBe(delayed);
    expect(pauses).toMatchObject({ pauses: 8, asked: { p50Us: 2_000 } });
    // A pause ends early by what a write takes, at most.
    expect(pauses!.served.p50Us).toBeGreaterThan(1_800);
    expect(served.read().responseWrites).toBe(12);
  });

  test('closes after each answer with the setting close', async () => {
    const { port } = await listen({ close: true });
    const answer = await exchange(port, 3);
    expect(answer).toContain('connection: close');
    expect(answer.split('HTTP/1.1 200').length - 1).toBe(1);
  });

  test('closes a connection after maxRequestsPerSocket answers', async () => {
    const { port } = await listen({ maxRequestsPerSocket: 2 });
    expect((await exchange(port, 2)).split('HTTP/1.1 200').length - 1).toBe(2);
    expect((await exchange(port, 3)).split('HTTP/1.1 200').length - 1).toBe(2);
  });

  test('ends a connection that was idle for keepAliveTimeoutMs', async () => {
    const { port } = await listen({ keepAliveTimeoutMs: 50 });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: origin\r\n\r\n');
    socket.resume();
    await once(socket, 'end'); // Node adds its keepAliveTimeoutBuffer, a second
  });

  test.each([
    [1, 5],
    [4, 20],
  ])('works on %d requests at once while %d ask', async (concurrency, asking) => {
    const { port } = await listen({ concurrency, delay: { kind: 'constant', ms: 20 } });
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: asking }, () => askOnce(port)));
    // One service time per round. A timer may fire a fraction of a millisecond early.
    expect(performance.now() - startedMs).toBeGreaterThan((asking / concurrency) * 19);
  });
});

async function askOnce(port: number): Promise<void> {
  const [response] = await once(get({ port, host: '127.0.0.1', agent: false }), 'response');
  response.resume();
  await once(response, 'end');
}
