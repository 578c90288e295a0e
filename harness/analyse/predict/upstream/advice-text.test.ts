import { describe, expect, it } from 'vitest';
import { DEFAULT_ORIGIN } from '../../../scenario/defaults.ts';
import { findCauses } from '../../causes/catalogue.ts';
import { measure } from '../../numbers.ts';
import { exhaustedProxy } from '../../testing/cells.ts';
import { CLOSED, nginxKeeping, OPEN, type PlanChanges, planOf } from '../../testing/plans.ts';
import { keepaliveAdvice, type SeenCache } from './advice-text.ts';
import { isOpen, plannedChurn } from './churn.ts';
import { measuredTimes } from './measured-times.ts';

const LOAD = { ...OPEN, ratePerSecond: 900, arrivals: 'poisson', durationMs: 30_000 } as const;
const SIX = { ...DEFAULT_ORIGIN, delay: { kind: 'constant', ms: 6 } } as const;
const KEPT = { upstreamKeepaliveRequests: 1_000_000 };
const PORTS_PER_SECOND = 2_000 / 60;
const SIZES =
  /^A keepalive of (\d+) would close ([\d.]+) connections per second, which the ports sustain, and one of (\d+) would close (0\.\d+) connections per second/;

function plan(size: number | 'off', { strategy, ...changes }: PlanChanges = {}) {
  return planOf({
    strategy: { ...nginxKeeping(size), ...KEPT, ...strategy },
    load: LOAD,
    origin: SIX,
    ...changes,
  });
}

function sizesIn(text: string): number[] {
  const [, ...numbers] = SIZES.exec(text) ?? [];
  return numbers.map(Number);
}

const seen = (closedPerSecond: number, ms: number): SeenCache => ({
  times: measuredTimes({ [ms]: 10_000 }, SIX.delay),
  closedPerSecond,
});

