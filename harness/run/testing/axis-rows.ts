import { expect } from 'vitest';
import type { Evidence } from '../../analyse/evidence.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { type CellChanges, cellWith } from '../../scenario/testing/cell.ts';
import { failedAs, gathered } from './claims.ts';
import { LINK_ROWS } from './link-rows.ts';

/** A load of four callers: enough to distinguish pools, pipelines and caches of different sizes. */
const LOAD = { kind: 'closed', concurrency: 4, durationMs: 30_000, requests: 400 } as const;

type Did = Pick<CellChanges, 'load' | 'origin' | 'lab'>;

/** The settings of a cell, and false claims about it, each with the check that must catch it. */
export interface Row {
  readonly did: Partial<Strategy>;
  readonly settings?: Did;
  readonly claims: readonly (readonly [Partial<Strategy>, caughtBy: string])[];
}

export const NGINX = { path: 'nginx', upstreamKeepalive: 8 } as const;
const PIECES = { ...LOAD, concurrency: 2, requests: 60 } as const;
/** Handshakes of TLS, which are slow. */
const HANDSHAKES = { load: { ...LOAD, requests: 100 } } as const satisfies Did;
/** Bursts with pauses between them, so that several connections are idle at once. */
const SPARSE = {
  load: { kind: 'open', ratePerSecond: 400, arrivals: 'poisson', durationMs: 600 },
  origin: { delay: { kind: 'constant', ms: 10 } },
} as const satisfies Did;

/** A load with pauses of 50 ms between requests. */
const RARE = {
  load: { kind: 'open', ratePerSecond: 20, arrivals: 'constant', durationMs: 600 },
} as const satisfies Did;
const UNDICI = { driver: 'undici', poolChoice: 'first' } as const;

