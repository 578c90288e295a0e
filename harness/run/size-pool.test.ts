import { expect, test } from 'vitest';
import type { MeasureTrial } from '../size/search/trial.ts';
import { exponentialMs, simulateTrial } from '../size/testing/simulate.ts';
import { goalOf } from '../size/testing/size.ts';
import { type Known, type SizingEvent, sizePool } from './size-pool.ts';

const goal = goalOf(400, 120);
const origin = { serviceMs: exponentialMs(20), seed: 4 };

/** A clock that advances five seconds per trial. */
function rig(measure: MeasureTrial = async (request) => simulateTrial(origin, request)) {
  let atMs = 0;
  const events: SizingEvent[] = [];
  const saved: Known[] = [];
  const controller = new AbortController();
  return {
    events,
    saved,
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
        save: async (known) => void saved.push(known),
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

test('sizePool() saves what is known after each trial, before the next one starts', async () => {
  const seen: number[] = [];
  const one = rig(async (request) => {
    seen.push(one.saved.length);
    return simulateTrial(origin, request);
  });
  const { trials } = await one.run();
  expect(seen).toEqual(trials.map((_, index) => index));
  expect(one.saved.map((known) => known.trials.length)).toEqual(trials.map((_, index) => index + 1));
});

test('sizePool() has saved all trials that ended when one of them breaks it off', async () => {
  const { run, saved } = rig(async (request) => {
    if (request.trial === 4) throw new Error('the machine caught fire');
    return simulateTrial(origin, request);
  });
  await expect(run()).rejects.toThrow('caught fire');
  expect(saved.at(-1)!.trials.map(({ trial }) => trial)).toEqual([1, 2, 3]);
});
