import { expect, test } from 'vitest';
import type { MeasureTrial } from '../size/search/trial.ts';
import { exponentialMs, simulateTrial } from '../size/testing/simulate.ts';
import { goalOf } from '../size/testing/size.ts';
import { type SizingEvent, sizePool } from './size-pool.ts';

const goal = goalOf(400, 120);
const origin = { serviceMs: exponentialMs(20), seed: 4 };

/** A clock that advances five seconds per trial. */
function rig(measure: MeasureTrial = async (request) => simulateTrial(origin, request)) {
  let atMs = 0;
  const events: SizingEvent[] = [];
  const controller = new AbortController();
  return {
    events,
    controller,
    run: () =>
      sizePool({
        goal,
        measure: async (request) => {
          atMs += 5_000;
          return measure(request);
        },
        nowMs: () => atMs,
        signal: controller.signal,
        onEvent: (event) => events.push(event),
      }),
  };
}

test('sizePool() measures until the answer is known, within the budget', async () => {
  const { run, events } = rig();
  const { trials, elapsedMs } = await run();
  expect(elapsedMs).toBeLessThanOrEqual(goal.budgetMs);
  expect(trials.map(({ trial }) => trial)).toEqual(trials.map((_, index) => index + 1));
  expect(events.filter(({ type }) => type === 'trial-ended')).toHaveLength(trials.length);
});

test('sizePool() resolves with the completed trials after an interrupt', async () => {
  const one = rig(async (request) => {
    if (request.trial === 3) {
      one.controller.abort();
      throw new Error('The driver was stopped');
    }
    return simulateTrial(origin, request);
  });
  const { trials } = await one.run();
  expect(trials).toHaveLength(2);
});

test('sizePool() rejects as the measurement does', async () => {
  const { run } = rig(() => Promise.reject(new Error('no namespaces')));
  await expect(run()).rejects.toThrow('no namespaces');
});
