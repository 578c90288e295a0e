import { BAD, GOOD, NEUTRAL, VERDICTS } from '../colour.ts';
import { row } from '../frame.ts';
import { type LineOptions, lines } from '../lines.ts';
import { timeline } from '../pictures.ts';
import { BY_CELL, CELL_NAME, latest, maxBy, ofCells, ofScenarios, sumBy } from '../query.ts';
import { type Column, table } from '../table.ts';
import { changeOf, history, LEAST_CHANGE, ratioHistory, ratioNow, ratioUsually } from './series.ts';

/** More is worse. */
const SLOWER: Column['steps'] = [GOOD, [-LEAST_CHANGE, NEUTRAL], [LEAST_CHANGE, BAD]];
/** Less is worse. */
const FASTER: Column['steps'] = [BAD, [-LEAST_CHANGE, NEUTRAL], [LEAST_CHANGE, GOOD]];

function percentage(name: string, expr: string, steps?: Column['steps']): Column {
  return { name, expr: maxBy(BY_CELL, expr), unit: 'percentunit', decimals: 1, ...(steps && { steps }) };
}

const verdicts = (state: string): string =>
  sumBy(['scenario'], history(ofScenarios('connlab_run_verdicts', { state })));

/** Each cell by the reference of its scenario, night by night. */
function relative(
  metric: Parameters<typeof ratioHistory>[0],
  words: Pick<LineOptions, 'title' | 'shows' | 'read' | 'act' | 'logarithmic'>,
) {
  return lines({
    ...words,
    unit: 'short',
    queries: { [CELL_NAME]: ratioHistory(metric) },
    steps: [NEUTRAL, [1, 'blue']],
    limits: 'lines',
    legend: 'table',
  });
}

/** The panels that show what differs from its usual value. */
export const change = [
  row({ height: 11, widths: [14, 10] }, [
    table({
      title: 'What has changed?',
      shows:
        'The ratio of each cell to the reference of its scenario: now, usually (the median), and the change.',
      read: `Coloured from ${100 * LEAST_CHANGE}% on. Ignore a change that is smaller than the noise beside it.`,
      act: 'Sort by a change; look at its line below: a step is a change, a single point is a bad night.',
      columns: [
        { name: 'p99 now', expr: maxBy(BY_CELL, ratioNow('latency_p99')), unit: 'short', decimals: 2 },
        {
          name: 'p99 usually',
          expr: maxBy(BY_CELL, ratioUsually('latency_p99')),
          unit: 'short',
          decimals: 2,
        },
        percentage('p99 change', changeOf('latency_p99'), SLOWER),
        percentage('p99 noise', latest(ofCells('connlab_cell_noise_ratio', { metric: 'latency_p99' }))),
        percentage('p50 change', changeOf('latency_p50'), SLOWER),
        percentage('p50 noise', latest(ofCells('connlab_cell_noise_ratio', { metric: 'latency_p50' }))),
        percentage('throughput change', changeOf('throughput'), FASTER),
        percentage('throughput noise', latest(ofCells('connlab_cell_noise_ratio', { metric: 'throughput' }))),
      ],
      sortBy: 'p99 change',
      noValue: 'No cell was measured in this time range',
    }),
    timeline({
      title: 'Which expectations hold?',
      shows: 'Verdicts that failed, by scenario and night.',
      read: 'Green: none. Red: one or more.',
      act: 'Where red begins, something changed that night: compare with "What else changed?".',
      queries: { '{{scenario}}': verdicts('failed') },
      words: { 0: { text: 'all hold', color: GOOD } },
      steps: [GOOD, [1, BAD]],
      noValue: 'No run has ended',
    }),
  ]),
  row({ height: 10 }, [
    relative('latency_p99', {
      title: 'p99 relative to the reference',
      shows: "p99 of each cell divided by that of its scenario's reference, in the same run.",
      read: 'Ratios can be compared between machines, times cannot. Dashed at 1: equal to the reference.',
      act: 'A step that stays is a change: of the code, the kernel, nginx or Node.',
      logarithmic: true,
    }),
    relative('latency_p50', {
      title: 'p50 relative to the reference',
      shows: "p50 of each cell divided by that of its scenario's reference, in the same run.",
      read: 'p50 is far less noisy than p99: a small step here means more than a large one there.',
      act: 'If p50 stays and p99 moves, some requests pay: see the distribution in Strategies.',
      logarithmic: true,
    }),
  ]),
  row({ height: 10 }, [
    relative('throughput', {
      title: 'Throughput relative to the reference',
      shows: "Answers per second of each cell divided by those of its scenario's reference.",
      read: 'With an open load it equals the offered rate until the path cannot keep up.',
      act: 'If a cell with an open load falls below 1, look at its errors and its queue.',
    }),
    lines({
      title: 'How noisy was each night?',
      shows: 'Noise of p99 by cell: half the spread of its trials, divided by their median.',
      read: `Dashed at ${100 * LEAST_CHANGE}%: the smallest change that counts. Look for nights whose noise is above it.`,
      act: 'If all cells are noisy at once, the machine was busy: do not trust that night.',
      unit: 'percentunit',
      queries: {
        [CELL_NAME]: maxBy(BY_CELL, history(ofCells('connlab_cell_noise_ratio', { metric: 'latency_p99' }))),
      },
      steps: [NEUTRAL, [LEAST_CHANGE, BAD]],
      limits: 'lines',
      legend: 'table',
      noValue: 'One trial only',
    }),
  ]),
  row({ height: 7 }, [
    lines({
      title: 'How many expectations were there?',
      shows: 'Verdicts of the chosen scenarios by night: how many held and how many failed.',
      read: 'The height is their number, which changes with the scenarios.',
      act: 'A night with fewer in total has not ended, or lacks a scenario.',
      unit: 'short',
      queries: { ok: `sum(${verdicts('ok')})`, failed: `sum(${verdicts('failed')})` },
      looks: VERDICTS,
      stacked: true,
    }),
  ]),
];
