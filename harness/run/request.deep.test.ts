import { expect, test } from 'vitest';
import { describeLab } from '../lab/testing.ts';
import { recordOf } from '../scenario/request/contents.ts';
import { DEFAULT_REQUEST, type RequestSettings } from '../scenario/request/request.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { failedAs, gathered } from './testing/claims.ts';

const LOAD = { kind: 'closed', concurrency: 4, durationMs: 30_000, requests: 200 } as const;
const NGINX = { path: 'nginx', upstreamKeepalive: 8 } as const;
const UNDICI = { driver: 'undici', poolChoice: 'first' } as const;

/** More than nginx takes by default, and than it keeps in memory. */
const LARGE = 'connlab '.repeat(200_000);
const JSON_TYPE = { 'Content-Type': 'application/json' };

const ROWS: readonly [string, Partial<Strategy>, Partial<RequestSettings>][] = [
  ['socket, POST', {}, { method: 'POST', body: '{"a":1}', headers: JSON_TYPE }],
  ['socket, POST in two writes', { requestWrites: 2, writeGapMs: 1 }, { method: 'POST', body: '{"a":1}' }],
  ['socket, HEAD', {}, { method: 'HEAD' }],
  ['socket, HEAD in HTTP/1.0 through nginx', { ...NGINX, protocol: 'http/1.0' }, { method: 'HEAD' }],
  ['socket, GET with a body', {}, { method: 'GET', body: 'abc' }],
  [
    'socket, PUT through nginx',
    NGINX,
    { method: 'PUT', body: 'abc', headers: { Host: 'shop.test', X_Y: 'a' } },
  ],
  [
    'socket, POST to an HTTP/1.0 upstream',
    { path: 'nginx', upstreamProtocol: 'http/1.0' },
    { method: 'POST', body: 'abc' },
  ],
  ['socket, DELETE through a proxy of TCP', { path: 'nginx-stream' }, { method: 'DELETE' }],
  ['undici, PATCH', UNDICI, { method: 'PATCH', body: 'abc' }],
  ['undici, POST over h2', { ...UNDICI, protocol: 'h2', tls: '1.3' }, { method: 'POST', body: 'abc' }],
  ['autocannon, POST', { driver: 'autocannon' }, { method: 'POST', body: 'abc' }],
  ['http2, PUT', { driver: 'http2', protocol: 'h2c' }, { method: 'PUT', body: 'abc' }],
  [
    'http2, PATCH through nginx',
    { ...NGINX, driver: 'http2', protocol: 'h2c' },
    { method: 'PATCH', body: 'abc' },
  ],
];

function cellOf(
  strategy: Partial<Strategy>,
  request: Partial<RequestSettings>,
  requests: number = LOAD.requests,
) {
  return cellWith({ strategy, load: { ...LOAD, requests }, request });
}

describeLab('The servers of a cell count the request that was asked for', () => {
  test.concurrent.each(ROWS)('%s', async (_, strategy, request) => {
    const plan = cellOf(strategy, request);
    const evidence = await gathered(plan, { cold: true });
    expect(evidence.outcome.counts).toMatchObject({ responses: 200, errors: {}, statuses: { 200: 200 } });
    expect(failedAs(plan, evidence)).toEqual([]);
    const { method = 'GET', body } = request;
    const bytes = typeof body === 'string' ? body.length : 0;
    expect(evidence.logs.origin).toMatchObject({ methods: { [method]: 200 }, requestBodyBytes: 200 * bytes });
    const claimed = (changes: Partial<RequestSettings>) =>
      failedAs({ ...plan, request: recordOf({ ...DEFAULT_REQUEST, ...request, ...changes }) }, evidence);
    expect(claimed({ method: method === 'PUT' ? 'POST' : 'PUT' }).map(({ name }) => name)).toContain(
      'request',
    );
    expect(claimed({ body: 'a'.repeat(bytes + 2_000) }).map(({ name }) => name)).toContain('request');
  });

  test('a body of 1.6 MB through nginx', async () => {
    const plan = cellOf(NGINX, { method: 'POST', body: LARGE }, 20);
    const evidence = await gathered(plan, { cold: true });
    expect(evidence.outcome.counts).toMatchObject({ responses: 20, errors: {}, statuses: { 200: 20 } });
    expect(failedAs(plan, evidence)).toEqual([]);
    expect(evidence.logs.origin).toMatchObject({
      methods: { POST: 20 },
      requestBodyBytes: 20 * LARGE.length,
    });
    expect(evidence.logs.proxy!.requestBytes).toBeGreaterThan(20 * LARGE.length);
  });

  // docs/scenario.md says so. nginx: proxy_next_upstream without non_idempotent.
  test.each([
    ['GET', { 200: 100 }],
    ['POST', { 200: 50, 502: 50 }],
  ] as const)(
    'nginx sends %s again, or not, if the server ends a kept connection',
    async (method, statuses) => {
      const server = `require("net").createServer((s) => {
      let asked = 0;
      s.on("error", () => {});
      s.on("data", () => asked++ === 0 ? s.write("HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok") : s.destroy());
    }).listen(+process.env.PORT, process.env.HOST)`;
      const line = `'${process.execPath}' -e '${server}'`;
      const load = { ...LOAD, concurrency: 1, requests: 100 };
      const command = { line, folder: '/', path: '/', readyWithinMs: 20_000 };
      const plan = { ...cellWith({ strategy: NGINX, load, request: { method } }), command };
      const { outcome } = await gathered(plan, { cold: true });
      expect(outcome.counts).toMatchObject({ responses: 100, errors: {}, statuses });
    },
  );
});
