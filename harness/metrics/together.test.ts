import { expect, test } from 'vitest';
import { CHURNING } from '../analyse/testing/plans.ts';
import type { RunEvent } from '../result/events.ts';
import { after, cellEnded, cellStarted, measured, planned, runEnded, runStarted } from './testing/events.ts';

const FIRST = planned('first', CHURNING);
const SECOND = planned('second');

test('scenarios that run together each show their own cells, and only one of them a cell that runs', () => {
  const lines = after(
    runStarted([FIRST], 'a'),
    runStarted([FIRST, SECOND], 'b'),
    ...[cellStarted(FIRST, 'b'), cellEnded(measured(FIRST), 'b')],
    ...[cellStarted(FIRST, 'a'), cellEnded(measured(FIRST), 'a')],
    cellStarted(SECOND, 'b'),
  );
  expect(lines('run_progress_ratio')).toEqual([
    'run_progress_ratio{scenario="a"} 1',
    'run_progress_ratio{scenario="b"} 0.5',
  ]);
  expect(lines('run_cells').filter((line) => line.includes('running'))).toEqual([
    'run_cells{scenario="a",state="running"} 0',
    'run_cells{scenario="b",state="running"} 1',
  ]);
  expect(lines('requests_total').map((line) => line.split('}')[0])).toEqual([
    'requests_total{scenario="a",cell="first"',
    'requests_total{scenario="b",cell="first"',
    'requests_total{scenario="b",cell="second"',
  ]);
});

test('a twin counts as a trial that ran, and is no cell to be shown', () => {
  const twin = { ...planned('again'), twinOf: 'first' };
  const lines = after(
    runStarted([FIRST, twin]),
    ...[cellStarted(FIRST), cellEnded(measured(FIRST))],
    ...[cellStarted(twin), cellEnded(measured(twin))],
  );
  expect(lines('run_progress_ratio')).toEqual(['run_progress_ratio{scenario="asked"} 1']);
  expect(lines('requests_total')).toHaveLength(1);
  expect(lines('cell_relative_ratio').filter((line) => line.includes('again'))).toEqual([]);
});

test('a run that dropped trials has ended, and planned no more than it ran', () => {
  const planSeen = runStarted([FIRST, SECOND]);
  const ended = after(planSeen, cellStarted(FIRST), cellEnded(measured(FIRST)), runEnded());
  expect(ended('run_progress_ratio')).toEqual(['run_progress_ratio{scenario="asked"} 1']);
  const interrupted = after(
    planSeen,
    cellStarted(FIRST),
    cellEnded(measured(FIRST)),
    runEnded({ endedAt: null }),
  );
  expect(interrupted('run_progress_ratio')).toEqual(['run_progress_ratio{scenario="asked"} 0.5']);
});

test('the ratios are to the cell that the scenario names', () => {
  const begun = runStarted([FIRST, SECOND]) as Extract<RunEvent, { type: 'run-started' }>;
  const named = { ...begun, scenario: { ...begun.scenario, reference: 'second' } };
  const rates = [FIRST, SECOND].map((plan, at) =>
    cellEnded(measured(plan, { rate: { achievedPerSecond: 100 + 100 * at } })),
  );
  expect(after(named, ...rates)('cell_relative_ratio').filter((line) => line.includes('throughput'))).toEqual(
    [
      'cell_relative_ratio{scenario="asked",cell="first",metric="throughput"} 0.5',
      'cell_relative_ratio{scenario="asked",cell="second",metric="throughput"} 1',
    ],
  );
});
