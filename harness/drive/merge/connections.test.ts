import { expect, test } from 'vitest';
import type { DriverOutcome } from '../driver.ts';
import type { EachConnection } from '../record/first-connections.ts';
import { deal } from '../testing/deal.ts';
import { mergeConnections } from './connections.ts';

type Connections = DriverOutcome['connections'];

const NONE = deal([]).whole.outcome.connections;

function merged<Key extends keyof Connections>(key: Key, ...parts: readonly Partial<Connections>[]) {
  return mergeConnections(parts.map((part) => ({ ...NONE, ...part })))[key];
}

test.each<[keyof Connections, ...unknown[]]>([
  ['peak', 3, 4, 7],
  ['usablePeak', 3, 4, 7],
  ['requestsMin', 0, 5, 5],
  ['requestsMin', 0, 0, 0],
  ['requestsMax', 8, 5, 8],
  ['mostInFlight', 2, 3, 3],
  ['sessionsOffered', null, 5, 5],
  ['sessionsOffered', null, null, null],
  ['streamLimit', 128, 100, 100],
  ['refusedAnswer', null, 'a', 'a'],
  ['keptPauseMs', 10, 4_000, 4_000],
  ['protocols', { h2: 3 }, { h2: 1, 'http/1.1': 2 }, { h2: 4, 'http/1.1': 2 }],
  ['noDelay', { on: 1, off: 0 }, { on: 1, off: 2, unknown: 3 }, { on: 2, off: 2, unknown: 3 }],
  [
    'windows',
    { stream: { 65535: 2 }, connection: { 65535: 2 } },
    { stream: { 65535: 1 }, connection: { 65535: 1 } },
    { stream: { 65535: 3 }, connection: { 65535: 3 } },
  ],
  ['windows', null, { stream: { 1: 2 }, connection: {} }, { stream: { 1: 2 }, connection: {} }],
  ['windows', null, null, null],
  [
    'choices',
    { newest: 1, oldest: 2, other: 3 },
    { newest: 1, oldest: 1, other: 1 },
    { newest: 2, oldest: 3, other: 4 },
  ],
  ['idledOutAfterMs', null, { least: 3, most: 9 }, { least: 3, most: 9 }],
  ['idledOutAfterMs', { least: 4, most: 5 }, { least: 3, most: 9 }, { least: 3, most: 9 }],
  ['promised', { idleMs: 5, requests: null }, { idleMs: 4, requests: 9 }, { idleMs: 4, requests: 9 }],
])('mergeConnections() merges %s of %j and %j', (key, a, b, expected) => {
  expect(merged(key, { [key]: a }, { [key]: b })).toEqual(expected);
});

test('mergeConnections() takes the first connections in the order of their opening', () => {
  const each = (openedMs: readonly number[]): EachConnection => ({
    openedMs,
    answers: openedMs.map((ms) => ms * 10),
    lastMs: openedMs.map(() => null),
    p10Us: openedMs,
    p50Us: openedMs,
    p90Us: openedMs,
  });
  const odd = each(Array.from({ length: 100 }, (_, index) => 2 * index + 1));
  const even = each(Array.from({ length: 100 }, (_, index) => 2 * index));
  const of = merged('each', { opened: 200, each: odd }, { opened: 300, each: even }, { opened: 0 })!;
  expect(of.openedMs).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(of.answers).toEqual(of.openedMs.map((ms) => ms * 10));
  // The first of the whole are not known where a process does not tell of its own.
  expect(merged('each', { opened: 200, each: odd }, { opened: 1 })).toBeUndefined();
  expect(merged('each', { opened: 1 }, { opened: 1 })).toBeUndefined();
});

test('mergeConnections() merges how servers ended connections', () => {
  const spread = (least: number, p50: number, most: number) => ({ least, p50, most });
  const end = (connections: number, number: number, idle: number) => ({
    connections,
    closedByClient: 1,
    answers: { least: number, most: number + 1, usual: { number, connections: connections - 1 } },
    idleMs: spread(idle - 1, idle, idle + 1),
    ageMs: spread(1, 2, 3),
  });
  expect(
    merged(
      'ends',
      { ends: { fin: end(10, 5, 60) } },
      { ends: { fin: end(3, 5, 50), rst: end(2, 1, 9) } },
      {
        ends: { fin: end(4, 7, 90) },
      },
    ),
  ).toEqual({
    fin: {
      connections: 17,
      closedByClient: 3,
      answers: { least: 5, most: 8, usual: { number: 5, connections: 11 } },
      idleMs: spread(49, 60, 91),
      ageMs: spread(1, 2, 3),
    },
    rst: end(2, 1, 9),
  });
  const ends = { fin: end(10, 1, 5), close: end(90, 1, 5), goaway: end(5, 1, 5) };
  expect(
    merged(
      'endedTogether',
      { ends, endedTogether: { of: 15, connections: 8, groups: 2, everyMs: 900 } },
      { ends },
      { ends, endedTogether: { of: 15, connections: 9, groups: 3, everyMs: 1_000 } },
    ),
  ).toEqual({ of: 45, connections: 17, groups: 3, everyMs: 1_000 });
  const short = { ended: { answers: 2, missingBytes: spread(1, 5, 9) } };
  const open = { open: { answers: 1, missingBytes: spread(2, 2, 2), quietMs: 1_500 } };
  expect(merged('short', { short }, { short: { ...short, ...open } }, {})).toEqual({
    ended: { answers: 4, missingBytes: spread(1, 5, 9) },
    ...open,
  });
});
