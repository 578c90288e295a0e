import { describe, expect, it } from 'vitest';
import { findExhaustion } from './exhaustion.ts';
import { churned, exhausted, exhaustedProxy, proxied } from './testing/cells.ts';
import { CHURNING, CLOSED, nginxKeeping, OPEN, planOf } from './testing/plans.ts';
import { hostOf } from './testing/ran.ts';

const proxyCounters = {
  source: 'counters',
  host: 'proxy',
  atMs: [0, 500, 1_000, 1_500],
  values: { ActiveOpens: [100, 1_100, null, 3_100] },
} as const;

describe('findExhaustion()', () => {
  it('takes the first EADDRNOTAVAIL of a client', () => {
    expect(findExhaustion(exhausted())).toEqual({
      host: 'client',
      afterConnections: 2_000,
      atMs: 400,
      predictedAfterConnections: 2_000,
      predictedAtMs: 400,
      firstError: 'EADDRNOTAVAIL',
    });
  });

  it('sets the predicted time of an open load beside the measured one', () => {
    const first = [{ code: 'EADDRNOTAVAIL', atMs: 2_010, afterConnections: 2_000 }];
    const found = findExhaustion(exhausted({ plan: { load: OPEN }, outcome: { first } }));
    expect(found).toMatchObject({ atMs: 2_010, predictedAtMs: 2_000 });
  });

  it('takes EADDRINUSE of bound source addresses, and only of these', () => {
    const first = [{ code: 'EADDRINUSE', atMs: 800, afterConnections: 4_000 }];
    const strategy = { ...CHURNING, sourceAddresses: 2 };
    const bound = exhausted({
      plan: { strategy, load: CLOSED },
      connections: { opened: 4_000 },
      outcome: { first },
    });
    expect(findExhaustion(bound)).toMatchObject({
      firstError: 'EADDRINUSE',
      predictedAfterConnections: 4_000,
    });
    expect(findExhaustion(exhausted({ outcome: { first } }))).toBeNull();
  });

  it('counts connections that were under way at the first failure, for they had their ports', () => {
    const at = (afterConnections: number) =>
      exhausted({ outcome: { first: [{ code: 'EADDRNOTAVAIL', atMs: 400, afterConnections }] } });
    expect(findExhaustion(at(1_993))?.afterConnections).toBe(2_000);
    // 16 at once at most: what opened later than that found a port that the failure did not.
    expect(findExhaustion(at(1_983))?.afterConnections).toBe(1_983);
  });

  it('takes all connections of an nginx that ran out, for none came back', () => {
    expect(findExhaustion(exhaustedProxy())).toEqual({
      host: 'proxy',
      afterConnections: 2_000,
      atMs: 900,
      predictedAfterConnections: 2_000,
      predictedAtMs: 900,
      firstError: 'status 502',
    });
  });

  it('reads between two samples where ports come back within the cell', () => {
    const ran = exhaustedProxy({
      plan: { strategy: { ...nginxKeeping(1), twReuse: 1 }, load: CLOSED },
      observation: { hosts: { proxy: hostOf({ ActiveOpens: 9_000 }) }, series: [proxyCounters] },
    });
    // From 1,000 at 500 ms to 3,000 at 1,500 ms, both since the first sample.
    expect(findExhaustion(ran)).toMatchObject({ afterConnections: 1_800, predictedAfterConnections: null });
  });

  it.each([
    ['nobody ran out', churned('client')],
    ['502 has another cause', exhaustedProxy({ logs: { nginxErrors: { refused: 1_500 } } })],
    [
      'nginx found a port at the second try',
      proxied(1, { upstream: 2_000, holder: 'proxy' }, { logs: { nginxErrors: { 'no-ports': 3 } } }),
    ],
    [
      'connections failed otherwise',
      churned('client', { outcome: { first: [{ code: 'ECONNREFUSED', atMs: 1, afterConnections: 0 }] } }),
    ],
  ])('is null where %s', (_, ran) => {
    expect(findExhaustion(ran)).toBeNull();
  });

  it('takes whoever ran out first', () => {
    const first = [
      { code: 'status 502', atMs: 300, afterConnections: 900 },
      { code: 'EADDRNOTAVAIL', atMs: 400, afterConnections: 2_000 },
    ];
    const plan = { strategy: { ...CHURNING, ...nginxKeeping(1) }, load: CLOSED };
    expect(findExhaustion(exhaustedProxy({ plan, outcome: { first } }))).toMatchObject({
      host: 'proxy',
      atMs: 300,
    });
    expect(findExhaustion(exhaustedProxy({ plan, outcome: { first: first.toReversed() } }))?.atMs).toBe(300);
  });

  it('has no prediction where another host was expected to run out', () => {
    const plan = {
      strategy: { ...CHURNING, closer: 'server' as const },
      load: CLOSED,
      origin: planOf().origin,
    };
    expect(findExhaustion(exhausted({ plan }))).toMatchObject({
      predictedAfterConnections: null,
      predictedAtMs: null,
    });
  });
});
