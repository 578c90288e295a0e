import { GOOD, QUANTILES, STATE_COLOURS } from '../colour.ts';
import { bars, timeline } from '../pictures.ts';
import { ask, askNow, BY_CELL, CELL_NAME, latest, maxBy, ofCells, sumBy } from '../query.ts';
import { type Column, table } from '../table.ts';

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
  const series = ofCells('connlab_phase_seconds', { phase: name, quantile: '0.99' });
  return { name, expr: maxBy(BY_CELL, latest(series)), unit: 's' };
}

const rows = { Scenario: 'scenario', Cell: 'cell' };

/** What remains of each cell. */
export const costs = [
  timeline({
    title: 'Which cell ran when?',
    about: {
      shows: 'When the load of each cell began and ended.',
      read: 'Cells run one after the other, each in a new network: nothing carries over to the next.',
      act: 'Drag over a bar to look at that cell alone in all graphs.',
    },
    unit: 'none',
    queries: [ask(maxBy(BY_CELL, ofCells('connlab_cell_running')), CELL_NAME)],
    words: { 1: { text: 'runs', color: 'blue' } },
    noValue: 'No cell ran in this time range',
    width: 10,
    height: 11,
  }),
  bars({
    title: `p50 and p99 of each strategy (the ${MOST_BARS} with the highest p99)`,
    about: {
      shows: 'Latency of the whole cell, exact: half of its requests, and 99 of 100, were faster.',
      read: 'The scale is logarithmic. If they are far apart, some requests pay a cost that others do not.',
      act: 'Compare cells of one scenario: within it they differ in nothing but their strategy.',
    },
    unit: 's',
    label: 'cell',
    headings: ['p50', 'p99'],
    queries: [
      askNow(slowest(quantile('connlab_latency_seconds', '0.5')), 'p50'),
      askNow(slowest(p99), 'p99'),
    ],
    looks: QUANTILES,
    width: 14,
    height: 11,
  }),
  table({
    title: 'What did each strategy cost?',
    about: {
      shows:
        'Each cell that has ended or runs: state, latency, connect time, throughput, peak of TIME_WAIT, errors.',
      read: 'With several trials the newest one counts. A bar is long within its column. Only measured cells count.',
      act: 'Sort by a column; follow the cell with many sockets in TIME_WAIT to Ports and sockets.',
    },
    unit: 'none',
    rows: { ...rows, State: 'state' },
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
        expr: maxBy(BY_CELL, latest(ofCells('connlab_cell_responses_per_second'))),
        unit: 'short',
        bar: 'blue',
      },
      {
        name: 'TIME_WAIT peak',
        expr: maxBy(BY_CELL, latest(ofCells('connlab_cell_sockets_peak', { state: 'time_wait' }))),
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
    width: 24,
    height: 10,
  }),
  table({
    title: 'What is the latency made of? (p99 of each part)',
    about: {
      shows:
        'Waiting for a connection, connecting, TLS, first byte, body; and service: the last two together.',
      read: 'Percentiles do not add up: the slow connect and the slow answer may belong to different requests.',
      act: 'The longest part says whom to ask: pool_wait the pool, connect the ports, ttfb the origin.',
    },
    unit: 'none',
    rows,
    columns: ['pool_wait', 'connect', 'tls', 'ttfb', 'body', 'service'].map(phase),
    width: 24,
    height: 9,
  }),
];
