import { BAD, GOOD, WARN } from '../colour.ts';
import { row } from '../frame.ts';
import { latest, ofCells, ofScenarios } from '../query.ts';
import { stat } from '../stat.ts';
import { LEAST_CHANGE } from './series.ts';

const LATE_S = 26 * 3600;
const verdicts = (state: string): string => `sum(${latest(ofScenarios('connlab_run_verdicts', { state }))})`;

/** The last run of each scenario. */
export const glance = row({ height: 4 }, [
  stat({
    title: 'Verdicts that failed',
    shows: 'Expectations of the scenarios that did not hold in the last run of each.',
    read: 'An expectation is part of the scenario: it must hold on every machine.',
    act: 'Find the scenario in "Which expectations hold?", then read its report.',
    unit: 'none',
    queries: { failed: verdicts('failed') },
    now: true,
    steps: [GOOD, [1, BAD]],
    noValue: 'No run has ended',
  }),
  stat({
    title: 'Verdicts that hold',
    shows: 'Expectations that held in the last run of each scenario.',
    read: 'If it falls and none failed, scenarios are missing.',
    act: 'Compare with the night before in "Which expectations hold?".',
    unit: 'none',
    queries: { ok: verdicts('ok') },
    now: true,
    steps: [GOOD],
    noValue: 'No run has ended',
  }),
  stat({
    title: 'Cells that do not count',
    shows: 'Cells that were invalid or failed in the last run of each scenario.',
    read: 'Their numbers are not part of the ratios below.',
    act: 'An invalid cell did not do what it says: read its checks in the report.',
    unit: 'none',
    queries: {
      'do not count': `sum(${latest(ofScenarios('connlab_run_cells', { state: /invalid|failed/ }))})`,
    },
    now: true,
    steps: [GOOD, [1, WARN]],
  }),
  stat({
    title: 'Since the last run began',
    shows: 'Time since the newest run of any chosen scenario began.',
    read: 'Red after 26 hours: a nightly run is missing.',
    act: 'Look at the job that starts it; old values below are not news.',
    unit: 's',
    decimals: 0,
    queries: {
      'since the last run': `time() - max(${latest(ofScenarios('connlab_run_start_timestamp_seconds'))})`,
    },
    now: true,
    steps: [GOOD, [LATE_S, BAD]],
  }),
  stat({
    title: 'Scenarios with a history',
    shows: 'Scenarios with a run within the time range.',
    read: 'Each has its own ratios: scenarios are not compared with each other.',
    act: 'Choose one at the top; with all of them the graphs are crowded.',
    unit: 'none',
    queries: {
      scenarios: `count(count by (scenario) (${latest(ofScenarios('connlab_run_start_timestamp_seconds'))}))`,
    },
    now: true,
  }),
  stat({
    title: 'How noisy is it here?',
    shows: 'The noise of p99 in the median cell: half the spread of its trials, divided by their median.',
    read: `Below ${100 * LEAST_CHANGE}% small changes can be seen. It needs two trials or more.`,
    act: 'On a noisy machine take more trials, or trust only large changes.',
    unit: 'percentunit',
    decimals: 1,
    queries: {
      noise: `quantile(0.5, ${latest(ofCells('connlab_cell_noise_ratio', { metric: 'latency_p99' }))})`,
    },
    now: true,
    steps: [GOOD, [LEAST_CHANGE, WARN], [0.2, BAD]],
    noValue: 'One trial only',
  }),
]);
