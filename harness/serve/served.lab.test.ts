import { describe, expect, test } from 'vitest';
import { createLab } from '../lab/create.ts';
import { describeLab, SMALL_LAB } from '../lab/testing.ts';
import { isHttp2, type Strategy } from '../scenario/strategy.ts';
import { whyUnable } from './able.ts';
import { inspectNginx } from './nginx/nginx.ts';
import type { Served, TargetLogs } from './target.ts';
import { cellPlan, speak } from './testing/cell.ts';
import { startTarget } from './up.ts';

const nginx = await inspectNginx();
const OPTIONS = { seed: 1, nginx, cold: true };

const NO_TLS: Served['tls'] = { handshakes: 0, resumed: 0, versions: {}, clientCertificates: 0 };
/** The TLS counts of a server after three connections with two requests each. */
const tls = (version: string, resumed: number, clientCertificates = 0): Served['tls'] => ({
  handshakes: 3,
  resumed,
  versions: { [version]: 3 },
  clientCertificates,
});

interface Saw {
  readonly logs: TargetLogs;
  readonly resumed: number;
  readonly statuses: Record<string, number>;
}

/** Sends two requests on each of three connections, as the strategy says. */
async function serve(strategy: Partial<Strategy>): Promise<Saw> {
  await using lab = await createLab({ ...SMALL_LAB, bindAddresses: strategy.bindAddresses ?? 1 });
  const plan = cellPlan(strategy);
  await using target = await startTarget(plan, lab, OPTIONS);
  const { protocol } = plan.strategy;
  if (protocol === 'h3') throw new Error('This client does not speak h3');
  const { resumed, statuses } = await speak(lab, target.endpoint, { protocol, connections: 3, requests: 2 });
  return { logs: await target.logs(), resumed, statuses };
}

type Row = [string, Partial<Strategy>, Served['tls']];

const served = (strategy: Partial<Strategy>, tlsCounts: Served['tls']) => ({
  connections: 3,
  requests: 6,
  methods: { GET: 6 },
  protocols: { [strategy.protocol ?? 'http/1.1']: 6 },
  tls: tlsCounts,
  mostRequests: 2,
});

const DIRECT: Row[] = [
  ['HTTP/1.0', { protocol: 'http/1.0' }, NO_TLS],
  ['h2c', { protocol: 'h2c' }, NO_TLS],
  [
    'h2 with mutual TLS that is resumed',
    { protocol: 'h2', tls: '1.3', resumption: true, clientCertificate: true },
    tls('1.3', 2, 3),
  ],
];

describeLab('startTarget() on the path direct', () => {
  test.each(DIRECT)('serves %s, as the counts of the origin show', async (_case, strategy, tlsCounts) => {
    const { logs, resumed, statuses } = await serve({ ...strategy, originNoDelay: false });
    expect(statuses).toEqual({ 200: 6 });
    expect(resumed).toBe(tlsCounts.resumed);
    expect(logs).toMatchObject({ proxy: null, nginxErrors: null, upstream: null });
    expect(logs.origin).toEqual({
      ...served(strategy, tlsCounts),
      requestBodyBytes: 0,
      sources: { '198.18.1.1': 3 },
      mostInFlight: strategy.protocol === 'http/1.0' ? 1 : 2,
      responseWrites: 6,
      noDelay: { on: 0, off: 3, unknown: 0 },
      backlog: 4_096,
      times: null,
      pauses: null,
      workers: null,
      // The program that asks has the windows of node:http2.
      windows: isHttp2({ protocol: 'http/1.1', ...strategy })
        ? { stream: { 65535: 3 }, connection: { 65535: 3 } }
        : { stream: {}, connection: {} },
    });
  });
});

