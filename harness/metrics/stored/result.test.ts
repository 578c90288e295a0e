import { expect, test } from 'vitest';
import type { Cell } from '../../result/result.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf } from '../../result/testing/parts.ts';
import { labelsOf } from '../catalogue.ts';
import { measured, planned } from '../testing/events.ts';
import { resultSeries } from './result.ts';

const STARTED_MS = Date.parse(fixture.startedAt);
const after = (ms: number): string => new Date(STARTED_MS + ms).toISOString();

const ran = (id: string, startedMs: number, achievedPerSecond: number): Cell =>
  measured(planned(id), { startedAt: after(startedMs), durationMs: 500, rate: { achievedPerSecond } });
const CELLS: readonly Cell[] = [
  ran('first', 4_000, 90),
  ran('second', 1_000, 45),
  { ...headerOf({ name: 'third' }), state: 'failed', reason: 'x' },
];

function pointsOf(name: string, change: Partial<typeof fixture> = {}) {
  const result = { ...fixture, cells: CELLS, endedAt: after(9_000), ...change };
  return resultSeries(result)
    .filter((one) => one.name === `connlab_${name}`)
    .map(({ labels, atMs, values }) => ({
      labels: Object.values(labels).join(' '),
      points: atMs.flatMap((at, index) => (values[index] === null ? [] : [[at - STARTED_MS, values[index]]])),
    }));
}

test('resultSeries() puts each cell where it ran', () => {
  expect(pointsOf('cell_duration_seconds')).toEqual([
    { labels: 'port-exhaustion second', points: [[1_500, 0.5]] },
    { labels: 'port-exhaustion first', points: [[4_500, 0.5]] },
  ]);
});

test('resultSeries() tells how far the run was', () => {
  expect(pointsOf('run_progress_ratio')).toEqual([
    {
      labels: 'port-exhaustion',
      points: [
        [0, 0],
        [1_500, 1 / 3],
        [4_500, 2 / 3],
        [9_000, 1],
      ],
    },
  ]);
  expect(pointsOf('run_verdicts')).toEqual([
    { labels: 'port-exhaustion ok', points: [[9_000, 1]] },
    { labels: 'port-exhaustion failed', points: [[9_000, 1]] },
  ]);
});

test('resultSeries() knows of a run that was interrupted no verdicts', () => {
  expect(pointsOf('run_verdicts', { endedAt: null })).toEqual([]);
  expect(pointsOf('run_progress_ratio', { endedAt: null })[0]!.points.at(-1)).toEqual([4_500, 1]);
});

test('resultSeries() has the state of a cell without numbers at the end of the run', () => {
  expect(pointsOf('cell_state').at(-1)).toEqual({
    labels: 'port-exhaustion third failed',
    points: [[9_000, 1]],
  });
});

test('resultSeries() compares with the first cell of the scenario, whichever ran first', () => {
  expect(pointsOf('cell_relative_ratio').filter(({ labels }) => labels.endsWith('throughput'))).toEqual([
    { labels: 'port-exhaustion first throughput', points: [[9_000, 1]] },
    { labels: 'port-exhaustion second throughput', points: [[9_000, 0.5]] },
  ]);
});

test('resultSeries() has the labels of the catalogue, all of them and in their order', () => {
  for (const { name, labels } of resultSeries({ ...fixture, cells: CELLS })) {
    expect(Object.keys(labels)).toEqual(labelsOf(name));
    expect(Object.values(labels).every((value) => typeof value === 'string')).toBe(true);
  }
});
