import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import { type PortBudget, type PortBudgetInput, portBudget } from './port-budget.ts';

const ONE = { ports: KERNEL_DEFAULT_PORTS, sources: 1, destinations: 1 } as const;

describe('portBudget()', () => {
  it.each<[string, PortBudgetInput, Partial<PortBudget>]>([
    [
      'the default range',
      ONE,
      { capacity: 28_232, connectKneeAt: 14_116, exhaustedAtMs: null, neededSources: 1 },
    ],
    [
      'churn that is just sustained',
      { ...ONE, churnPerSecond: 470 },
      { exhaustedAtMs: null, neededSources: 1 },
    ],
    [
      'churn just above it',
      { ...ONE, churnPerSecond: 471 },
      { exhaustedAtMs: (28_232 / 471) * 1_000, neededSources: 2, heldInTheLongRun: 28_260 },
    ],
    [
      'two destinations',
      { ...ONE, destinations: 2, churnPerSecond: 900 },
      { capacity: 56_464, exhaustedAtMs: null },
    ],
    ['two addresses', { ...ONE, sources: 2, churnPerSecond: 900 }, { capacity: 56_464, exhaustedAtMs: null }],
    ['open connections count too', { ...ONE, churnPerSecond: 470, concurrent: 1_000 }, { neededSources: 2 }],
    [
      'more open connections than ports',
      { ...ONE, concurrent: 30_000 },
      { exhaustedAtMs: 0, sustainablePerSecond: 0 },
    ],
    ['a hold of one second', { ...ONE, churnPerSecond: 28_000, timeWaitSeconds: 1 }, { exhaustedAtMs: null }],
  ])('knows %s', (_, input, expected) => {
    expect(portBudget(input)).toMatchObject(expected);
  });

  it('computes the effect of each remedy', () => {
    const { sustainablePerSecond, remedies } = portBudget(ONE);
    expect(sustainablePerSecond).toBeCloseTo(470.53, 2);
    expect(remedies.secondSourcePerSecond).toBeCloseTo(941.07, 2);
    expect(remedies.widestRangePerSecond).toBeCloseTo(64_512 / 60, 5);
    expect(remedies.twReusePerSecond).toBe(28_232);
  });

  it('gives the numbers in sentences', () => {
    expect(portBudget({ ...ONE, churnPerSecond: 1_000 }).sentences).toEqual([
      'No, the ports do not last for 1,000 new connections per second: they run out after 28.2 s; 3 source addresses ' +
        'would be needed.',
      '28,232 ports (32768-60999) x 1 source address x 1 destination make room for 28,232 connections, open or in ' +
        'TIME_WAIT.',
      'On the side that closes first, a connection holds its port for 60 s after its end, so 471 new connections per second ' +
        'can be sustained.',
      'From the 14,117th port in use on, connect() first searches half of the range without success, and so gets slower.',
      'One more source address (2) sustains 941 per second.',
      'The range 1024-65535 sustains 1,075 per second.',
      'tcp_tw_reuse=1 frees a port after 1 s and sustains 28,232 per second; it does nothing for sockets that are ' +
        'bound to a source address before they connect.',
    ]);
  });

  it.each<[string, Partial<PortBudgetInput>, RegExp | null]>([
    ['nothing that takes ports', {}, null],
    [
      'churn that lasts',
      { churnPerSecond: 400 },
      /^Yes, the ports last for 400 new .*: 24,000 of 28,232 are held/,
    ],
    [
      'open connections beside it',
      { churnPerSecond: 400, concurrent: 9_000 },
      /^No, .* second beside 9,000 open ones: they run out after 48.1 s; 2 source addresses would/,
    ],
    [
      'open connections alone',
      { concurrent: 30_000 },
      /^No, the ports do not last for 0 new .*out after 0 ms;/,
    ],
  ])('answers first: %s', (_, input, answer) => {
    const [first] = portBudget({ ...ONE, ...input }).sentences;
    expect(first).toMatch(answer ?? /^28,232 ports/);
  });

  it('is monotone: more ports or addresses never hurt, more churn never helps', () => {
    const input = fc.record({
      ports: fc.tuple(fc.integer({ min: 1_024, max: 40_000 }), fc.integer({ min: 0, max: 20_000 })),
      sources: fc.integer({ min: 1, max: 8 }),
      churnPerSecond: fc.integer({ min: 0, max: 50_000 }),
      concurrent: fc.integer({ min: 0, max: 5_000 }),
    });
    const timeOf = (one: PortBudgetInput): number => portBudget(one).exhaustedAtMs ?? Infinity;
    fc.assert(
      fc.property(input, ({ ports: [low, more], ...rest }) => {
        const one = { ...rest, ports: { low, high: low + more }, destinations: 1 };
        const time = timeOf(one);
        expect(timeOf({ ...one, ports: { low, high: low + more + 1 } })).toBeGreaterThanOrEqual(time);
        expect(timeOf({ ...one, sources: one.sources + 1 })).toBeGreaterThanOrEqual(time);
        expect(timeOf({ ...one, churnPerSecond: one.churnPerSecond + 1 })).toBeLessThanOrEqual(time);
      }),
    );
  });

  it('computes the smallest number of addresses that sustains the churn', () => {
    const churns = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(churns, (churnPerSecond) => {
        const { neededSources } = portBudget({ ...ONE, churnPerSecond });
        const lasts = (sources: number): boolean =>
          portBudget({ ...ONE, sources, churnPerSecond }).exhaustedAtMs === null;
        expect(lasts(neededSources)).toBe(true);
        expect(neededSources === 1 || !lasts(neededSources - 1)).toBe(true);
      }),
    );
  });
});
