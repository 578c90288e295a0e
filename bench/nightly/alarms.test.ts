import { expect, test } from 'vitest';
import { storedOf, timed, trialsOf } from '../../harness/compare/testing/results.ts';
import { falseAlarms } from './alarms.ts';

/** Runs of one cell whose times are multiplied by these factors. */
function runsOf(...times: readonly number[]) {
  return times.map((one) => [storedOf(trialsOf('pool', { trial: timed(one) }))]);
}

test('falseAlarms() compares each run with the previous one, and has no alarm for equal runs', () => {
  const found = falseAlarms(runsOf(1, 1, 1, 1), 1);
  expect(found).toMatchObject({ baseRuns: 1, reports: 3, alarmedReports: 0, alarms: 0, descriptions: [] });
  expect(found.tallies.find(({ what }) => what === 'latency p50')).toEqual({
    ...{ what: 'latency p50', compared: 3, alarms: 0 },
  });
});

test('falseAlarms() counts a report with several alarms once, and describes each alarm with its run', () => {
  const found = falseAlarms(runsOf(1, 1, 1.3, 1.3), 1);
  expect(found).toMatchObject({ reports: 3, alarmedReports: 1, alarms: 3 });
  expect(found.descriptions).toContain('run 3: drawn, pool: latency p50 worse');
  expect(found.tallies[0]).toMatchObject({ compared: 3, alarms: 1 });
});

test('falseAlarms() takes several runs together as the base', () => {
  const found = falseAlarms(runsOf(1, 1, 1, 1.3, 1), 3);
  expect(found).toMatchObject({ baseRuns: 3, reports: 2, alarmedReports: 1 });
  expect(falseAlarms(runsOf(1, 1), 3)).toMatchObject({ reports: 0, compared: 0 });
});
