import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../harness/compare/statistics/order.ts';
import { liveMetrics } from '../harness/metrics/live.ts';
import { startMetricsServer } from '../harness/metrics/publish/server.ts';
import { planScenario } from '../harness/plan/plan.ts';
import type { RunEvent } from '../harness/result/events.ts';
import { run } from '../harness/run/run.ts';
import { defineScenario, type Scenario } from '../harness/scenario/scenario.ts';
import { MS_PER_SECOND } from '../harness/units.ts';
import { createRig } from './nginx.ts';
import { runDriver } from './tools.ts';

const ROUNDS = 15;
/** Of the throughput without. */
const GOAL = 0.99;
const DURATION_MS = 3_000;

const CELL = defineScenario({
  name: 'metrics-cost',
  question: 'What does it cost to be watched?',
  strategy: { driver: 'socket', reuse: 'keep-alive' },
  load: { kind: 'closed', concurrency: 32, durationMs: DURATION_MS },
  cells: [{ name: 'keep-alive' }],
});

/** Requests in a second, watched or not. */
type Rate = (isWatched: boolean) => Promise<number>;

/**
 * What `--metrics-port` costs: a cell as it is run, scraped each second; and the driver alone against an nginx that it
 * keeps busy, by a second of its CPU, so that neither a slower origin nor a busy machine hides what the detail takes.
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

/** In turn, each first as often as the other; the ratio is the median of the rounds' own. */
async function compareRates(name: string, rate: Rate): Promise<boolean> {
  const watched: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [watched, alone] : [alone, watched];
    for (const rates of order) rates.push(await rate(rates === watched));
  }
  const ratios = watched.map((one, round) => one / alone[round]!);
  const isMet = median(ratios) >= GOAL;
  const [low, middle, high] = [Math.min(...ratios), median(ratios), Math.max(...ratios)].map((one) =>
    one.toFixed(3),
  );
  console.log(`${name}: medians of ${ROUNDS} interleaved rounds`);
  console.log(`  watched ${Math.round(median(watched))}, not watched ${Math.round(median(alone))}`);
  console.log(`  ${middle} (${low} to ${high}): goal of ${GOAL} ${isMet ? 'met' : 'missed'}`);
  return isMet;
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

/** Throws where the cell was not measured: its rate would mean nothing. */
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