describe('keepaliveAdvice() for an open load', () => {
  it('names two sizes with their churn', () => {
    const [sustained, churn, calm, calmChurn] = sizesIn(keepaliveAdvice(plan(6), PORTS_PER_SECOND, null));
    expect(sustained).toBeGreaterThan(6);
    expect(calm).toBeGreaterThan(sustained!);
    expect(churn).toBeLessThanOrEqual(PORTS_PER_SECOND / 1.5);
    expect(calmChurn).toBeLessThan(1);
  });

  it('uses the times that nginx logged, not those that were asked for', () => {
    const slow = sizesIn(keepaliveAdvice(plan(6), PORTS_PER_SECOND, seen(100, 12)));
    const fast = sizesIn(keepaliveAdvice(plan(6), PORTS_PER_SECOND, seen(80, 6)));
    expect(slow[2]).toBeGreaterThan(fast[2]! + 4);
  });

  it('promises more churn where nginx closed more than the times explain', () => {
    const asMeasured = keepaliveAdvice(plan(6), PORTS_PER_SECOND, seen(85, 6));
    const more = keepaliveAdvice(plan(6), PORTS_PER_SECOND, seen(140, 6));
    expect(sizesIn(more)[0]! + sizesIn(more)[2]!).toBeGreaterThan(
      sizesIn(asMeasured)[0]! + sizesIn(asMeasured)[2]!,
    );
  });

  it('promises nothing where nginx closed far more', () => {
    const text = keepaliveAdvice(plan(6), PORTS_PER_SECOND, seen(400, 6));
    expect(text).toMatch(
      /^Its keepalive of \d+ explains \d+\.?\d* closed connections per second, but nginx closed 400/,
    );
    expect(text).not.toContain('A keepalive of');
  });

  it.each([9, 14, 30])('never names %d, which the cell had', (size) => {
    const churn = plannedChurn(plan(size) as Parameters<typeof plannedChurn>[0]).perSecond(size);
    const text = keepaliveAdvice(plan(size), 1_000, { times: null, closedPerSecond: churn });
    expect(Number(/keepalive of (\d+)/.exec(text)![1])).toBeGreaterThan(size);
  });

  it('says that a limit of requests ends more than one per second whatever the size', () => {
    const strategy = { upstreamKeepaliveRequests: 500 };
    expect(keepaliveAdvice(plan(6, { strategy }), PORTS_PER_SECOND, null)).toMatch(
      /1\.8 connections per second end at their limit of 500 requests, whatever the size$/,
    );
  });

  it('says that no size helps where the limit alone is too much for the ports', () => {
    const origin = { ...SIX, maxRequestsPerSocket: 10 };
    expect(keepaliveAdvice(plan(6, { origin }), PORTS_PER_SECOND, null)).toBe(
      'No keepalive is large enough: 90 connections per second end at their limit of 10 requests, whatever the size. Raise that limit',
    );
  });

  it.each<[string, PlanChanges, RegExp]>([
    [
      'HTTP/1.0',
      { strategy: { upstreamProtocol: 'http/1.0' } },
      /^Set proxy_http_version 1\.1\. A keepalive of/,
    ],
    [
      'HTTP/1.0 and Connection: close',
      { strategy: { upstreamProtocol: 'http/1.0', upstreamConnection: 'close' } },
      /^Set proxy_http_version 1\.1 and clear the Connection header \(proxy_set_header Connection ""\)\. A keepalive of/,
    ],
    [
      'an origin that closes',
      { origin: { ...SIX, close: true } },
      /^Let the origin keep connections\. A keepalive of/,
    ],
  ])('first says what keeps nginx from keeping any: %s', (_, changes, text) => {
    expect(keepaliveAdvice(plan(8, changes), PORTS_PER_SECOND, null)).toMatch(text);
  });

  it('counts on one of several workers getting all requests', () => {
    const two = plan(6, { strategy: { proxyWorkers: 2 } });
    expect(keepaliveAdvice(two, PORTS_PER_SECOND, null)).toContain(' in each worker would close');
    expect(sizesIn(keepaliveAdvice(two, PORTS_PER_SECOND, null).replace(' in each worker', ''))).toEqual(
      sizesIn(keepaliveAdvice(plan(6), PORTS_PER_SECOND, null)),
    );
    expect(isOpen(two)).toBe(true);
  });
});

describe('keepaliveAdvice() for a closed load', () => {
  it('has room for all callers', () => {
    expect(keepaliveAdvice(plan(1, { load: CLOSED }), PORTS_PER_SECOND, null)).toBe(
      'A keepalive of 16 has room for all requests at once',
    );
  });

  it('does not advise what the cell had', () => {
    const strategy = { upstreamKeepaliveRequests: 10 };
    expect(keepaliveAdvice(plan(16, { load: CLOSED, strategy }), PORTS_PER_SECOND, null)).toBe(
      'Its keepalive of 16 has room for all requests at once, so raise the limit of 10 requests per connection',
    );
  });
});

describe('the causes of an nginx that ran out', () => {
  it('advise sizes from the times in its log', () => {
    const ran = exhaustedProxy({
      plan: plan(6),
      outcome: { first: [{ code: 'status 502', atMs: 21_000, afterConnections: 16 }], durationMs: 30_000 },
      logs: {
        nginxErrors: { 'no-ports': 1_500 },
        upstream: {
          requests: 27_000,
          attempts: 27_000,
          newAtLeast: 0,
          statuses: { 200: 25_500, 502: 1_500 },
          unlogged: 0,
          answeredMs: { 6: 20_000, 7: 5_500 },
        },
      },
    });
    const found = findCauses({ ran, measured: measure(ran) });
    const remedies = found.map(({ finding, cause }) => finding.remedy ?? cause.remedy);
    const [advice, ...others] = remedies.filter((text) => text.includes('A keepalive of'));
    expect(sizesIn(advice!)[0]).toBeGreaterThan(8);
    expect(advice).toContain('(a request used its connection for 6.22 ms on average)');
    expect(others).toEqual([]);
  });
});
