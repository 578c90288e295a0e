import type { Strategy } from '../../scenario/strategy.ts';
import type { Ran } from '../evidence.ts';
import { CHURNING, CLOSED, nginxKeeping } from './plans.ts';
import { type RanChanges, ranOf } from './ran.ts';

/** One connection for each of 1,500 requests, closed by `closer`; no ports run out. */
export function churned(closer: Strategy['closer'], changes: RanChanges = {}): Ran {
  const ended = { client: 'closedByClient', server: 'closedByServer', reset: 'resetByClient' } as const;
  return ranOf({
    ...changes,
    plan: { strategy: { ...CHURNING, closer }, load: CLOSED, ...changes.plan },
    counts: { requests: 1_500, responses: 1_500, ...changes.counts },
    connections: {
      opened: 1_500,
      requestsMin: 1,
      requestsMax: 1,
      [ended[closer]]: 1_500,
      ...changes.connections,
    },
    counters: {
      client: {
        ActiveOpens: 1_500,
        TW: closer === 'client' ? 1_500 : 0,
        OutRsts: closer === 'reset' ? 1_500 : 0,
        ...changes.counters?.client,
      },
      proxy: { ...changes.counters?.proxy },
      origin: { PassiveOpens: 1_500, TW: closer === 'server' ? 1_500 : 0, ...changes.counters?.origin },
    },
  });
}

/** A client that closes first and runs out of its 2,000 ports after 400 ms; 500 requests fail. */
export function exhausted(changes: RanChanges = {}): Ran {
  return churned('client', {
    ...changes,
    counts: { requests: 2_500, responses: 2_000, errors: { EADDRNOTAVAIL: 500 } },
    connections: { opened: 2_000, failed: 500, closedByClient: 2_000, ...changes.connections },
    counters: {
      client: { ActiveOpens: 2_000, TW: 2_000, ...changes.counters?.client },
      origin: { PassiveOpens: 2_000, ...changes.counters?.origin },
    },
    outcome: {
      first: [{ code: 'EADDRNOTAVAIL', atMs: 400, afterConnections: 2_000 }],
      backoffs: { count: 60, totalMs: 3_000 },
      ...changes.outcome,
    },
  });
}

/** 4,000 requests of 16 kept connections through nginx, which opens `upstream` ones; they end on `holder`. */
export function proxied(
  keepalive: number | 'off',
  { upstream, holder }: { readonly upstream: number; readonly holder: 'proxy' | 'origin' | null },
  changes: RanChanges = {},
): Ran {
  return ranOf({
    ...changes,
    plan: { strategy: nginxKeeping(keepalive), load: CLOSED, ...changes.plan },
    counters: {
      client: { ...changes.counters?.client },
      proxy: { ActiveOpens: upstream, TW: holder === 'proxy' ? upstream : 0, ...changes.counters?.proxy },
      origin: { PassiveOpens: upstream, TW: holder === 'origin' ? upstream : 0, ...changes.counters?.origin },
    },
    logs: {
      nginxErrors: {},
      upstream: { requests: 4_000, attempts: 4_000, newAtLeast: 0, statuses: { 200: 4_000 }, unlogged: 0 },
      ...changes.logs,
    },
  });
}

/** nginx with room for one idle connection runs out of its 2,000 ports after 900 ms: 1,500 of 4,000 answers are 502. */
export function exhaustedProxy(changes: RanChanges = {}): Ran {
  return proxied(
    1,
    { upstream: 2_000, holder: 'proxy' },
    {
      ...changes,
      counts: { statuses: { 200: 2_500, 502: 1_500 }, ...changes.counts },
      outcome: { first: [{ code: 'status 502', atMs: 900, afterConnections: 16 }], ...changes.outcome },
      logs: {
        nginxErrors: { 'no-ports': 1_500 },
        upstream: {
          requests: 4_000,
          attempts: 4_000,
          newAtLeast: 1_500,
          statuses: { 200: 2_500, 502: 1_500 },
          unlogged: 0,
        },
        ...changes.logs,
      },
    },
  );
}
