import { GOOD, QUANTILES, STATE_COLOURS } from '../colour.ts';
import { row } from '../frame.ts';
import { bars, timeline } from '../pictures.ts';
import { BY_CELL, CELL_NAME, latest, maxBy, ofCells, ofEachCell, sumBy } from '../query.ts';
import { CELL_ROWS, type Column, table } from '../table.ts';

const MOST_BARS = 20;

function quantile(name: 'connlab_latency_seconds' | 'connlab_connect_seconds', value: string): string {
  return latest(ofCells(name, { window: 'cell', quantile: value }));
}

const p99 = quantile('connlab_latency_seconds', '0.99');

/** Scenario and cell as one label: the name below the bars. */
function named(expr: string): string {
  return maxBy(['cell'], `label_join(${expr}, "cell", " / ", "scenario", "cell")`);
}

function slowest(expr: string): string {
  return named(`(${expr} and on (scenario, cell) topk(${MOST_BARS}, ${maxBy(BY_CELL, p99)}))`);
}

function phase(name: string): Column {
  return { name, expr: ofEachCell('connlab_phase_seconds', { phase: name, quantile: '0.99' }), unit: 's' };
}

/** Panels about whole cells. */
export const costs = [
  row({ height: 11, widths: [10, 14] }, [
    timeline({
      title: 'Which cell ran when?',
      shows: 'When the load of each cell began and ended.',
      read: 'Cells run one after the other, each in a new network: nothing carries over to the next.',
      act: 'Drag over a bar to look at that cell alone in all graphs.',
      queries: { [CELL_NAME]: maxBy(BY_CELL, ofCells('connlab_cell_running')) },
      words: { 1: { text: 'runs', color: 'blue' } },
      noValue: 'No cell ran in this time range',
    }),
    bars({
      title: `p50 and p99 of each strategy (the ${MOST_BARS} with the highest p99)`,
      shows: 'Latency of the whole cell, exact: half of its requests, and 99 of 100, were faster.',
      read: 'The scale is logarithmic. If they are far apart, some requests pay a cost that others do not.',
      act: 'Compare cells of one scenario: they differ only in their strategy.',
      unit: 's',
      label: 'cell',
      queries: { p50: slowest(quantile('connlab_latency_seconds', '0.5')), p99: slowest(p99) },
      now: true,
      looks: QUANTILES,
    }),
  ]),
  row({ height: 10 }, [
    table({
      title: 'What did each strategy cost?',
      shows:
        'Each cell that has ended or runs: state, latency, connect time, throughput, peak of TIME_WAIT, errors.',
      read: 'With several trials the newest one counts. Bars are scaled to their column. Only measured cells count.',
      act: 'Sort by a column; follow the cell with many sockets in TIME_WAIT to Ports and sockets.',
      rows: { ...CELL_ROWS, State: 'state' },
      columns: [
        {
          name: 'state',
          expr: maxBy([...BY_CELL, 'state'], ofCells('connlab_cell_state')),
          labelsOnly: true,
        },
        {
          name: 'p50',
          expr: maxBy(BY_CELL, quantile('connlab_latency_seconds', '0.5')),
          unit: 's',
          bar: 'light-yellow',
        },
        { name: 'p99', expr: maxBy(BY_CELL, p99), unit: 's', bar: 'dark-orange' },
        { name: 'connect p99', expr: maxBy(BY_CELL, quantile('connlab_connect_seconds', '0.99')), unit: 's' },
        {
          name: 'answers/s',
          expr: ofEachCell('connlab_cell_responses_per_second'),
          unit: 'short',
          bar: 'blue',
        },
        {
          name: 'TIME_WAIT peak',
          expr: ofEachCell('connlab_cell_sockets_peak', { state: 'time_wait' }),
          unit: 'short',
        },
        {
          name: 'errors',
          expr: sumBy(BY_CELL, latest(ofCells('connlab_errors_total'))),
          unit: 'short',
          steps: [GOOD, [1, 'red']],
        },
      ],
      texts: { State: STATE_COLOURS },
    }),
  ]),
  row({ height: 9 }, [
    table({
      title: 'What is the latency made of? (p99 of each part)',
      shows:
        'Waiting for a connection, connecting, TLS, first byte, body; and service: the last two together.',
      read: 'Percentiles do not add up: the slow connect and the slow answer may belong to different requests.',
      act: 'The longest part says whom to ask: pool_wait the pool, connect the ports, ttfb the origin.',
      columns: ['pool_wait', 'connect', 'tls', 'ttfb', 'body', 'service'].map(phase),
    }),
  ]),
];
