import { describe, expect, it, test } from 'vitest';
import { measure } from '../numbers.ts';
import { churned } from '../testing/cells.ts';
import { CHURNING, CLOSED } from '../testing/plans.ts';
import { type RanChanges, ranOf } from '../testing/ran.ts';
import { findCauses } from './catalogue.ts';

const IDS = ['resumption-late', 'tickets-missing', 'tickets-forgotten'];
type Counts = NonNullable<RanChanges['connections']>;

/** 1,500 connections of 16 callers, one request each, over TLS with resumption. */
function causesOf(connections: Counts, resumption = true) {
  const strategy = { ...CHURNING, tls: '1.3', resumption } as const;
  const ran = churned('client', { plan: { strategy, load: CLOSED } });
  const counts = { ...ran.outcome.connections, ...connections };
  return ticketCauses({ ...ran, outcome: { ...ran.outcome, connections: counts } });
}

function ticketCauses(ran: ReturnType<typeof ranOf>) {
  return findCauses({ ran, measured: measure(ran) }).filter(({ cause }) => IDS.includes(cause.id));
}

describe('full handshakes although resumption is on', () => {
  test.each<[string, Counts, string[]]>([
    ['all resumed but the first of each caller', { resumed: 1_484, sessionsOffered: 1_484 }, []],
    ['no ticket ever came', { resumed: 0, sessionsOffered: 0 }, ['tickets-missing']],
    ['half of what was offered was refused', { resumed: 742, sessionsOffered: 1_484 }, ['tickets-forgotten']],
    ['all that was offered was refused', { resumed: 0, sessionsOffered: 1_490 }, ['tickets-forgotten']],
    ['a few were refused', { resumed: 1_400, sessionsOffered: 1_484 }, []],
    [
      'a driver that cannot tell, half resumed',
      { resumed: 750, sessionsOffered: null },
      ['tickets-forgotten'],
    ],
    ['a driver that cannot tell, none resumed', { resumed: 0, sessionsOffered: null }, ['tickets-missing']],
    ['a driver that cannot tell, nearly all resumed', { resumed: 1_480, sessionsOffered: null }, []],
  ])('%s', (_, counts, ids) => {
    expect(causesOf(counts).map(({ cause }) => cause.id)).toEqual(ids);
    expect(causesOf(counts, false)).toEqual([]);
  });

  it('says how many sessions were refused', () => {
    const [found] = causesOf({ resumed: 700, sessionsOffered: 1_400 });
    expect(found?.finding.text).toMatch(/^The server refused 700 of 1,400 sessions .* keys of their own/);
    expect(found?.cause.owner).toBe('service');
  });

  it('is late tickets only up to as many as were open at once', () => {
    const changes = { plan: { strategy: { tls: '1.3', resumption: true } } } as const;
    const with16 = { handshakes: 32, resumed: 16, sessionsOffered: 16, peak: 32, usablePeak: 16 };
    const late = ticketCauses(ranOf({ ...changes, connections: with16 }));
    expect(late.map(({ cause }) => cause.id)).toEqual(['resumption-late']);
    const missing = ticketCauses(ranOf({ ...changes, connections: { ...with16, usablePeak: 15 } }));
    expect(missing.map(({ cause }) => cause.id)).toEqual(['tickets-missing']);
  });
});
