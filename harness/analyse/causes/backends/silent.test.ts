import { expect, test } from 'vitest';
import { measure } from '../../numbers.ts';
import { eachOf, type OneOf } from '../../testing/each.ts';
import { type RanChanges, ranOf } from '../../testing/ran.ts';
import { asService } from '../../testing/service.ts';
import { findCauses } from '../catalogue.ts';

const IDS = ['connection-holds-worker', 'silent-backend'];

interface Load extends RanChanges {
  /** Requests without an answer; as many as silent connections unless told. */
  readonly unanswered?: number;
}

/** `A`: a connection with answers. `.`: one without. `|`: the next ones are opened half a second later. */
function connections(order: string): readonly OneOf[] {
  return order
    .split('|')
    .flatMap((group, index) =>
      [...group].map((one) => ({ openedMs: 500 * index, answers: one === 'A' ? 400 : 0 })),
    );
}

/** What is said of connections that were opened in this order. */
function said(order: string, { unanswered, ...changes }: Load = {}): readonly [string, string][] {
  const all = connections(order);
  const answering = all.filter(({ answers }) => answers > 0).length;
  const lost = unanswered ?? all.length - answering;
  const ran = asService(
    ranOf({
      ...changes,
      counts: { responses: 4_000 - lost, errors: { ERR_UNANSWERED: lost } },
      connections: {
        opened: all.length,
        protocols: { 'http/1.1': answering },
        each: eachOf(all.slice(0, 100)),
        ...changes.connections,
      },
    }),
  );
  return findCauses({ ran, measured: measure(ran) })
    .filter(({ cause }) => IDS.includes(cause.id))
    .map(({ cause, finding }) => [cause.id, `${finding.text}. ${finding.remedy ?? cause.remedy}`]);
}

const HELD =
  /^14 of 16 connections had answers, and the 2 opened last had none until the end of the load: the service answers on 14 at a time, as if each held a worker for as long as it is open\. Keep no more/;
const EITHER =
  /as if each held a worker for as long as it is open, or a backend behind its address does not answer\. Compare with twice as many connections\. If no more than \d+ are answered then, each holds a worker: .*If about the same share is silent, look for a backend/;
const BACKEND =
  /^\d+ of \d+ connections had no answer until the end of the load, though others that were opened later were answered: one of several backends or worker processes/;
const IN_TURN =
  /^4 of 12 connections had no answer until the end of the load, one in every 3 in the order of their opening: one of several backends/;

test.each<[string, readonly [string, string][], string, RegExp]>([
  ['the last two of sixteen, opened at once', said(`${'A'.repeat(14)}..`), IDS[0]!, HELD],
  ['the last two of sixteen, opened when they were needed', said(`${'A'.repeat(14)}|.|.`), IDS[0]!, HELD],
  ['the last one of eight, which may be chance', said('AAAAAAA.'), IDS[0]!, EITHER],
  ['two of four, the last', said('AA..'), IDS[0]!, EITHER],
  ['some among others that were opened at the same time', said('A..AAA.A.A'), IDS[0]!, EITHER],
  ['every other one of four', said('A.A.'), IDS[0]!, EITHER],
  ['the first and the last of eight', said('.AAAAAA.'), IDS[0]!, EITHER],
  ['the last ones of more than were recorded', said(`${'A'.repeat(118)}..`), IDS[0]!, EITHER],
  [
    'connections through nginx, which opens others to the service',
    said('A.A.A.A.A.A.', { plan: { strategy: { path: 'nginx' } } }),
    IDS[0]!,
    EITHER,
  ],
  [
    'connections that were not recorded',
    said('AAAA..', { connections: { each: eachOf([]) } }),
    IDS[0]!,
    EITHER,
  ],
  [
    'fewer requests in vain than connections without an answer: some were never used',
    said('A.A.A.A.A.A.', { unanswered: 2 }),
    IDS[0]!,
    EITHER,
  ],
  [
    'others that were opened no later than connecting can take',
    said('AAA.|AAA', { outcome: { eventLoop: { p50Us: 20, p99Us: 100, maxUs: 600_000 } } }),
    IDS[0]!,
    EITHER,
  ],
  ['one that others were opened after', said('AAA.|AAA'), IDS[1]!, BACKEND],
  ['the first one', said('.|AA|AA'), IDS[1]!, BACKEND],
  ['three among more than were recorded', said(`A.|${'A'.repeat(130)}..`), IDS[1]!, BACKEND],
  ['every third of twelve, opened at once', said('AA.AA.AA.AA.'), IDS[1]!, IN_TURN],
])('silent connections: %s', (_, found, id, text) => {
  expect(found.map(([one]) => one)).toEqual([id]);
  expect(found[0]![1]).toMatch(text);
});

test.each<[string, readonly [string, string][]]>([
  ['all have answers', said('AAAAAAAA')],
  ['requests are lost on connections with answers', said('AAAA|..', { unanswered: 40 })],
  ['some are open and were never used', said('AA.|AA', { unanswered: 0 })],
  [
    'connections are not kept',
    said('A.A.A.A.', { plan: { strategy: { reuse: 'one-request', closer: 'client' } } }),
  ],
])('silent connections: none where %s', (_, found) => {
  expect(found).toEqual([]);
});
