import { expect, test } from 'vitest';
import { TCP_VALUES } from '../../../observe/netlink/tcp-info.ts';
import type { TcpSeries } from '../../../observe/tcp-series.ts';
import type { WithNumbers } from '../../cells.ts';
import { measured } from '../testing/results.ts';
import { windowChart } from './window.ts';

/** Rows of a moment and a window. */
function series(
  host: TcpSeries['host'],
  end: TcpSeries['end'],
  rows: readonly (readonly [atMs: number, cwnd: number | null])[],
): TcpSeries {
  const column = rows.map(() => 1);
  const values = Object.fromEntries(
    TCP_VALUES.map((name) => [name, column]),
  ) as unknown as TcpSeries['values'];
  return {
    ...{ host, end, connection: column, localPort: column, remotePort: column },
    atMs: rows.map(([atMs]) => atMs),
    values: { ...values, cwnd: rows.map(([, cwnd]) => cwnd) },
  };
}

const cellWith = (...tcp: TcpSeries[]) => measured('a', { numbers: { tcp } }) as WithNumbers;

const CLIENT = series('client', 'opened', [
  [1_000, 10],
  [1_000, 30],
  [1_000, 20],
  [2_000, 40],
  [2_600, 12],
  [2_600, 14],
]);

test('windowChart() draws the median of each moment between the least and the most', () => {
  const chart = windowChart(
    cellWith(
      CLIENT,
      series('origin', 'accepted', [
        [1_004, 90],
        [2_603, 80],
      ]),
    ),
  )!;
  expect(chart.at).toEqual([1, 2, 2.6]);
  expect(chart.lines).toMatchObject([
    { name: 'client', values: [20, 40, 13], band: { low: [10, 40, 12], high: [30, 40, 14] } },
    // It was not read at the second moment: nothing is drawn there.
    { name: 'origin', values: [90, null, 80] },
  ]);
  expect(chart.summary).toContain('Last: 13 of the client and 80 of the origin.');
});

test('windowChart() tells the two ends of a proxy apart', () => {
  const rows = [
    [1_000, 10],
    [2_000, 10],
  ] as const;
  const chart = windowChart(
    cellWith(CLIENT, series('proxy', 'opened', rows), series('proxy', 'accepted', rows)),
  )!;
  expect(chart.lines.map(({ name, dotted }) => [name, dotted ?? false])).toEqual([
    ['client', false],
    ['proxy, opened', true],
    ['proxy, accepted', false],
  ]);
});

test.each<[string, WithNumbers]>([
  ['nothing was recorded', measured('a') as WithNumbers],
  ['there was one moment only', cellWith(series('client', 'opened', [[1_000, 10]]))],
  [
    'no kernel told the window',
    cellWith(
      series('client', 'opened', [
        [1_000, null],
        [2_000, null],
      ]),
    ),
  ],
])('windowChart() is null where %s', (_, cell) => {
  expect(windowChart(cell)).toBeNull();
});
