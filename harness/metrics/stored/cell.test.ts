import { expect, test } from 'vitest';
import { CHURNING } from '../../analyse/testing/plans.ts';
import type { CellNumbers } from '../../result/result.ts';
import { hostOf, numbersOf } from '../../result/testing/parts.ts';
import { METRICS } from '../catalogue.ts';
import { measured, planned } from '../testing/events.ts';
import { cellSeries } from './cell.ts';
import { keyOf } from './series.ts';

const base = numbersOf();

/** 250 ms of a client that closes first, in steps of 100 ms. */
const NUMBERS: Partial<CellNumbers> = {
  durationMs: 250,
  counts: { ...base.counts, requests: 60, responses: 50, errors: { EPIPE: 10 }, statuses: { 200: 50 } },
  exhaustion: {
    ...{ host: 'client', afterConnections: 50, atMs: 170, firstError: 'EADDRNOTAVAIL' },
    ...{ predictedAfterConnections: null, predictedAtMs: null },
  },
  hosts: { client: hostOf({ portCapacity: 100, counters: { ActiveOpens: 50 } }) },
  series: [
    { source: 'sockstat', host: 'client', atMs: [0, 100], values: { timeWait: [0, 20], inUse: [4, null] } },
    {
      source: 'table',
      host: 'client',
      atMs: [90],
      values: { timeWait: [18], established: [2], portsInUse: [20] },
    },
    { source: 'counters', host: 'client', atMs: [0, 200], values: { ActiveOpens: [0, 45], InSegs: [0, 1] } },
    {
      source: 'process',
      host: 'client',
      process: 'driver',
      atMs: [0, 250],
      values: { cpuMs: [40, 140], rssBytes: [1, 2] },
    },
    { source: 'nginx', host: 'proxy', atMs: [0], values: { active: [3], requests: [7] } },
  ],
  driver: {
    ...base.driver,
    series: {
      atMs: [0, 100, 200],
      requests: [20, 20, 20],
      responses: [20, 20, 10],
      errors: [0, 0, 10],
      opened: [20, 20, 10],
      inFlight: [0, 0, 0],
      latencyP50Us: [1_000, null, 3_000],
      latencyP99Us: [2_000, null, 4_000],
      connectP50Us: [100, null, 300],
      connectP99Us: [200, null, 400],
    },
  },
};

/** Points of a metric by its labels. */
function pointsOf(name: string, numbers: Partial<CellNumbers> = NUMBERS) {
  const cell = measured(planned('one', CHURNING), numbers, [1_000]);
  const own = cellSeries(cell).filter((one) => one.name === `connlab_${name}`);
  return Object.fromEntries(
    own.map(({ labels, atMs, values }) => [
      Object.values(labels).join(' '),
      atMs.flatMap((at, index) => (values[index] === null ? [] : [[at, values[index]]])),
    ]),
  );
}

test.each<[what: string, name: string, points: Record<string, readonly (readonly number[])[]>]>([
  [
    'totals that grow with each step',
    'requests_total',
    {
      '': [
        [0, 0],
        [100, 20],
        [200, 40],
        [250, 60],
      ],
    },
  ],
  [
    'the answers by their one status',
    'responses_total',
    {
      200: [
        [0, 0],
        [100, 20],
        [200, 40],
        [250, 50],
      ],
    },
  ],
  [
    'the errors by their one code',
    'errors_total',
    {
      EPIPE: [
        [0, 0],
        [100, 0],
        [200, 0],
        [250, 10],
      ],
    },
  ],
  [
    'nothing where nothing ended',
    'connect_seconds',
    {
      '1s 0.5': [
        [100, 0.0001],
        [250, 0.0003],
      ],
      '1s 0.99': [
        [100, 0.0002],
        [250, 0.0004],
      ],
      'cell 0.5': [[250, 0.00021]],
      'cell 0.9': [[250, 0.000345]],
      'cell 0.99': [[250, 0.00048]],
      'cell 0.999': [[250, 0.00096]],
    },
  ],
  [
    'sockets, TIME_WAIT from sockstat',
    'sockets',
    {
      'client time_wait': [
        [0, 0],
        [100, 20],
      ],
      'client in_use': [[0, 4]],
      'client established': [[90, 2]],
    },
  ],
  ['ports', 'ports_in_use', { client: [[90, 20]] }],
  ['ports by capacity', 'ports_used_ratio', { client: [[90, 0.2]] }],
  [
    'counters of the kernel that there is a name for',
    'tcp_events_total',
    {
      'client active_opens': [
        [0, 0],
        [200, 45],
      ],
    },
  ],
  ['CPU between two reads', 'process_cpu_ratio', { 'client driver': [[250, 0.4]] }],
  ['nginx', 'nginx_connections', { active: [[0, 3]] }],
  [
    'what is only known as a total from 0 on',
    'connections_failed_total',
    {
      '': [
        [0, 0],
        [250, 0],
      ],
    },
  ],
  ['what is known at the end', 'cell_duration_seconds', { '': [[250, 0.25]] }],
  [
    'when ports ran out',
    'exhausted',
    {
      client: [
        [0, 0],
        [170, 0],
        [250, 0],
      ],
    },
  ],
  [
    'that it ran, and no longer',
    'cell_running',
    {
      '': [
        [0, 1],
        [170, 1],
        [250, 1],
        [251, 0],
      ],
    },
  ],
  [
    'the prediction beside it',
    'time_wait_predicted_sockets',
    {
      client: [
        [0, 0],
        [250, 250],
      ],
    },
  ],
])('cellSeries() has %s', (_, name, points) => expect(pointsOf(name)).toEqual(points));

test('cellSeries() has the flag from the moment when ports ran out', () => {
  const counts = { ...NUMBERS.counts!, errors: { EADDRNOTAVAIL: 10 } };
  expect(pointsOf('exhausted', { ...NUMBERS, counts })).toEqual({
    client: [
      [0, 0],
      [170, 1],
      [250, 1],
    ],
  });
});

test('cellSeries() knows only the totals of several statuses and codes', () => {
  const counts = { ...NUMBERS.counts!, statuses: { 200: 45, 502: 5 }, errors: { EPIPE: 4, ECONNRESET: 6 } };
  expect(pointsOf('responses_total', { ...NUMBERS, counts })).toEqual({
    200: [
      [0, 0],
      [250, 45],
    ],
    502: [
      [0, 0],
      [250, 5],
    ],
  });
  expect(pointsOf('errors_total', { ...NUMBERS, counts })).toEqual({
    EPIPE: [
      [0, 0],
      [250, 4],
    ],
    ECONNRESET: [
      [0, 0],
      [250, 6],
    ],
  });
});

test('cellSeries() has histograms from nothing to all', () => {
  const [series, ...more] = cellSeries(measured(planned('one'), NUMBERS, [1_000, 1_000])).filter(
    ({ name }) => name === 'connlab_request_duration_seconds',
  );
  expect(more).toEqual([]);
  expect(series).toMatchObject({ atMs: [0, 250], values: [{ sumUs: 0 }, { sumUs: 2_000 }] });
});

test('cellSeries() has each series once, with labels of the catalogue', () => {
  const series = cellSeries(measured(planned('one', { path: 'nginx' }), NUMBERS, [1_000]));
  expect(new Set(series.map(keyOf)).size).toBe(series.length);
  for (const { name, labels, atMs, values } of series) {
    const known: readonly string[] = METRICS[name].labels.filter((label) => label !== 'cell');
    expect(Object.keys(labels).toSorted()).toEqual(known.toSorted());
    expect(values).toHaveLength(atMs.length);
  }
});
