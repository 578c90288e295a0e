import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ServiceTime } from './scenario.ts';
import { formatServiceTime, isPossible, parseServiceTime } from './service-time.ts';

const TEXTS: readonly [string, ServiceTime][] = [
  ['none', { kind: 'none' }],
  ['constant 5ms', { kind: 'constant', ms: 5 }],
  ['constant 0ms', { kind: 'constant', ms: 0 }],
  ['constant 250us', { kind: 'constant', ms: 0.25 }],
  ['constant 1.5s', { kind: 'constant', ms: 1_500 }],
  ['constant 5 ms', { kind: 'constant', ms: 5 }],
  ['constant 1,500 ms', { kind: 'constant', ms: 1_500 }],
  ['uniform 1ms-9ms', { kind: 'uniform', minMs: 1, maxMs: 9 }],
  ['uniform 500us-1s', { kind: 'uniform', minMs: 0.5, maxMs: 1_000 }],
  ['uniform 3ms-3ms', { kind: 'uniform', minMs: 3, maxMs: 3 }],
  ['uniform 1 ms-1.5 s', { kind: 'uniform', minMs: 1, maxMs: 1_500 }],
  ['exponential 10ms', { kind: 'exponential', meanMs: 10 }],
  ['lognormal p50=8ms p99=40ms', { kind: 'lognormal', p50Ms: 8, p99Ms: 40 }],
  ['lognormal p50=8 ms p99=40 ms', { kind: 'lognormal', p50Ms: 8, p99Ms: 40 }],
  ['every 20th 50ms', { kind: 'every', nth: 20, ms: 50 }],
  ['every 1st 500us', { kind: 'every', nth: 1, ms: 0.5 }],
  ['  lognormal   p50=8ms\tp99=40ms ', { kind: 'lognormal', p50Ms: 8, p99Ms: 40 }],
];

const NO_TEXTS = [
  '',
  'none 5ms',
  '5ms',
  'constant',
  'constant 5',
  'constant -5ms',
  'constant 5ms 6ms',
  'constant 5 ms 6',
  'constant 5 m s',
  'constant 1,50ms',
  'constant NaNms',
  'constant 1e999ms',
  'Constant 5ms',
  'uniform 9ms-1ms',
  'uniform 1ms',
  'uniform 1-9ms',
  'uniform 1ms-9ms-10ms',
  'exponential 0ms',
  'lognormal p50=8ms',
  'lognormal p99=40ms p50=8ms',
  'lognormal p50=40ms p99=8ms',
  'lognormal p50=8ms p99=8ms',
  'lognormal p50=0ms p99=8ms',
  'every 20 50ms',
  'every 0th 50ms',
  'every 1.5th 50ms',
  'every 20th',
  'gamma 5ms',
];

const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
const anyTime: fc.Arbitrary<ServiceTime> = fc
  .oneof(
    fc.constant({ kind: 'none' } as const),
    fc.record({ kind: fc.constant('constant' as const), ms }),
    fc.record({ kind: fc.constant('uniform' as const), minMs: ms, maxMs: ms }),
    fc.record({ kind: fc.constant('exponential' as const), meanMs: ms }),
    fc.record({ kind: fc.constant('lognormal' as const), p50Ms: ms, p99Ms: ms }),
    fc.record({ kind: fc.constant('every' as const), nth: fc.integer({ min: 1, max: 10_000 }), ms }),
  )
  .filter(isPossible);

describe('parseServiceTime()', () => {
  test.each(TEXTS)('reads "%s"', (text, time) => {
    expect(parseServiceTime(text)).toEqual(time);
  });

  test.each(NO_TEXTS)('refuses "%s"', (text) => {
    expect(parseServiceTime(text)).toBeUndefined();
  });

  test('reads back what formatServiceTime() writes, whatever the numbers', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        expect(parseServiceTime(formatServiceTime(time))).toEqual(time);
      }),
    );
  });
});
