import { expect, test } from 'vitest';
import type { DriverOutcome } from '../../../drive/driver.ts';
import { measure } from '../../numbers.ts';
import { churned } from '../../testing/cells.ts';
import { carrying, endedFor, endOf } from '../../testing/ends.ts';
import { CLOSED } from '../../testing/plans.ts';
import { ranOf } from '../../testing/ran.ts';
import { asService } from '../../testing/service.ts';
import { findCauses } from '../catalogue.ts';

const H2 = { driver: 'undici', protocol: 'h2', tls: '1.3' } as const;

/** What is said of a service that retired 40 connections after 100 requests each. */
function saidOf(pool: number | 'unlimited', connections: Partial<DriverOutcome['connections']>): string {
  const retired = endedFor('goaway', endOf(40, { answers: carrying(100, 40) }));
  const ran = asService(
    ranOf({ plan: { strategy: { ...H2, pool }, load: CLOSED }, connections: { ...retired, ...connections } }),
  );
  const found = findCauses({ ran, measured: measure(ran) });
  return found.find(({ cause }) => cause.id === 'request-limit')!.finding.text;
}

test('request-limit says that connections were retired, what that cost, and why more were open than the pool holds', () => {
  expect(saidOf(2, { peak: 4, usablePeak: 2, repeats: 7 })).toBe(
    'The service retired 40 connections by GOAWAY after 100 requests each: its limit is 100 requests per connection; ' +
      'up to 4 connections were open at once, because a retired one finishes its answers while the next one opens; ' +
      'the client sent 7 requests again',
  );
});

test.each([2, 'unlimited'] as const)(
  'request-limit says no more of a pool of %s that was not exceeded',
  (pool) => {
    expect(saidOf(pool, { peak: 2, usablePeak: 2 })).toBe(
      'The service retired 40 connections by GOAWAY after 100 requests each: its limit is 100 requests per connection',
    );
  },
);

test('request-limit says that answers announced it, also beside connections that a restart ended together', () => {
  const limited = endedFor('close', endOf(40, { answers: carrying(100, 40) }));
  const restarted = endOf(8, { answers: { least: 3, most: 90, usual: { number: 40, connections: 2 } } });
  const connections = {
    ...limited,
    ends: { ...limited.ends, fin: restarted },
    endedTogether: { of: 8, connections: 8, groups: 1, everyMs: null },
  };
  const ran = asService(ranOf({ plan: { load: CLOSED }, connections }));
  const ids = findCauses({ ran, measured: measure(ran) }).map(({ cause }) => cause.id);
  expect(ids).toEqual(expect.arrayContaining(['request-limit', 'ends-together']));
  expect(ids).not.toContain('service-closes');
});

test("ends-together says nothing of the lab's origin", () => {
  const end = endOf(8, { answers: { least: 3, most: 90, usual: { number: 40, connections: 2 } } });
  const connections = {
    ...endedFor('fin', end),
    endedTogether: { of: 8, connections: 8, groups: 1, everyMs: null },
  };
  const ran = ranOf({ plan: { load: CLOSED }, connections });
  const ids = findCauses({ ran, measured: measure(ran) }).map(({ cause }) => cause.id);
  expect(ids).not.toContain('ends-together');
});

test.each<[string, Partial<DriverOutcome['connections']>]>([
  ['closed nothing first', { endedFirst: {} }],
  ['closed a stray connection first', { closedByClient: 1_498, closedByServer: 2, endedFirst: { fin: 2 } }],
  ['recorded nothing, as earlier versions', {}],
])('service-closes-first says nothing of a service that %s', (_, connections) => {
  const ran = asService(churned('client', { connections }));
  const ids = findCauses({ ran, measured: measure(ran) }).map(({ cause }) => cause.id);
  expect(ids).not.toContain('service-closes-first');
});

test("service-closes-first says nothing of the lab's origin", () => {
  const ran = churned('client', { connections: { closedByServer: 900, endedFirst: { fin: 900 } } });
  const ids = findCauses({ ran, measured: measure(ran) }).map(({ cause }) => cause.id);
  expect(ids).not.toContain('service-closes-first');
});

/** What is said of a service whose timeout of 400 ms ended 40 connections, beside one that it reset after this pause. */
function idleBeside(pauseMs: number) {
  const idleMs = { least: 398, p50: 401, most: 415 };
  const fin = endOf(40, { answers: { least: 1, most: 9, usual: { number: 3, connections: 9 } }, idleMs });
  const rst = endOf(1, {
    answers: carrying(4, 1),
    idleMs: { least: pauseMs, p50: pauseMs, most: pauseMs },
    ageMs: { least: 900, p50: 900, most: 900 },
  });
  const connections = { ...endedFor('fin', fin), ends: { fin, rst }, keptPauseMs: 399 };
  const ran = asService(ranOf({ plan: { load: CLOSED }, connections }));
  const found = findCauses({ ran, measured: measure(ran) });
  return Object.fromEntries(found.map(({ cause, finding }) => [cause.id, finding.text]));
}

test('idle-limit counts a reset that a request met as its own', () => {
  const said = idleBeside(395);
  expect(said['idle-limit']).toMatch(
    /^The service ended 40 connections .* by a FIN, without announcing it, and 1 more by RST, as a request came just then: its idle timeout is about 401 ms/,
  );
  expect(said).not.toHaveProperty('service-closes');
});

test('idle-limit leaves a reset after another pause to the cause that nothing explains', () => {
  const said = idleBeside(12);
  expect(said['idle-limit']).not.toContain('RST');
  expect(said['service-closes']).toMatch(/^The service ended 1 connection that should have been kept/);
});