export const ROWS: Readonly<Record<string, Row>> = {
  'path direct': { did: {}, claims: [[NGINX, 'path']] },
  'path nginx': { did: NGINX, claims: [[{ path: 'nginx-stream' }, 'path']] },
  'path nginx-stream': { did: { path: 'nginx-stream' }, claims: [[NGINX, 'path']] },
  'protocol http/1.0': { did: { protocol: 'http/1.0' }, claims: [[{ protocol: 'http/1.1' }, 'protocol']] },
  'protocol http/1.1': { did: {}, claims: [[{ protocol: 'http/1.0' }, 'protocol']] },
  'protocol h2': {
    did: { driver: 'http2', protocol: 'h2', tls: '1.3' },
    claims: [[{ driver: 'socket', protocol: 'http/1.1', tls: '1.3' }, 'protocol']],
  },
  'protocol h2c through nginx': {
    did: { ...NGINX, driver: 'http2', protocol: 'h2c' },
    claims: [[{ ...NGINX, protocol: 'http/1.1' }, 'protocol']],
  },
  'upstreamProtocol http/1.0': {
    did: { path: 'nginx', upstreamProtocol: 'http/1.0' },
    claims: [[{ path: 'nginx', upstreamProtocol: 'http/1.1' }, 'upstream protocol']],
  },
  'tls 1.2': {
    did: { tls: '1.2' },
    claims: [
      [{ tls: '1.3' }, 'tls'],
      [{}, 'tls'],
    ],
  },
  'resumption on': {
    did: { tls: '1.3', reuse: 'one-request', resumption: true },
    settings: HANDSHAKES,
    claims: [[{ tls: '1.3', reuse: 'one-request' }, 'resumption']],
  },
  'resumption off': {
    did: { tls: '1.2', reuse: 'one-request' },
    settings: HANDSHAKES,
    claims: [[{ tls: '1.2', reuse: 'one-request', resumption: true }, 'resumption']],
  },
  clientCertificate: {
    did: { tls: '1.3', clientCertificate: true },
    claims: [[{ tls: '1.3' }, 'client certificate']],
  },
  'reuse requests-5': {
    did: { reuse: 'requests-5' },
    claims: [
      [{ reuse: 'keep-alive' }, 'connections client'],
      [{ reuse: 'one-request' }, 'connections client'],
    ],
  },
  'reuse seconds-0.2': {
    did: { reuse: 'seconds-0.2' },
    settings: { load: { kind: 'closed', concurrency: 4, durationMs: 1_200 } },
    claims: [[{ reuse: 'keep-alive' }, 'connections client']],
  },
  'closer client': {
    did: { reuse: 'one-request' },
    claims: [[{ reuse: 'one-request', closer: 'server' }, 'closer']],
  },
  'closer server': {
    did: { reuse: 'one-request', closer: 'server' },
    claims: [[{ reuse: 'one-request', closer: 'client' }, 'closer']],
  },
  'closer reset': {
    did: { reuse: 'one-request', closer: 'reset' },
    claims: [[{ reuse: 'one-request', closer: 'client' }, 'closer']],
  },
  'pool 4': { did: {}, claims: [[{ pool: 2 }, 'pool']] },
  'poolChoice lifo': { did: {}, settings: SPARSE, claims: [[{ poolChoice: 'fifo' }, 'pool choice']] },
  'poolChoice fifo': { did: { poolChoice: 'fifo' }, settings: SPARSE, claims: [[{}, 'pool choice']] },
  'idleTimeoutMs 20': {
    did: { idleTimeoutMs: 20 },
    settings: RARE,
    claims: [
      [{}, 'idle timeout'],
      [{ idleTimeoutMs: 100 }, 'idle timeout'],
    ],
  },
  'pipelining 4': { did: { pool: 1, pipelining: 4 }, claims: [[{ pool: 1 }, 'in flight']] },
  'pipelining 1': { did: { pool: 1 }, claims: [[{ pool: 1, pipelining: 4 }, 'in flight']] },
  'streams 2': {
    did: { driver: 'http2', protocol: 'h2c', streams: 2 },
    claims: [[{ driver: 'http2', protocol: 'h2c', streams: 1 }, 'in flight']],
  },
  'streamWindowBytes 2000': {
    did: { protocol: 'h2c', pool: 1, streamWindowBytes: 2_000 },
    settings: { origin: { bodyBytes: 10_000 } },
    claims: [
      [{ protocol: 'h2c', pool: 1 }, 'windows'],
      [{ protocol: 'h2c', pool: 1, streamWindowBytes: 2_001 }, 'windows'],
    ],
  },
  'streamWindowBytes unlimited': {
    did: { protocol: 'h2c', pool: 1 },
    claims: [[{ protocol: 'h2c', pool: 1, streamWindowBytes: 65_535 }, 'windows']],
  },
  'connectionWindowBytes 100000 with http2': {
    did: { driver: 'http2', protocol: 'h2c', connectionWindowBytes: 100_000 },
    claims: [[{ driver: 'http2', protocol: 'h2c' }, 'windows']],
  },
  'connectionWindowBytes 100000 with undici': {
    did: { ...UNDICI, protocol: 'h2', tls: '1.3', connectionWindowBytes: 100_000 },
    claims: [
      [{ ...UNDICI, protocol: 'h2', tls: '1.3' }, 'windows'],
      [{ ...UNDICI, protocol: 'h2', tls: '1.3', streamWindowBytes: 65_535 }, 'windows'],
    ],
  },
  'connectionWindowBytes 65535 through nginx': {
    did: { ...NGINX, protocol: 'h2c', connectionWindowBytes: 65_535 },
    claims: [[{ ...NGINX, protocol: 'h2c' }, 'windows']],
  },
  'clientNoDelay off': {
    did: { clientNoDelay: false, requestWrites: 3 },
    settings: { load: PIECES },
    claims: [[{ requestWrites: 3 }, 'client no delay']],
  },
  'clientNoDelay on': {
    did: { requestWrites: 3 },
    settings: { load: PIECES },
    claims: [
      [{ clientNoDelay: false, requestWrites: 3 }, 'client no delay'],
      [{ requestWrites: 2 }, 'request writes'],
    ],
  },
  'clientNoDelay off with undici': {
    did: { ...UNDICI, clientNoDelay: false },
    claims: [[UNDICI, 'client no delay']],
  },
  'clientNoDelay off with autocannon': {
    did: { driver: 'autocannon', clientNoDelay: false },
    claims: [[{ driver: 'autocannon' }, 'client no delay']],
  },
  'clientNoDelay on with http2': {
    did: { driver: 'http2', protocol: 'h2c' },
    claims: [[{ driver: 'http2', protocol: 'h2c', clientNoDelay: false }, 'client no delay']],
  },
  'proxyNoDelay off': {
    did: { path: 'nginx-stream', requestWrites: 3, proxyNoDelay: false },
    settings: { load: PIECES },
    claims: [[{ path: 'nginx-stream', requestWrites: 3 }, 'proxy no delay']],
  },
  'writeGapMs 5': {
    did: { requestWrites: 2, responseWrites: 2, writeGapMs: 5 },
    settings: { load: PIECES },
    claims: [[{ requestWrites: 2, responseWrites: 2, writeGapMs: 50 }, 'write gap']],
  },
  'originNoDelay off': {
    did: { originNoDelay: false, responseWrites: 3 },
    settings: { load: PIECES },
    claims: [[{ responseWrites: 3 }, 'origin no delay']],
  },
  'originNoDelay on': {
    did: { responseWrites: 3 },
    settings: { load: PIECES },
    claims: [
      [{ originNoDelay: false, responseWrites: 3 }, 'origin no delay'],
      [{ responseWrites: 2 }, 'response writes'],
    ],
  },
  'upstreamKeepalive 1': {
    did: { path: 'nginx', upstreamKeepalive: 1 },
    claims: [[NGINX, 'connections upstream']],
  },
  'upstreamKeepalive off': { did: { path: 'nginx' }, claims: [[NGINX, 'connections upstream']] },
  'proxyDefaults nginx-1.28': {
    did: { path: 'nginx', proxyDefaults: 'nginx-1.28' },
    claims: [
      [{ path: 'nginx', proxyDefaults: 'nginx-1.30' }, 'connections upstream'],
      [{ path: 'nginx', proxyDefaults: 'plain' }, 'upstream protocol'],
    ],
  },
  'upstreamKeepaliveTimeoutMs 20': {
    did: { ...NGINX, upstreamKeepaliveTimeoutMs: 20 },
    settings: RARE,
    claims: [[NGINX, 'connections upstream']],
  },
  'upstreamKeepaliveRequests 20': {
    did: { ...NGINX, upstreamKeepaliveRequests: 20 },
    claims: [[{ ...NGINX, upstreamKeepaliveRequests: 10 }, 'upstream keepalive requests']],
  },
  'proxyWorkers 2': {
    did: { ...NGINX, proxyWorkers: 2 },
    settings: { load: { ...LOAD, concurrency: 16 } },
    claims: [[NGINX, 'workers']],
  },
  'bindAddresses 2': {
    did: { path: 'nginx', bindAddresses: 2 },
    claims: [[{ path: 'nginx' }, 'bind addresses']],
  },
  'backlog 4': { did: { backlog: 4 }, claims: [[{}, 'backlog']] },
  'backlog 4096': { did: {}, claims: [[{ backlog: 511 }, 'backlog']] },
  'portRangeScale 2': {
    did: { portRangeScale: 2 },
    settings: { lab: { ports: { low: 40_000, high: 40_999 } } },
    claims: [[{}, 'ports']],
  },
  'twReuse 1': { did: { twReuse: 1 }, claims: [[{}, 'sysctls']] },
  ...LINK_ROWS,
  'sourceAddresses 2': { did: { sourceAddresses: 2 }, claims: [[{}, 'source addresses']] },
};

/** Runs the cell, and holds its checks against what it did and against the false claims. */
export async function judgeRow({ did, settings, claims }: Row): Promise<void> {
  const plan = planOf(did, settings);
  const evidence = await evidenceOf(plan);
  expect(failedAs(plan, evidence)).toEqual([]);
  for (const [claim, check] of claims) {
    const failed = failedAs(planOf(claim, settings), evidence);
    expect(failed.map(({ name }) => name)).toContain(check);
  }
}

const known = new Map<string, Promise<Evidence>>();

/** Several rows are about the same cell, which runs once. */
export function evidenceOf(plan: CellPlan): Promise<Evidence> {
  return known.getOrInsertComputed(JSON.stringify(plan), () => gathered(plan, { cold: true }));
}

export function planOf(strategy: Partial<Strategy>, settings: Did = {}): CellPlan {
  return cellWith({ strategy, load: LOAD, ...settings });
}
