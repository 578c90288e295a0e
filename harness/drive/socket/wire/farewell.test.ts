import { expect, test } from 'vitest';
import type { Closer } from '../../../scenario/strategy.ts';
import { Farewell } from './farewell.ts';

/** A farewell of a connection that stands, and what it does to the wire. */
function connected(closer: Closer) {
  const calls: string[] = [];
  const wire = {
    finish: () => void calls.push('finish'),
    destroy: () => void calls.push('destroy'),
    reset: () => void calls.push('reset'),
  };
  const farewell = new Farewell(wire, closer);
  farewell.begin();
  farewell.isConnected = true;
  return { farewell, calls };
}

test.each([
  ['client', 'client', 'finish'],
  ['server', 'client', 'finish'],
  ['reset', 'resetByClient', 'reset'],
] as const)('Farewell.close() ends as closer %s says', (closer, by, call) => {
  const { farewell, calls } = connected(closer);
  farewell.close();
  expect([farewell.by, calls]).toEqual([by, [call]]);
});

test('Farewell keeps who was first, whatever comes after', () => {
  const { farewell } = connected('client');
  farewell.serverEnded();
  farewell.close();
  farewell.sawError('ECONNRESET');
  farewell.letGo();
  expect(farewell.by).toBe('server');
});

test.each([
  ['ECONNRESET', 'resetByServer'],
  ['EPIPE', 'resetByServer'],
  ['ETIMEDOUT', null],
])('Farewell.sawError() takes %s for %s', (code, by) => {
  const { farewell } = connected('client');
  farewell.sawError(code);
  expect(farewell.by).toBe(by);
});

test('Farewell ends nothing that never was connected', () => {
  const { farewell } = connected('client');
  farewell.begin();
  farewell.sawError('ECONNRESET');
  farewell.letGo();
  expect(farewell.by).toBeNull();
});
