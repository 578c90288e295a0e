import { expect, test } from 'vitest';
import { forecastsOf } from '../../analyse/predict/forecast.ts';
import type { PlanChanges } from '../../analyse/testing/plans.ts';
import { CHURNING, CLOSED, planOf } from '../../analyse/testing/plans.ts';
import { linesOf } from '../testing/events.ts';
import type { Moment } from './moments.ts';
import { countdownSamples, timeWaitSamples } from './prediction.ts';

const CHURN: PlanChanges = { strategy: CHURNING };
const moment = (atMs: number, count = 0): Moment => ({
  atMs,
  opened: { client: count, proxy: count },
  portsInUse: { client: count },
});

test.each<[what: string, plan: PlanChanges, moments: readonly Moment[], lines: readonly string[]]>([
  ['churn x time at first', CHURN, [moment(1_500)], ['client 1500']],
  ['as much as there are ports', CHURN, [moment(9_000)], ['client 2000']],
  ['what was opened, of a closed load', { ...CHURN, load: CLOSED }, [moment(1_000, 700)], ['client 700']],
  [
    'on the server, where that closes',
    { strategy: { ...CHURNING, closer: 'server' } },
    [moment(500)],
    ['origin 500'],
  ],
  ['nothing, where connections are kept', {}, [moment(1_000)], []],
  ['nothing, where they are reset', { strategy: { ...CHURNING, closer: 'reset' } }, [moment(1_000)], []],
  ['of each hop', { strategy: { ...CHURNING, path: 'nginx' } }, [moment(500)], ['client 500', 'origin 500']],
])('timeWaitSamples() is %s', (_, changes, moments, lines) => {
  const samples = timeWaitSamples(forecastsOf(planOf(changes)), moments);
  const shown = linesOf(samples, 'time_wait_predicted_sockets').map((line) =>
    line.replace(/.*"(.*)"}/, '$1'),
  );
  expect(shown).toEqual(lines);
});

test.each<[what: string, plan: PlanChanges, moments: readonly Moment[], seconds: readonly number[]]>([
  ['what is left by the growth', CHURN, [moment(0, 0), moment(1_000, 500)], [3]],
  ['0 where nothing is left', CHURN, [moment(0, 0), moment(2_000, 2_000)], [0]],
  ['absent while nothing grows', CHURN, [moment(0, 500), moment(1_000, 500)], []],
  ['absent where ports come back', CHURN, [moment(0, 500), moment(1_000, 400)], []],
  ['absent before there is a rate', CHURN, [moment(0, 500)], []],
  ['absent where ports cannot run out', {}, [moment(0, 0), moment(1_000, 16)], []],
])('countdownSamples() is %s', (_, changes, moments, seconds) => {
  const samples = countdownSamples(forecastsOf(planOf(changes)), moments);
  expect(samples.map(({ value }) => value)).toEqual(seconds);
});
