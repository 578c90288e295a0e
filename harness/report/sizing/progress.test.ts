import { expect, test } from 'vitest';
import { exponentialMs } from '../../size/testing/simulate.ts';
import { goalOf, sizeSimulated } from '../../size/testing/size.ts';
import { paintFor } from '../terminal/colour.ts';
import { sizingProgressOf } from './progress.ts';

const goal = goalOf(400, 120);
const { trials } = sizeSimulated(goal, { serviceMs: exponentialMs(20), seed: 4 });
const paint = paintFor(false);

function show(live: boolean): { lines: string[]; lives: string[] } {
  const [lines, lives]: [string[], string[]] = [[], []];
  const line = (text: string): unknown => lines.push(text);
  const onEvent = sizingProgressOf({ line, live: live ? (text) => lives.push(text) : null, paint });
  for (const [index, trial] of trials.entries()) {
    const known = { goal, trials: trials.slice(0, index), elapsedMs: 5_000 * index };
    const step = { kind: 'measure', request: trial, why: 'fewer' } as const;
    onEvent({ type: 'trial-started', number: trial.trial, step, known });
    onEvent({ type: 'trial-ended', trial, known: { ...known, trials: trials.slice(0, index + 1) } });
  }
  return { lines, lives };
}

test('sizingProgressOf() gives a line for each trial, and on a terminal what is being tried and what is known', () => {
  const { lines, lives } = show(true);
  expect(lines).toHaveLength(trials.length);
  expect(lines[0]).toMatch(/^\[1\] 1 connection, 100 per second: the service takes .* p99 /);
  expect(
    lines.some((line) => /^\[\d+\] \d+ connections: p99 .* \(.* to .*\), (passed|failed)/.test(line)),
  ).toBe(true);
  expect(lives[0]).toContain('trying 1 connection: fewer  ·  nothing known yet  ·  0 ms of 2.83 min');
  expect(lives.at(-1)).toMatch(/\d+ passes, \d+ fails/);
});

test('sizingProgressOf() shows no live line where there is no terminal', () => {
  expect(show(false).lives).toEqual([]);
});
