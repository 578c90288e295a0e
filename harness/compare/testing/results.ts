import type { Stored } from '../../result/collect.ts';
import type { Cell, CellHeader, CellNumbers, Environment, Result } from '../../result/result.ts';
import { headerOf, latencyOf, numbersOf } from '../../result/testing/parts.ts';

const environment: Environment = {
  connlab: '0.1.0',
  kernel: '6.18.4',
  node: '26.10.0',
  nginx: '1.22.1',
  cpu: { model: 'Some CPU', cores: 4 },
  memoryBytes: 8_000_000_000,
  sysctls: { 'net.ipv4.tcp_tw_reuse': '2' },
  privileges: 'root',
  pinning: null,
};

export interface CellChanges {
  readonly header?: Partial<CellHeader>;
  readonly numbers?: Partial<CellNumbers>;
  /** Changes of one trial, by its number. */
  readonly trial?: (trial: number) => Partial<CellNumbers>;
  readonly trials?: number;
  readonly state?: 'measured' | 'invalid' | 'skipped' | 'failed';
}

/** The trials of a cell, which are equal except for `changes`. */
export function trialsOf(name: string, changes: CellChanges = {}): readonly Cell[] {
  const { header, numbers, trial: ofTrial, trials = 10, state = 'measured' } = changes;
  return Array.from({ length: trials }, (_, at): Cell => {
    const own = headerOf({ name, trial: at + 1, ...header });
    if (state === 'skipped' || state === 'failed') return { ...own, state, reason: `is ${state}` };
    const startedAt = new Date(Date.UTC(2026, 10, 21, 0, at)).toISOString();
    const all = numbersOf({ startedAt, ...numbers, ...ofTrial?.(at + 1) });
    return state === 'invalid'
      ? { ...own, ...all, state, reason: 'a check failed' }
      : { ...own, ...all, state };
  });
}

/** Trials with latencies `times` as long and a rate as much lower, which scatter by 1% in a fixed order. */
export function timed(times: number): (trial: number) => Partial<CellNumbers> {
  return (trial) => {
    const wobble = 1 + 0.01 * (((trial * 7) % 10) / 10 - 0.45);
    const p50Us = Math.round(10_000 * times * wobble);
    return {
      latency: latencyOf(p50Us, 2 * p50Us),
      service: latencyOf(p50Us, 2 * p50Us),
      rate: { achievedPerSecond: 4e7 / p50Us },
    };
  };
}

/** A stored result with these cells. */
export function storedOf(cells: readonly Cell[], result: Partial<Result> = {}, file = 'result.json'): Stored {
  return {
    file,
    result: {
      schemaVersion: 1,
      scenario: 'drawn',
      question: 'Which?',
      startedAt: '2026-11-21T00:00:00.000Z',
      endedAt: '2026-11-21T01:00:00.000Z',
      environment,
      seed: 1,
      trials: 10,
      verdicts: [],
      ...result,
      cells,
    },
  };
}

/** Another machine. */
export const OTHER_MACHINE: Environment = { ...environment, cpu: { model: 'Another CPU', cores: 4 } };
