import { GOOD, WARN } from '../colour.ts';
import { row } from '../frame.ts';
import { BY_CELL, maxBy, ofCells, ofEachCell } from '../query.ts';
import { table } from '../table.ts';
import { pool } from './series.ts';

function most(series: string): string {
  return maxBy(BY_CELL, `max_over_time(${series}[$__range])`);
}

function overCell(quantile: string): string {
  return ofEachCell('connlab_latency_seconds', { window: 'cell', quantile });
}

function phaseOverCell(phase: string): string {
  return ofEachCell('connlab_phase_seconds', { phase, quantile: '0.99' });
}

/** One pool against another. */
export const sizes = [
  row({ height: 10 }, [
    table({
      title: 'What did each pool cost?',
      shows:
        'Each cell in the time range: limit, most busy at once, longest queue, latency, its parts, throughput.',
      read: 'The smallest pool whose waiting is a small part of its p99 is enough; larger ones gain nothing.',
      act: 'Take that size and some headroom: connlab predict says what arithmetic asks for.',
      columns: [
        { name: 'limit', expr: ofEachCell('connlab_pool_limit'), unit: 'short' },
        { name: 'most busy', expr: most(pool({ state: 'busy' })), unit: 'short' },
        {
          name: 'longest queue',
          expr: most(ofCells('connlab_pool_queued_requests')),
          unit: 'short',
          steps: [GOOD, [1, WARN]],
        },
        { name: 'p50', expr: overCell('0.5'), unit: 's', bar: 'light-yellow' },
        { name: 'p99', expr: overCell('0.99'), unit: 's', bar: 'dark-orange' },
        { name: 'wait p99', expr: phaseOverCell('pool_wait'), unit: 's' },
        { name: 'service p99', expr: phaseOverCell('service'), unit: 's' },
        {
          name: 'answers/s',
          expr: ofEachCell('connlab_cell_responses_per_second'),
          unit: 'short',
          bar: 'blue',
        },
      ],
    }),
  ]),
];
