import { expect, test } from 'vitest';
import type { DriverOutcome } from '../../../drive/driver.ts';
import { measure } from '../../numbers.ts';
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
      'up to 4 connections were open at once, as a retired one still answers what it has while the next one opens; ' +
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
