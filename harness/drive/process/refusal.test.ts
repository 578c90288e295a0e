import { expect, test, vi } from 'vitest';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { specOf } from '../testing/spec.ts';
import { refusalOf } from './refusal.ts';

/** A value that the types exclude but a spec of another version may contain. */
const foreign = (value: unknown) => value as never;

test('refusalOf() accepts a valid spec', () => {
  expect(refusalOf(specOf({ port: 80 }))).toBeUndefined();
});

test.each<[string, Partial<Strategy>, string]>([
  [
    'what its driver cannot do',
    { protocol: 'h3', tls: '1.3' },
    'The driver socket does not speak h3; expected http/1.0 or http/1.1 or h2 or h2c',
  ],
  ['an unknown reuse', { reuse: foreign('twice') }, 'Cannot read reuse "twice"'],
  ['an old TLS', { tls: foreign('1.1') }, 'Cannot speak TLS "1.1"; expected none, 1.2 or 1.3'],
  ['an empty pool', { pool: 0 }, 'Cannot hold a pool of "0"; expected 1 or more'],
])('refusalOf() refuses %s', (_, strategy, reason) => {
  expect(refusalOf(specOf({ port: 80, strategy: { ...DEFAULT_STRATEGY, ...strategy } }))).toBe(reason);
});

test.each([
  [
    'a name instead of an address',
    { address: 'localhost' },
    'Cannot use address "localhost"; expected an IP literal',
  ],
  ['a path that would add a header', { path: '/\r\nX: y' }, 'Cannot send a line break in the request'],
])('refusalOf() refuses %s', (_, endpoint, reason) => {
  const spec = specOf({ port: 80 });
  expect(refusalOf({ ...spec, endpoint: { ...spec.endpoint, ...endpoint } })).toBe(reason);
});

test('refusalOf() refuses a wire that nobody knows, and only where it matters', () => {
  vi.stubEnv('CONNLAB_WIRE', 'avian');
  expect(refusalOf(specOf({ port: 80 }))).toBe(
    'Cannot use CONNLAB_WIRE "avian"; expected io_uring or epoll or node:net',
  );
  expect(
    refusalOf(specOf({ port: 80, strategy: { driver: 'undici', poolChoice: 'first' } })),
  ).toBeUndefined();
});

test('refusalOf() refuses buckets of length 0', () => {
  const reason = 'Cannot use bucketMs "0"; expected 1 or more';
  expect(refusalOf({ ...specOf({ port: 80 }), bucketMs: 0 })).toBe(reason);
});
