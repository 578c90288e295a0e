import { expect, test } from 'vitest';
import { measure } from '../../numbers.ts';
import { eachOf, type OneOf } from '../../testing/each.ts';
import { HISTOGRAMS, histogramOf, type RanChanges, ranOf } from '../../testing/ran.ts';
import { asService } from '../../testing/service.ts';
import { namedPeaks } from '../peaks.ts';

const FAST = { answers: 900, us: 1_000 };
const SLOW = { answers: 100, us: [28_000, 30_000, 33_000] } as const;
/** 10% of the answers came around 30 ms. */
const TWO_PEAKS = histogramOf({ 1000: 900, 30000: 100 });

function times(one: OneOf, number: number): readonly OneOf[] {
  return Array.from({ length: number }, () => one);
}

/** What is said of the late peaks. */
function said(
  connections: readonly OneOf[],
  changes: Pick<RanChanges, 'connections' | 'counters'> = {},
  latency = TWO_PEAKS,
): readonly (string | null)[] {
  const ran = asService(
    ranOf({
      ...changes,
      connections: { opened: connections.length, each: eachOf(connections), ...changes.connections },
      outcome: { histograms: { ...HISTOGRAMS, latency, service: latency } },
    }),
  );
  return namedPeaks({ ran, measured: measure(ran) }).map(({ text }) => text);
}

const UNEVEN =
  /^on 4 of 8 connections nearly every answer was that late, and on the others hardly any, .*one backend, worker process or network path, and some of these are slower$/;

test.each<[string, ReturnType<typeof said>, RegExp]>([
  ['a balancer in front of a slow and a fast backend', said([...times(FAST, 4), ...times(SLOW, 4)]), UNEVEN],
  [
    'connections of both kinds in turn, and a few answers of a connection that was hardly used',
    said([FAST, SLOW, FAST, SLOW, FAST, SLOW, FAST, SLOW, { answers: 9, us: 1_000 }]),
    UNEVEN,
  ],
  [
    'segments that were sent again, though fewer than late answers',
    said([...times(FAST, 4), ...times(SLOW, 4)], {
      counters: { client: { RetransSegs: 900, TCPTimeouts: 900 } },
    }),
    UNEVEN,
  ],
  [
    'one fast connection',
    said(
      [...times({ answers: 90, us: 30_000 }, 3), { answers: 30, us: 1_000 }],
      {},
      histogramOf({ 1000: 100, 30000: 900 }),
    ),
    /^on 3 of 4 connections .*, and on the other one hardly any/,
  ],
  [
    'connections that take turns, of which every other is slow',
    said(
      [FAST, { ...SLOW, answers: 900 }, FAST, { ...SLOW, answers: 900 }],
      { connections: { choices: { oldest: 3_900, newest: 0, other: 0 } } },
      histogramOf({ 1000: 500, 30000: 500 }),
    ),
    /may also be that every so many requests one is slow: compare with another poolChoice$/,
  ],
])('unevenBackends names connections that are fast or slow: %s', (_, [text, ...others], right) => {
  expect(text).toMatch(right);
  expect(others).toEqual([]);
});

test('unevenBackends tells three backends apart', () => {
  const three = [
    ...times(FAST, 2),
    ...times({ answers: 600, us: 9_000 }, 2),
    ...times({ answers: 300, us: 90_000 }, 2),
  ];
  const latency = histogramOf({ 1000: 500, 9000: 333, 90000: 167 });
  expect(said(three, {}, latency)).toEqual([
    expect.stringMatching(/^on 2 of 6 connections/),
    expect.stringMatching(/^on 2 of 6 connections/),
  ]);
});

test.each<[string, readonly OneOf[]]>([
  [
    'one answer in ten that is late on each connection',
    times({ answers: 500, us: [1_000, 1_000, 30_000] }, 8),
  ],
  ['one answer in eleven that is late on each connection', times({ answers: 500, us: 1_000 }, 8)],
  [
    'a service that was slow at first, and ended its connections',
    [...times({ ...SLOW, lastMs: 1_900 }, 4), ...times({ ...FAST, openedMs: 1_900 }, 4)],
  ],
  [
    'bursts in which all connections are slow, and for which two are opened',
    [...times({ answers: 600, us: 1_000 }, 6), ...times({ answers: 100, us: 30_000 }, 2)],
  ],
  [
    'first answers on each connection that are late',
    [...times(FAST, 4), ...times({ answers: 3, us: 30_000 }, 60)],
  ],
  ['connections that are all alike', times(FAST, 8)],
  ['connections that are all slow', times(SLOW, 8)],
  [
    'half of the answers on connections with both kinds',
    [...times(FAST, 4), ...times(SLOW, 4), ...times({ answers: 1_000, us: [1_000, 30_000, 30_000] }, 4)],
  ],
  ['connections that were not recorded', []],
])('unevenBackends does not speak of %s', (_, connections) => {
  expect(said(connections)).toEqual([null]);
});
