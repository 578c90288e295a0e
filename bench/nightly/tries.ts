import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareResults } from '../../harness/compare/compare.ts';
import type { CauseCode, Comparison, Verdict } from '../../harness/compare/comparison.ts';
import { cpuUsPerRequest } from '../../harness/compare/metrics.ts';
import { median } from '../../harness/compare/statistics/order.ts';
import { adaptToCommand } from '../../harness/plan/command/adapt.ts';
import { planScenario } from '../../harness/plan/plan.ts';
import type { Result } from '../../harness/result/result.ts';
import { run } from '../../harness/run/run.ts';
import { runSideBySide } from '../../harness/run/side-by-side.ts';
import type { ScenarioInput, ServerCommand } from '../../harness/scenario/scenario.ts';

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));

/** Trials of each cell on each side. */
const TRIALS = 10;
const READY_WITHIN_MS = 10_000;

/** Environment variables of the server, for instance `SERVICE_US=4200`. */
export type Build = readonly string[];

/** Two results and their comparison. */
export interface Try {
  readonly base: Result;
  readonly current: Result;
  readonly tookMs: number;
  readonly compare: (marginPercent: number) => Comparison;
}

/** Compares two builds of the server as `connlab compare --ab` does. */
export async function tryBuilds(
  input: ScenarioInput,
  [a, b]: readonly [Build, Build],
  seed: number,
): Promise<Try> {
  const { scenario } = adaptToCommand(planScenario(input, 'bench', { set: [], only: [] }).scenario);
  return timed(async (folder) => {
    const sides = {
      A: { command: commandOf(a), folder: join(folder, 'a') },
      B: { command: commandOf(b), folder: join(folder, 'b') },
    };
    const { A, B } = await runSideBySide({
      scenario,
      sides,
      seed,
      trials: TRIALS,
      signal: NEVER,
      onEvent: () => {},
    });
    return [A, B];
  });
}

/** Compares two runs of the lab's own origin that differ in settings, as `connlab run --set` and `compare` do. */
export async function trySettings(
  input: ScenarioInput,
  [a, b]: readonly [readonly string[], readonly string[]],
  seed: number,
): Promise<Try> {
  return timed(async (folder) => {
    const results: Result[] = [];
    for (const [at, set] of [a, b].entries()) {
      const { scenario } = planScenario(input, 'bench', { set, only: [] });
      const options = { seed: seed + at, trials: TRIALS, signal: NEVER, onEvent: () => {} };
      results.push(await run({ scenario, folder: join(folder, String(at)), ...options }));
    }
    return [results[0]!, results[1]!];
  });
}

const NEVER = new AbortController().signal;

function commandOf(build: Build): ServerCommand {
  const line = [...build, `'${process.execPath}'`, `'${SERVER}'`].join(' ');
  return { line, folder: '/', path: '/', readyWithinMs: READY_WITHIN_MS };
}

async function timed(measure: (folder: string) => Promise<readonly [Result, Result]>): Promise<Try> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-bench-'));
  const startedMs = performance.now();
  try {
    const [base, current] = await measure(folder);
    const tookMs = performance.now() - startedMs;
    const sides = [[{ result: base, file: 'A' }], [{ result: current, file: 'B' }]] as const;
    return {
      base,
      current,
      tookMs,
      compare: (marginPercent) => compareResults(...sides, { marginPercent, ratios: false }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether a metric of some cell got this verdict. */
export function says({ cells }: Comparison, metric: string, verdict: Verdict): boolean {
  return cells.some(({ metrics }) => metrics.some((one) => one.metric === metric && one.verdict === verdict));
}

/** Whether the comparison reports any difference. */
export function isAlarmed({ counts }: Comparison): boolean {
  return counts.worse + counts.better + counts.different > 0;
}

export function names({ cells }: Comparison, code: CauseCode): boolean {
  return cells.some(({ causes }) => causes.some((cause) => cause.code === code));
}

/** Smallest p50 of the trials: the latency on this machine without disturbance. */
export function leastP50Us({ cells }: Result): number {
  return Math.min(...cells.flatMap((cell) => (cell.state === 'measured' ? [cell.latency.p50Us] : [])));
}

/** Median over the trials of the CPU time of the server per request. */
export function medianCpuUs({ cells }: Result): number {
  return median(
    cells.flatMap((cell) => (cell.state === 'measured' ? [cpuUsPerRequest(cell, 'origin')] : [])),
  );
}

/** Number of measured trials of a result, and why the first of the others does not count. */
export function measuredText({ cells }: Result): string {
  const other = cells.find(({ state }) => state !== 'measured');
  const why =
    other === undefined || other.state === 'measured'
      ? ''
      : ` (${other.state}: ${other.reason.slice(0, 80)})`;
  return `${cells.filter(({ state }) => state === 'measured').length}${why}`;
}
