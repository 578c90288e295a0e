import { describe, expect, test } from 'vitest';
import { DEFAULT_STRATEGY } from '../scenario/axes/defaults.ts';
import { DEFAULT_LAB } from '../scenario/defaults.ts';
import { effectivePorts, portCapacityOf } from './ports.ts';

const THOUSAND = { low: 40_000, high: 40_999 };

describe('effectivePorts()', () => {
  test.each([
    ["the kernel's default", null, 1, { low: 32_768, high: 60_999 }],
    ['the ports of the lab', THOUSAND, 1, THOUSAND],
    ['wider ports', THOUSAND, 2, { low: 40_000, high: 41_999 }],
  ])('are %s', (_, ports, portRangeScale, expected) => {
    const plan = { lab: { ...DEFAULT_LAB, ports }, strategy: { ...DEFAULT_STRATEGY, portRangeScale } };
    expect(effectivePorts(plan)).toEqual(expected);
  });

  test('throws if there is no room for them', () => {
    const strategy = { ...DEFAULT_STRATEGY, portRangeScale: 100 };
    expect(() => effectivePorts({ lab: { ...DEFAULT_LAB, ports: THOUSAND }, strategy })).toThrow(
      'ports x 100',
    );
  });
});

test.each([
  ['client', 2_000],
  ['proxy', 3_000],
  ['origin', 1_000],
] as const)('portCapacityOf() multiplies the ports by the addresses of the %s', (host, expected) => {
  expect(portCapacityOf({ strategy: { sourceAddresses: 2, bindAddresses: 3 } }, host, THOUSAND)).toBe(
    expected,
  );
});
