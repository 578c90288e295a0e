/**
 * `node bench/origin-times.ts [--rates 300,1000] [--delays "constant 2ms,exponential 6ms"] [--ms 6000]`: asks the lab's origin
 * directly, under an open load, and prints how long it was asked to take, how long it took by its own clock, and what that cost.
 * Times are us. `waited`: ms for which other programs had its CPU; they make it late. `near`: its median is within 50 us + 1%.
 */
import { parseArgs } from 'node:util';
import { cpuShareOf } from '../harness/analyse/evidence.ts';
import { gather } from '../harness/run/cell.ts';
import { DEFAULT_STRATEGY } from '../harness/scenario/axes/defaults.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../harness/scenario/defaults.ts';
import { PLAIN_RECORD } from '../harness/scenario/request/contents.ts';
import type { CellPlan } from '../harness/scenario/scenario.ts';
import { parseServiceTime } from '../harness/scenario/service-time.ts';
import { US_PER_SECOND } from '../harness/units.ts';

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '300,1000,2000,4000' },
    delays: { type: 'string', default: 'constant 2ms,constant 6ms,exponential 6ms' },
    ms: { type: 'string', default: '6000' },
  },
});
console.log(
  'rate/s\tdelay\tasked p50 p90 p99\tserved p50 p90 p99\tlate p50 p90 p99 mean\tCPU %\tCPU us each\twaited ms\tnear',
);
for (const delay of values.delays.split(',')) {
  for (const rate of values.rates.split(',')) console.log(await row(delay, Number(rate)));
}

async function row(delay: string, ratePerSecond: number): Promise<string> {
  const plan: CellPlan = {
    id: 'cell',
    name: `${delay} at ${ratePerSecond}`,
    strategy: DEFAULT_STRATEGY,
    load: { kind: 'open', arrivals: 'poisson', durationMs: Number(values.ms), ratePerSecond },
    lab: DEFAULT_LAB,
    origin: { ...DEFAULT_ORIGIN, delay: parseServiceTime(delay)! },
    request: PLAIN_RECORD,
    remedyFor: null,
  };
  const signal = AbortSignal.timeout(Number(values.ms) + 60_000);
  const { logs, observation } = await gather({ plan, seed: 1, nginx: null, signal });
  const { asked, served, late } = logs.origin!.times!;
  const text = ({ p50Us, p90Us, p99Us }: typeof asked): string => `${p50Us} ${p90Us} ${p99Us}`;
  const share = cpuShareOf({ observation }, 'origin');
  const waits = observation.series.find(({ process }) => process === 'origin')?.values.waitedMs ?? [];
  const isNear = Math.abs(served.p50Us - asked.p50Us) <= 50 + 0.01 * asked.p50Us;
  return [
    ratePerSecond,
    delay,
    text(asked),
    text(served),
    `${text(late)} ${late.meanUs}`,
    Math.round(100 * share),
    Math.round((US_PER_SECOND * share) / ratePerSecond),
    Math.round((waits.at(-1) ?? 0) - (waits[0] ?? 0)),
    isNear ? 'yes' : 'no',
  ].join('\t');
}
