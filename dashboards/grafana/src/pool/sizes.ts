import { GOOD, WARN } from '../colour.ts';
import { BY_CELL, latest, maxBy, ofCells } from '../query.ts';
import { table } from '../table.ts';

const QUEUED = ofCells('connlab_pool_queued_requests');
const limit = maxBy(BY_CELL, latest(ofCells('connlab_pool_limit')));
const busiest = maxBy(
  BY_CELL,
  `max_over_time(${ofCells('connlab_pool_connections', { state: 'busy' })}[$__range])`,
);

function overCell(quantile: string): string {
  return maxBy(BY_CELL, latest(ofCells('connlab_latency_seconds', { window: 'cell', quantile })));
}

function phaseOverCell(phase: string): string {
  return maxBy(BY_CELL, latest(ofCells('connlab_phase_seconds', { phase, quantile: '0.99' })));
}

/** One pool against another. */
export const sizes = [
  table({
    title: 'What did each pool cost?',
    about: {
      shows:
        'Each cell in the time range: limit, most busy at once, longest queue, latency, its parts, throughput.',
      read: 'The smallest pool whose waiting is a small part of its p99 is enough; larger ones bring nothing.',
      act: 'Take that size and some headroom: connlab predict says what arithmetic asks for.',
    },
    unit: 'none',
    rows: { Scenario: 'scenario', Cell: 'cell' },
    columns: [
      { name: 'limit', expr: limit, unit: 'short' },
      { name: 'most busy', expr: busiest, unit: 'short' },
      {
        name: 'longest queue',
        expr: maxBy(BY_CELL, `max_over_time(${QUEUED}[$__range])`),
        unit: 'short',
        steps: [GOOD, [1, WARN]],
      },
      { name: 'p50', expr: overCell('0.5'), unit: 's', bar: 'light-yellow' },
      { name: 'p99', expr: overCell('0.99'), unit: 's', bar: 'dark-orange' },
      { name: 'wait p99', expr: phaseOverCell('pool_wait'), unit: 's' },
      { name: 'service p99', expr: phaseOverCell('service'), unit: 's' },
      {
        name: 'answers/s',
        expr: maxBy(BY_CELL, latest(ofCells('connlab_cell_responses_per_second'))),
        unit: 'short',
        bar: 'blue',
      },
    ],
    width: 24,
    height: 10,
  }),
];
