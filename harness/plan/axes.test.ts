import { expect, test } from 'vitest';
import type { ScenarioInput } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { planScenario } from './plan.ts';

const LOAD = { kind: 'open', ratePerSecond: 200, arrivals: 'poisson', durationMs: 2_000 } as const;

function strategiesOf(input: Partial<ScenarioInput>, ...set: string[]): readonly Strategy[] {
  const whole = { name: 'x', question: 'x', load: LOAD, ...input };
  return planScenario(whole, 'x.ts', { set, only: [] }).scenario.cells.map(({ strategy }) => strategy);
}

const CELLS = [
  { name: 'kept', pool: 4 },
  { name: 'ended', reuse: 'requests-5' },
] as const;

test('--set strategy.driver gives each cell the defaults of that driver', () => {
  expect(strategiesOf({ cells: CELLS }, 'strategy.driver=undici')).toMatchObject([
    { driver: 'undici', poolChoice: 'first', closer: 'client' },
    { driver: 'undici', poolChoice: 'first', closer: 'server' },
  ]);
  expect(strategiesOf({ cells: CELLS }, 'strategy.driver=http2')).toMatchObject([
    { protocol: 'h2c', tls: 'none' },
    { protocol: 'h2c', tls: 'none' },
  ]);
  expect(strategiesOf({ axes: { pool: [4, 8] } }, 'strategy.driver=http2', 'strategy.tls=1.3')).toMatchObject(
    [
      { protocol: 'h2', pool: 4 },
      { protocol: 'h2', pool: 8 },
    ],
  );
});

test("--set strategy.driver keeps the scenario's own values, and refuses those that the driver cannot do", () => {
  const cells = [{ name: 'ended', reuse: 'one-request', closer: 'client' }] as const;
  expect(() => strategiesOf({ cells }, 'strategy.driver=undici')).toThrow(
    /cell "ended": closer: undici ends/,
  );
});

test('--set takes an axis in which the cells differ only by the defaults of their drivers', () => {
  const cells = [{ name: 'ours' }, { name: 'undici', driver: 'undici', pool: 1 }] as const;
  const choices = strategiesOf({ cells }, 'strategy.poolChoice=lifo').map(({ poolChoice }) => poolChoice);
  expect(choices).toEqual(['lifo', 'lifo']);
});

test('--set refuses an axis in which the cells differ, even if one has the default of its driver', () => {
  const cells = [
    { name: 'undici', driver: 'undici', pool: 1 },
    { name: 'b', poolChoice: 'lifo' },
  ] as const;
  expect(() => strategiesOf({ cells }, 'strategy.poolChoice=fifo')).toThrow(
    'The cells differ in poolChoice ("first", "lifo")',
  );
});
