import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nextReport, Reporter } from './reporter.ts';

describe('nextReport()', () => {
  test.each([
    ['is a step after the start', 0, 0, 250, false],
    ['has the detail at a whole second', 751, 0, 1_000, true],
    ['is not repeated if its timer fired early', 1_000, 1_000, 1_250, false],
    ['skips reports that a late event loop missed', 1_260, 1_000, 1_500, false],
    ['includes the detail that was missed', 2_130, 1_000, 2_250, true],
    ['includes a missed detail once', 2_251, 2_250, 2_500, false],
    ['has the detail at whole seconds after that', 2_751, 2_250, 3_000, true],
  ])('%s', (_, nowMs, lastDetailMs, nextMs, isDetailed) => {
    expect(nextReport(nowMs, lastDetailMs)).toEqual({ nextMs, isDetailed });
  });
});

describe('Reporter', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  // A timer may fire up to a millisecond early, so each report is requested a millisecond after it is due.
  test('requests the detail with each fourth report, by the clock of the load, and nothing after its end', () => {
    const asked: (string | undefined)[] = [];
    const startMs = performance.now();
    const elapsedMs = () => performance.now() - startMs;
    const progress = (depth?: 'detailed') => {
      asked.push(depth);
      return { atMs: elapsedMs() } as never;
    };
    const told: number[] = [];
    const reporter = new Reporter({ progress, elapsedMs }, ({ atMs }) => void told.push(atMs));
    // The load is already running.
    vi.advanceTimersByTime(40);
    reporter.start();
    vi.advanceTimersByTime(2_100);
    expect(told).toEqual([251, 501, 751, 1_001, 1_251, 1_501, 1_751, 2_001]);
    const detailed = asked.flatMap((depth, index) => (depth === 'detailed' ? [told[index]] : []));
    expect(detailed).toEqual([1_001, 2_001]);
    reporter.stop();
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveLength(8);
  });
});
