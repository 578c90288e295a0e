import autocannon, { type Options, type Result } from 'autocannon';
import { beforeEach, expect, test } from 'vitest';
import { closedPort, httpServer, httpsServer, rawServer, type TestServer } from '../testing/servers.ts';

// Defects of autocannon 9.0.0 by itself, without this driver. Each is the reason for a refusal in
// scenario/drivers/autocannon.ts or for code in caller.ts. A test that fails means that autocannon has fixed the defect.

let asked = 0;
beforeEach(() => {
  asked = 0;
});

const hello = (ms = 0) =>
  httpServer((_request, response) => {
    asked += 1;
    setTimeout(() => response.end('hello'), ms);
  });

/** A short run on two connections, and the times of its `response` events, ms. */
async function fire(port: number, options: Partial<Options> = {}, seconds = 1) {
  const scheme = options.tlsOptions === undefined ? 'http' : 'https';
  const run = autocannon({
    url: `${scheme}://127.0.0.1:${port}`,
    connections: 2,
    duration: seconds,
    sampleInt: 50,
    ...options,
  } as Options) as PromiseLike<Result> as PromiseLike<Result> & autocannon.Instance;
  const tookMs: number[] = [];
  run.on('response', (_client, _status, _bytes, took) => tookMs.push(took));
  const result = await run;
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { result, leastMs: sorted[0] ?? Number.NaN, p50Ms: sorted[tookMs.length >> 1] ?? Number.NaN };
}

const mended = (what: string): string => `autocannon fixed this: ${what}`;

test('loses every n-th answer with reconnectRate', async () => {
  await using server = await hello();
  const { result } = await fire(server.port, { reconnectRate: 1 });
  const message = mended(
    'it counts answers when it reconnects: reuse one-request and requests-N may be allowed',
  );
  expect(asked).toBeGreaterThan(10);
  expect(result['2xx'], message).toBe(0);
});

test('sends twice as many requests as there are answers when it asks the server to close', async () => {
  await using server = await hello();
  const { result } = await fire(server.port, { headers: { connection: 'close' } });
  const message = mended('it waits for the end of a connection; reuse one-request may be allowed');
  expect(result['2xx']).toBeGreaterThan(10);
  expect(result.requests.sent, message).toBeGreaterThan(1.9 * result['2xx']);
});

test.each<[string, () => Promise<TestServer>, Partial<Options>]>([
  ['it asks the server to close', () => hello(2), { headers: { connection: 'close' } }],
  [
    'the server closes on its own',
    () => httpServer((_, response) => response.writeHead(200, { connection: 'close' }).end('hello')),
    {},
  ],
])('measures latencies that grow without bound when %s', async (_, serve, options) => {
  await using server = await serve();
  const short = await fire(server.port, options, 0.2);
  const long = await fire(server.port, options, 2);
  const message = mended('it measures an answer on a new connection; origin.close may be allowed');
  // The real latency is a few milliseconds.
  expect(long.p50Ms, message).toBeGreaterThan(1.8 * short.p50Ms);
  expect(long.p50Ms, message).toBeGreaterThan(100);
});

test('does not report lost requests', async () => {
  await using server = await rawServer((socket) => {
    asked += 1;
    socket.end();
  });
  const { result } = await fire(server.port);
  const message = mended('a request without an answer is an error; caller.ts need not count these');
  expect(asked).toBeGreaterThan(10);
  expect([result.errors, result.timeouts, result['2xx']], message).toEqual([0, 0, 0]);
});

test('takes the start of an answer for the rest of one that was cut off', async () => {
  const [head, cut] = ['HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n', 'of fifty bytes'];
  await using server = await rawServer((socket) => {
    asked += 1;
    socket.end(head + cut);
  });
  const { result } = await fire(server.port, { connections: 1 });
  const message = mended('it forgets what a lost connection left behind; caller.ts need not clear it');
  expect(asked).toBeGreaterThan(2);
  expect(result['2xx'], message).toBeGreaterThan(0);
});

test('reports 25 ms with a rate, though no answer took less than 50 ms', async () => {
  await using server = await hello(50);
  const { result, leastMs } = await fire(server.port, { connectionRate: 40 }, 1);
  expect(leastMs).toBeGreaterThan(49);
  const message = mended('its correction for a rate uses the right unit: check whether open load is correct');
  expect(result.latency.min, message).toBeLessThan(0.9 * leastMs);
});

test('has no histogram finer than a millisecond', async () => {
  await using server = await hello();
  const { result, p50Ms } = await fire(server.port, { connections: 1 });
  expect(p50Ms).toBeGreaterThan(0);
  const message = mended('its own histogram resolves microseconds');
  expect(Number.isInteger(result.latency.p50), message).toBe(true);
});

test('retries at once after a failed connect', async () => {
  const { result } = await fire(await closedPort());
  const message = mended('it backs off; caller.ts need not');
  // Waits of 1, 2, 4, ... ms would leave room for ten tries of each of two connections in a second.
  expect(result.errors, message).toBeGreaterThan(40);
});

test('accepts any certificate', async () => {
  await using server = await httpsServer((_, response) => response.end('hello'));
  const { result } = await fire(server.port, { tlsOptions: { rejectUnauthorized: true } });
  expect(result['2xx'], mended('it checks certificates; link.ts need not')).toBeGreaterThan(0);
});

test.each<[string, Partial<Options>, RegExp]>([
  ['ignoreCoordinatedOmission without a rate', { ignoreCoordinatedOmission: true }, /makes no sense/],
  ['a timeout below a second', { timeout: 0.5 }, /timeout must be greater than 0/],
])('refuses %s', async (_, options, reason) => {
  await expect(fire(1, options), mended('options.ts may say it')).rejects.toThrow(reason);
});
