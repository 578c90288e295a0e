import { expect, test } from 'vitest';
import { numbersOf } from '../../../result/testing/parts.ts';
import type { WithNumbers } from '../../cells.ts';
import { measured } from '../testing/results.ts';
import { connectCosts, interpolate } from './ports-in-use.ts';

interface Course {
  /** Connections opened in each bucket of 100 ms. */
  readonly opened: readonly number[];
  /** Sockets in TIME_WAIT, read every 100 ms. */
  readonly timeWait: readonly number[];
  /** One for each 10 connections. */
  readonly p50Us: readonly number[];
}

function cellOf({ opened, timeWait, p50Us }: Course): WithNumbers {
  const empty = numbersOf().driver;
  const atMs = opened.map((_, index) => index * 100);
  return measured('a', {
    numbers: {
      series: [
        {
          source: 'sockstat',
          host: 'client',
          atMs: timeWait.map((_, index) => index * 100),
          values: { timeWait, inUse: timeWait.map(() => 1) },
        },
      ],
      driver: {
        ...empty,
        series: { ...empty.series, atMs, opened },
        connectByCount: { bin: 10, p50Us, maxUs: p50Us.map((us) => us * 2) },
      },
    },
  }) as WithNumbers;
}

test('connectCosts() joins the time of each connection with the sockets at that time', () => {
  const cell = cellOf({ opened: [20, 20, 20], timeWait: [0, 200, 400], p50Us: [50, 60, 70, 80] });
  expect(connectCosts(cell)).toEqual([
    { portsInUse: 1, p50Us: 50, maxUs: 100 },
    { portsInUse: 101, p50Us: 60, maxUs: 120 },
    { portsInUse: 201, p50Us: 70, maxUs: 140 },
    { portsInUse: 301, p50Us: 80, maxUs: 160 },
  ]);
});

test('connectCosts() groups connections by the number of ports in use', () => {
  const cell = cellOf({ opened: [20, 20, 20], timeWait: [7, 7, 7], p50Us: [50, 60, 90] });
  expect(connectCosts(cell)).toEqual([{ portsInUse: 8, p50Us: 60, maxUs: 180 }]);
});

test('connectCosts() is ascending when ports become free again', () => {
  const cell = cellOf({ opened: [10, 10, 10], timeWait: [0, 300, 100], p50Us: [1, 2, 3] });
  expect(connectCosts(cell).map(({ portsInUse }) => portsInUse)).toEqual([1, 101, 301]);
});

test('connectCosts() is empty if the client was not observed', () => {
  const cell = cellOf({ opened: [10, 10], timeWait: [0, 1], p50Us: [1] });
  expect(connectCosts({ ...cell, series: [] })).toEqual([]);
});

test('interpolate() lies between its neighbours, and beyond an end gives the value at that end', () => {
  const at = (place: number) => interpolate([0, 10, 10, 20], [0, 100, 100, 300], place);
  expect([-5, 0, 4, 10, 15, 20, 99].map(at)).toEqual([0, 0, 40, 100, 200, 300, 300]);
});
