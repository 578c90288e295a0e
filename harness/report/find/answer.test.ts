import { expect, test } from 'vitest';
import { headerOf, hostOf, latencyOf, numbersOf } from '../../result/testing/parts.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { drawnNumbers, measured, resultOf } from '../html/testing/results.ts';
import { answerOf } from './answer.ts';

const calm = (name: string, p50Us: number, pool: number | 'unlimited' = 'unlimited') =>
  measured(
    name,
    { numbers: { exhaustion: null, latency: latencyOf(p50Us, p50Us * 2) } },
    { strategy: { ...DEFAULT_STRATEGY, pool } },
  );
const lossy = (name: string, p50Us: number) => {
  const errors = { ERR_UNANSWERED: 6 };
  const counts = { ...numbersOf().counts, requests: 1_200, responses: 1_194, errors, unanswered: 6 };
  return measured(name, { numbers: { exhaustion: null, counts, latency: latencyOf(p50Us, p50Us * 2) } });
};
const proxied = (name: string, p50Us: number, activeOpens: number) =>
  measured(name, {
    numbers: {
      exhaustion: null,
      latency: latencyOf(p50Us, p50Us * 2),
      hosts: { client: hostOf({}), proxy: hostOf({ activeOpens }), origin: hostOf({}) },
    },
  });
/** Of `a`, which runs out after 3 s. */
function remedy(name: string, atMs: number | null) {
  const { exhaustion } = drawnNumbers();
  const numbers = { exhaustion: atMs === null ? null : { ...exhaustion!, atMs } };
  return measured(name, { numbers }, { remedyFor: 'a' });
}
const verdict = (ok: boolean) => ({ expectation: 'e', cell: 'a', ok, observed: '1' });
const unjudged = { ...verdict(false), unknown: true } as const;

const answers: [what: string, result: Parameters<typeof resultOf>, answer: string][] = [
  ['one that ran out', [[measured('a')]], 'The client ran out of ports after 2,000 connections, at 3 s.'],
  [
    'one that first became slow',
    [
      [
        measured('a', {
          numbers: { connectKnee: { atConnections: 1_000, beforeP50Us: 61, afterP50Us: 2_951 } },
        }),
      ],
    ],
    'From connection 1,000 on, connecting took 2.95 ms instead of 61 us. The client ran out of ports after 2,000 connections, at 3 s.',
  ],
  [
    'one of several that ran out',
    [[measured('a'), calm('b', 100)], { verdicts: [verdict(true), verdict(true)] }],
    '1 of 2 measured cells ran out of ports, on the client. The first was "a": its client had opened 2,000 connections after 3 s. All 2 statements held.',
  ],
  [
    'what remedies buy',
    [[measured('a'), remedy('b', 6_000), remedy('c', null), remedy('d', 4_500), remedy('e', 6_300)]],
    '4 of 5 measured cells ran out of ports, on the client. The first was "a": its client had opened 2,000 connections after 3 s. ' +
      'The ports last 1.5 to 2.1 times as long with 3 of the 4 remedies, and to the end with "c".',
  ],
  [
    'a sweep with a knee',
    [[calm('1', 90_000, 1), calm('2', 5_000, 2), calm('4', 5_000, 4)]],
    'Above pool 2 little changes: p99 is 10 ms at 2 and 180 ms at 1.',
  ],
  [
    'a comparison',
    [[calm('a', 100), calm('b', 44_000)], { verdicts: [verdict(true), verdict(false)] }],
    '"a" has the lowest p50, 100 us. "b" has the highest, 44 ms, which is 440 times as long. 1 of 2 statements did not hold.',
  ],
  [
    'a comparison within the noise',
    [[calm('a', 1_000), calm('b', 1_050), calm('c', 1_090)]],
    'p50 is 1 ms to 1.09 ms: no difference that one trial could show.',
  ],
  [
    'a comparison with level cells at both ends',
    [[calm('a', 1_000), calm('b', 1_050), calm('c', 9_000), calm('d', 9_100), calm('e', 9_200)]],
    '"a" has the lowest p50, 1 ms; 1 other differs by less than one trial could show. "e" has the highest, 9.2 ms, which is ' +
      '9.2 times as long; 2 others differ by less than one trial could show.',
  ],
  [
    'a quick cell that lost requests',
    [[lossy('quick', 100), calm('a', 1_000), calm('b', 9_000)]],
    '"a" has the lowest p50, 1 ms. "b" has the highest, 9 ms, which is 9 times as long. Not all requests succeeded: ' +
      '"quick" (6 of 1,200 requests had no answer).',
  ],
  [
    'no cell that answered everything',
    [[lossy('a', 100), lossy('b', 9_000)]],
    'p50 is 100 us to 9 ms: no cell is the best, because each of them lost requests. Not all requests succeeded: ' +
      '"a" (6 of 1,200 requests had no answer) and "b" (6 of 1,200 requests had no answer).',
  ],
  [
    'a median among requests without an answer',
    [
      [
        {
          ...lossy('a', 2_000_000),
          latency: { ...latencyOf(2_000_000, 2_100_000), atLeast: ['p50Us', 'p99Us'] },
        } as never,
      ],
    ],
    'p50 was >= 2 s, p99 >= 2.1 s. 6 of 1,200 requests had no answer.',
  ],
  [
    'what nginx opened, where latencies do not differ',
    [[proxied('off', 1_000, 2_000), proxied('keepalive 8', 1_050, 8), proxied('keepalive 32', 1_010, 9)]],
    'p50 is 1 ms to 1.05 ms: no difference that one trial could show. nginx opened 8 connections to the origin with ' +
      '"keepalive 8" and 2,000 with "off".',
  ],
  ['a single cell', [[calm('a', 100)]], 'p50 was 100 us, p99 200 us.'],
  [
    'statements that could not be judged',
    [[calm('a', 100)], { verdicts: [verdict(true), verdict(false), unjudged, unjudged] }],
    'p50 was 100 us, p99 200 us. 1 of 4 statements did not hold. 2 of 4 statements could not be judged.',
  ],
  [
    'no numbers that count',
    [
      [
        { ...calm('a', 1), state: 'invalid', reason: 'no' } as never,
        { ...headerOf({ name: 'b' }), state: 'skipped', reason: 'no' },
      ],
      { endedAt: null },
    ],
    'No cell has numbers that count. Invalid: 1 cell, with the reasons below. Skipped or failed: 1 cell. The run was interrupted.',
  ],
];

test.each(answers)('answerOf() %s', (_, result, answer) => {
  expect(answerOf(resultOf(...result))).toBe(answer);
});
