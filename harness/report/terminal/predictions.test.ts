import { expect, test } from 'vitest';
import type { Prediction } from '../../result/prediction.ts';
import { type CellChanges, CLOSED, cellWith, OPEN, OPEN_BY_CHANCE } from '../../scenario/testing/cell.ts';
import { paintFor } from './colour.ts';
import { loadText, predictionsText, strategyText } from './predictions.ts';

test.each<[CellChanges, string]>([
  [{}, 'every axis at its default'],
  [{ strategy: { pool: 4, path: 'nginx' } }, 'path=nginx, pool=4'],
  [{ strategy: { path: 'nginx', proxyDefaults: 'nginx-1.30' } }, 'path=nginx, proxyDefaults=nginx-1.30'],
  [
    { strategy: { tls: '1.3' }, origin: { close: true, delay: { kind: 'constant', ms: 5 } } },
    'tls=1.3, origin.close=true, origin.delay=constant 5ms',
  ],
])('strategyText() of %j is "%s"', (changes, text) => {
  expect(strategyText(cellWith(changes))).toBe(text);
});

test.each([
  [OPEN, 'open load: 1,000 requests per second for 2 s'],
  [OPEN_BY_CHANCE, 'open load: 1,000 requests per second (Poisson arrivals) for 2 s'],
  [CLOSED, 'closed load: 8 callers for 2 s'],
  [{ ...CLOSED, drivers: 2 }, 'closed load: 8 callers for 2 s, shared by 2 driver processes'],
  [{ ...CLOSED, requests: 400 }, 'closed load: 8 callers until 400 requests, up to 2 s'],
  [{ ...CLOSED, concurrency: 1, objectsPerPage: 6 }, 'closed load: 1 caller with pages of 6 objects for 2 s'],
])('loadText() of %j is "%s"', (load, text) => {
  expect(loadText(load)).toBe(text);
});

test('predictionsText() shows each cell, and what is left out', () => {
  const plan = cellWith({ name: 'a cell', strategy: { pool: 4 } });
  const prediction: Prediction = {
    host: null,
    timeWaitHost: null,
    portCapacity: 9,
    churnPerSecond: 0,
    exhaustedAfterConnections: null,
    exhaustedAtMs: null,
    connectKneeAt: null,
    reason: 'Connections are kept',
  };
  const leftOut = [{ name: 'another', reason: 'no TLS' }];
  const scenario = { name: 'x', question: 'Why?', lab: plan.lab, cells: [plan], leftOut, expect: [] };
  expect(
    predictionsText(scenario, [{ plan, prediction, room: null }], { paint: paintFor(false), width: 80 }),
  ).toBe(
    [
      'x: Why?',
      '',
      'a cell',
      '  pool=4',
      '  open load: 1,000 requests per second for 2 s',
      '  Connections are kept',
      '',
      '  left out: no TLS',
      '    another',
      '',
    ].join('\n'),
  );
});
