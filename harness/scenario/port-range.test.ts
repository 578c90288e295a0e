import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPortRange, HIGHEST_PORT, parsePortRange, portCount, scalePortRange } from './port-range.ts';
import type { PortRange } from './scenario.ts';

const range = fc
  .tuple(fc.integer({ min: 1, max: HIGHEST_PORT }), fc.integer({ min: 1, max: HIGHEST_PORT }))
  .map(([a, b]): PortRange => ({ low: Math.min(a, b), high: Math.max(a, b) }));

describe('parsePortRange()', () => {
  test.each<[string, PortRange | undefined]>([
    ['40000-40999', { low: 40_000, high: 40_999 }],
    ['40000', { low: 40_000, high: 40_000 }],
    [' 40000 - 40999 ', { low: 40_000, high: 40_999 }],
    ['40999-40000', { low: 40_999, high: 40_000 }],
    ['0-70000', { low: 0, high: 70_000 }],
    ['', undefined],
    ['40000-', undefined],
    ['-40000', undefined],
    ['40000-40999-41000', undefined],
    ['4e4-5e4', undefined],
    ['40000.5-40999', undefined],
    ['all', undefined],
  ])('reads "%s" as %o', (text, expected) => {
    expect(parsePortRange(text)).toEqual(expected);
  });

  test('reads back what formatPortRange() writes', () => {
    fc.assert(
      fc.property(range, (ports) => {
        expect(parsePortRange(formatPortRange(ports))).toEqual(ports);
      }),
    );
  });
});

describe('scalePortRange()', () => {
  test.each<[string, PortRange, number, PortRange | undefined]>([
    ['leaves it at 1', { low: 40_000, high: 40_999 }, 1, { low: 40_000, high: 40_999 }],
    ['extends upward', { low: 40_000, high: 41_999 }, 2, { low: 40_000, high: 43_999 }],
    ['narrows from above', { low: 40_000, high: 41_999 }, 0.5, { low: 40_000, high: 40_999 }],
    ['keeps one port', { low: 40_000, high: 40_009 }, 0.001, { low: 40_000, high: 40_000 }],
    ['extends downward past 65535', { low: 60_000, high: 64_999 }, 2, { low: 55_536, high: 65_535 }],
    ['takes all ports from 1024', { low: 1_024, high: 33_279 }, 2, { low: 1_024, high: 65_535 }],
    ['has no room below 1024', { low: 1_024, high: 33_280 }, 2, undefined],
    ['keeps a low range where it is', { low: 500, high: 599 }, 2, { low: 500, high: 699 }],
  ])('%s', (_, ports, scale, expected) => {
    expect(scalePortRange(ports, scale)).toEqual(expected);
  });

  test('holds as many times the ports, inside the valid ones, or is undefined', () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 1, max: 50 }), (ports, scale) => {
        const scaled = scalePortRange(ports, scale);
        if (scaled === undefined) return;
        expect(portCount(scaled)).toBe(portCount(ports) * scale);
        expect(scaled.low).toBeGreaterThanOrEqual(Math.min(ports.low, 1_024));
        expect(scaled.high).toBeLessThanOrEqual(HIGHEST_PORT);
      }),
    );
  });
});
