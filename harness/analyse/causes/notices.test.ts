import { describe, expect, test } from 'vitest';
import type { DriverOutcome } from '../../drive/driver.ts';
import { measure } from '../numbers.ts';
import { carrying, endedFor, endOf } from '../testing/ends.ts';
import { CLOSED } from '../testing/plans.ts';
import { ranOf } from '../testing/ran.ts';
import { asService } from '../testing/service.ts';
import { findCauses } from './catalogue.ts';

/** What is said of requests that were sent again; undefined: nothing. */
function saidOf(connections: Partial<DriverOutcome['connections']>): string | undefined {
  const strategy = { driver: 'undici', protocol: 'h2', tls: '1.3', pool: 2 } as const;
  const ran = asService(ranOf({ plan: { strategy, load: CLOSED }, connections }));
  return findCauses({ ran, measured: measure(ran) }).find(({ cause }) => cause.id === 'sent-again')?.finding
    .text;
}

const RETIRED = endedFor('goaway', endOf(40, { answers: carrying(100, 40) }));

describe('sent-again', () => {
  test.each<[string, Partial<DriverOutcome['connections']>]>([
    ['no request was sent again', { repeats: 0, refusedStreams: 0 }],
    ['a result of an earlier version does not say', {}],
    ['a limit of the service is named, with them', { ...RETIRED, repeats: 7, refusedStreams: 0 }],
  ])('says nothing where %s', (_, connections) => {
    expect(saidOf(connections)).toBeUndefined();
  });

  test('leaves to the limit those that it is behind, and says why the others were sent again', () => {
    expect(saidOf({ ...RETIRED, repeats: 7, refusedStreams: 2 })).toBe(
      'The client sent 2 of 4,000 requests again, as the server refused their stream (REFUSED_STREAM)',
    );
  });

  test('says of connections that ended before any answer what no limit tells', () => {
    expect(saidOf({ repeats: 3 })).toBe(
      'The client sent 3 of 4,000 requests again, as their connection ended, or was retired, before their answer',
    );
  });

  test('is not kept back by a limit of streams, which has no part in it', () => {
    expect(saidOf({ repeats: 3, refusedStreams: 3, streamLimit: 1, mostInFlight: 1 })).toMatch(/^The client/);
  });
});
