import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../harness/compare/statistics/order.ts';
import { startMetricsServer } from '../harness/metrics/publish/server.ts';
import { liveMetrics } from '../harness/metrics/run-metrics.ts';
import { planScenario } from '../harness/plan/plan.ts';
import type { RunEvent } from '../harness/result/events.ts';
import { run } from '../harness/run/run.ts';
import { defineScenario, type Scenario } from '../harness/scenario/scenario.ts';
import { MS_PER_SECOND } from '../harness/units.ts';
import { inTurn, judge, ratiosOf, spread } from './in-turn.ts';
import { createRig } from './nginx.ts';
import { runDriver } from './rate/tools.ts';

const ROUNDS = 15;
/** Minimum throughput with metrics, as a share of the throughput without. */
const GOAL = 0.99;
const DURATION_MS = 3_000;

const CELL = defineScenario({
  name: 'metrics-cost',
  question: 'What do live metrics cost?',
  strategy: { driver: 'socket', reuse: 'keep-alive' },
  load: { kind: 'closed', concurrency: 32, durationMs: DURATION_MS },
  cells: [{ name: 'keep-alive' }],
});

/** Requests per second, with and without metrics. */
type Rate = (isWatched: boolean) => Promise<number>;

/**
 * The cost of `--metrics-port`, measured twice: on a whole cell that is scraped every second, and on the driver alone, per
 * second of its CPU and against a busy nginx, so that neither a slow origin nor a busy machine hides it.
 */
export async function bench(): Promise<boolean> {
  const { scenario } = planScenario(CELL, 'bench/metrics.ts', { set: [], only: [] });
  const isCheap = await compareRates(
    'metrics: cost of --metrics-port on throughput, requests per second',
    (isWatched) => (isWatched ? watchedRate(scenario) : rateOf(scenario)),
  );
  const isDetailCheap = await compareRates(
    'metrics: cost of the detail for the driver, requests per second of its CPU',
    rateOfCpu,
  );
  return isCheap && isDetailCheap;
}

async function rateOfCpu(detail: boolean): Promise<number> {
  await using rig = await createRig();
  const { counts, cpu } = await runDriver(rig, { detail });
  return (counts.responses / (cpu.userMs + cpu.systemMs)) * MS_PER_SECOND;
}

async function compareRates(name: string, rate: Rate): Promise<boolean> {
  const [watched = [], alone = []] = await inTurn(ROUNDS, [() => rate(true), () => rate(false)]);
  const ratios = ratiosOf(watched, alone);
  console.log(`${name}: medians of ${ROUNDS} interleaved rounds`);
  console.log(`  watched ${spread(watched)}, not watched ${spread(alone)}, ratio ${spread(ratios, 3)}`);
  return judge('not watched', median(ratios), { least: GOAL });
}

async function watchedRate(scenario: Scenario): Promise<number> {
  const { registry, onEvent } = liveMetrics();
  await using server = await startMetricsServer({ registry, port: 0 });
  let scrapes = 0;
  const timer = setInterval(async () => {
    const text = await (await fetch(server.url)).text();
    if (text.includes('connlab_requests_total')) scrapes += 1;
  }, MS_PER_SECOND);
  try {
    const rate = await rateOf(scenario, onEvent);
    if (scrapes === 0) throw new Error('Nothing was scraped while the load ran');
    return rate;
  } finally {
    clearInterval(timer);
  }
}

/** Rejects if the cell was not measured. */
async function rateOf(scenario: Scenario, onEvent?: (event: RunEvent) => void): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-bench-'));
  const { signal } = new AbortController();
  try {
    const detail = onEvent !== undefined;
    const options = { scenario, seed: 1, trials: 1, detail, folder, signal };
    const [cell] = (await run({ ...options, onEvent: onEvent ?? (() => {}) })).cells;
    if (cell?.state !== 'measured') throw new Error(`Cell ${cell?.state}: ${cell?.reason}`);
    return cell.rate.achievedPerSecond;
  } finally {
    await rm(folder, { recursive: true });
  }
}
