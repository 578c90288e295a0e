import { expect, test } from 'vitest';
import type { Closer } from '../../scenario/strategy.ts';
import { ConnectionEnd } from './connection-end.ts';

/** The end of an open connection, and its calls to the wire. */
function connected(closer: Closer, finArrived = false) {
  const calls: string[] = [];
  const wire = {
    finish: () => void calls.push('finish'),
    destroy: () => void calls.push('destroy'),
    reset: () => void calls.push('reset'),
    hasFin: () => finArrived,
  };
  const ending = new ConnectionEnd(wire, closer);
  ending.begin();
  ending.isConnected = true;
  return { ending, calls };
}

test.each([
  ['client', 'client', 'finish'],
  ['server', 'client', 'finish'],
  ['reset', 'resetByClient', 'reset'],
] as const)('ConnectionEnd.close() ends as closer %s says', (closer, by, call) => {
  const { ending, calls } = connected(closer);
  ending.close();
  expect([ending.by, calls]).toEqual([by, [call]]);
});

test.each([
  ['client', 'finish'],
  ['reset', 'reset'],
] as const)('ConnectionEnd.close() sees that the server was first, with closer %s', (closer, call) => {
  const { ending, calls } = connected(closer, true);
  ending.close();
  expect([ending.by, calls]).toEqual(['server', [call]]);
});

test.each([
  ['client', false, 'client', ['finish']],
  ['client', true, 'server', ['finish']],
  ['reset', false, 'resetByClient', ['reset']],
  ['server', false, null, []],
] as const)('ConnectionEnd.closeAnnounced(): closer %s, FIN arrived %s', (closer, finArrived, by, called) => {
  const { ending, calls } = connected(closer, finArrived);
  ending.closeAnnounced();
  expect([ending.by, calls]).toEqual([by, called]);
});

test('ConnectionEnd.leave() counts a connection once, and only one that was open', () => {
  let left = 0;
  const connections = {
    leaving: () => {
      left += 1;
    },
  };
  const { ending } = connected('client');
  ending.leave(connections);
  ending.leave(connections);
  expect(left).toBe(1);
  ending.begin();
  ending.leave(connections);
  expect([left, ending.isLeaving]).toEqual([1, false]);
});

test('ConnectionEnd keeps the side that was first', () => {
  const { ending } = connected('client');
  ending.serverEnded();
  ending.close();
  ending.sawError('ECONNRESET');
  ending.letGo();
  expect(ending.by).toBe('server');
});

test.each([
  ['ECONNRESET', 'resetByServer'],
  ['EPIPE', 'resetByServer'],
  ['ETIMEDOUT', null],
])('ConnectionEnd.sawError() counts %s as %s', (code, by) => {
  const { ending } = connected('client');
  ending.sawError(code);
  expect(ending.by).toBe(by);
});

test('ConnectionEnd does nothing if never connected', () => {
  const { ending } = connected('client');
  ending.begin();
  ending.sawError('ECONNRESET');
  ending.letGo();
  expect(ending.by).toBeNull();
});
