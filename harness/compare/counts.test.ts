import { describe, expect, test } from 'vitest';
import { numbersOf } from '../result/testing/parts.ts';
import { compareResults } from './compare.ts';
import type { MetricVerdict } from './comparison.ts';
import { storedOf, trialsOf } from './testing/results.ts';

const load = { kind: 'closed', concurrency: 4, durationMs: 5_000, requests: 4_000 } as const;

/** Trials in which each request opens a connection. `last`: the number of requests of the last trial. */
function side(last: number) {
  const trial = (at: number) => {
    const requests = at === 10 ? last : 4_000;
    const { counts, connections } = numbersOf();
    return {
      counts: { ...counts, requests, responses: requests },
      connections: { ...connections, opened: requests },
    };
  };
  const { strategy } = trialsOf('x', { trials: 1 })[0]!;
  return [
    storedOf(trialsOf('new', { trial, header: { load, strategy: { ...strategy, reuse: 'one-request' } } })),
  ];
}

function openedIn(last: number): MetricVerdict {
  const { cells } = compareResults(side(4_000), side(last));
  return cells[0]!.metrics.find(({ metric }) => metric === 'connections.opened')!;
}

describe('countsFor()', () => {
  test('gives counts of whole trials if each began the number of requests that its load fixes', () =>
    expect(openedIn(4_000)).toMatchObject({
      ...{ label: 'connections opened', verdict: 'same' },
      base: { median: 4_000 },
    }));

  test('gives all counts per 1,000 requests if one trial ended early', () => {
    const { label, verdict, base, current } = openedIn(3_500);
    expect({ label, verdict }).toEqual({ label: 'connections opened per 1,000 requests', verdict: 'same' });
    expect(new Set([...base.values, ...current.values])).toEqual(new Set([1_000]));
  });
});
