import { expect, test } from 'vitest';
import { constantMs, simulateTrial } from '../testing/simulate.ts';
import { goalOf } from '../testing/size.ts';
import type { Trial } from './trial.ts';
import { nextUpstreamStep, upstreamAnswer, whyNoKeepalive } from './upstream.ts';

const goal = goalOf(800, 60, { throughNginx: true });

/** nginx closes connections that it does not keep: below `needed`, the more the fewer it keeps. */
function search(poolSize: number, needed: number, invalid: string | null = null): Trial[] {
  const trials: Trial[] = [];
  for (;;) {
    const step = nextUpstreamStep(goal, trials, poolSize);
    if (step === null) return trials;
    const request = { ...step.request, trial: trials.length + 1 };
    const closed = Math.max(0, needed - request.upstreamKeepalive!) * 10;
    const numbers = {
      ...simulateTrial({ serviceMs: constantMs(1), seed: 1 }, request),
      upstream: { opened: poolSize + closed, closed, endedByService: null, openPeak: poolSize },
    };
    trials.push({ ...request, numbers: { ...numbers, invalid }, tookMs: 1 });
  }
}

test.each([
  [40, 23],
  [40, 40],
  [40, 1],
  [12, 9],
  [1, 1],
])('nextUpstreamStep() finds the smallest keepalive of a pool of %d: %d', (poolSize, needed) => {
  const trials = search(poolSize, needed);
  const answer = upstreamAnswer(goal, trials, { poolSize, workers: 1 })!;
  expect(answer.smallest).toBe(needed);
  expect(answer.largestChurning).toBe(needed === 1 ? null : needed - 1);
  expect(trials.length).toBeLessThan(10);
});

test('nextUpstreamStep() gives up if no trial is valid', () => {
  expect(search(40, 23, 'the service ends each connection')).toHaveLength(4);
});

test('whyNoKeepalive() says nothing once a keepalive closed no connection, though smaller ones were not tried', () => {
  const trials = search(40, 23);
  expect(whyNoKeepalive(goal, [], 40)).toBe('a --budget of 2.83 min left too little time for it');
  expect(whyNoKeepalive(goal, trials.slice(0, 1), 40)).toBeNull();
  expect(whyNoKeepalive(goal, trials, 40)).toBeNull();
  expect(whyNoKeepalive(goal, search(40, 23, 'late'), 40)).toBe(
    'its trials were invalid, the last because: late',
  );
});

test('upstreamAnswer() shows the rules of thumb', () => {
  const { rows } = upstreamAnswer(goal, search(40, 23), { poolSize: 40, workers: 1 })!;
  const rules = rows.filter(({ rule }) => rule !== null);
  expect(rules.map(({ keepalive, closed }) => [keepalive, closed])).toEqual([
    [2, 210],
    [16, 70],
    [32, 0],
  ]);
});