const NGINX: Row[] = [
  ['HTTP/1.0', { protocol: 'http/1.0' }, NO_TLS],
  ['h2c', { protocol: 'h2c' }, NO_TLS],
  ['TLS 1.2 with resumption', { tls: '1.2', resumption: true }, tls('1.2', 2)],
  ['TLS 1.3 without resumption', { tls: '1.3' }, tls('1.3', 0)],
  [
    'h2 with mutual TLS that is resumed',
    { protocol: 'h2', tls: '1.3', resumption: true, clientCertificate: true },
    tls('1.3', 2, 3),
  ],
];

const whereAble = (path: 'nginx' | 'nginx-stream') => {
  const reason = whyUnable(cellPlan({ path }), nginx);
  return { describe: describe.skipIf(reason !== null), note: reason === null ? '' : ` (skipped: ${reason})` };
};

const http = whereAble('nginx');
describeLab('startTarget()', () => {
  http.describe(`on the path nginx${http.note}`, () => {
    test.each(NGINX)('serves %s, as the counts of nginx show', async (_case, strategy, tlsCounts) => {
      const { logs, resumed, statuses } = await serve({ path: 'nginx', upstreamKeepalive: 4, ...strategy });
      expect(statuses).toEqual({ 200: 6 });
      expect(resumed).toBe(tlsCounts.resumed);
      expect(logs.proxy).toEqual({
        ...served(strategy, tlsCounts),
        // HTTP/2 compresses heads (RFC 7541).
        requestBytes: expect.any(Number),
        sources: { '198.18.2.1': 3 },
        mostInFlight: null,
        responseWrites: null,
        noDelay: null,
        workers: null,
      });
      expect(logs.proxy!.requestBytes).toBeGreaterThan(0);
      expect(logs.origin).toMatchObject({ requests: 6, protocols: { 'http/1.1': 6 }, tls: NO_TLS });
      expect(logs.upstream).toMatchObject({ requests: 6, attempts: 6, unlogged: 0 });
    });

    test('answers 400 to a client without a certificate if TLS is mutual', async () => {
      await using lab = await createLab(SMALL_LAB);
      const plan = cellPlan({ path: 'nginx', tls: '1.3', clientCertificate: true });
      await using target = await startTarget(plan, lab, OPTIONS);
      const { clientCertificate, ...bare } = target.endpoint;
      expect(clientCertificate!.cert).toContain('BEGIN CERTIFICATE');
      expect((await speak(lab, bare, {})).statuses).toEqual({ 400: 1 });
      const { proxy, origin } = await target.logs();
      expect(proxy!.tls).toMatchObject({ handshakes: 1, clientCertificates: 0 });
      expect(origin!.requests).toBe(0);
    });
  });
});

const stream = whereAble('nginx-stream');
describeLab('startTarget()', () => {
  stream.describe(`on the path nginx-stream${stream.note}`, () => {
    test.each<Row>([
      ['plain HTTP from two addresses', { bindAddresses: 2 }, NO_TLS],
      ['h2 that is resumed', { protocol: 'h2', tls: '1.3', resumption: true }, tls('1.3', 2)],
    ])('passes %s, as the counts of the origin show', async (_case, strategy, tlsCounts) => {
      const { logs, resumed, statuses } = await serve({ path: 'nginx-stream', ...strategy });
      expect(statuses).toEqual({ 200: 6 });
      expect(resumed).toBe(tlsCounts.resumed);
      expect(logs.proxy).toBeNull();
      expect(logs.nginxErrors).toEqual({});
      expect(logs.origin).toMatchObject(served(strategy, tlsCounts));
      expect(Object.keys(logs.origin!.sources!)).toSatisfy((sources: string[]) =>
        sources.every((source) => source.startsWith('198.18.3.8')),
      );
      expect(logs.upstream).toEqual({
        requests: 3,
        attempts: 3,
        newAtLeast: 3,
        statuses: { 200: 3 },
        closing: 0,
        noLength: 0,
        tooLong: 0,
        cutOff: {},
        leftOpen: {},
        answeredMs: {},
        bodyMs: {},
        opened: 3,
        unlogged: 0,
      });
    });
  });
});
