/**
 * `node bench/keepalive-advice.ts [--only TEXT]`: runs a cell whose upstream keep-alive is too small, then the sizes that
 * its report advises, for twelve loads, and prints what was promised and what nginx closed. A closed connection holds its
 * port for 5 s here and not for 60 s, so that the ports are in balance within a cell. Exits with 1 if ports ran out, or if
 * the churn of a cell is not within a factor of 1.5 of the promise, beyond chance. It needs a machine without other load: a
 * stall of a few milliseconds bunches requests, and `late`, the p99 of the driver's lateness, shows it.
 */
import { parseArgs } from 'node:util';
import { analyseCell } from '../harness/analyse/analyse.ts';
import { predict } from '../harness/analyse/predict/predict.ts';
import { EXIT } from '../harness/errors.ts';
import type { Cell } from '../harness/result/result.ts';
import { gather } from '../harness/run/cell.ts';
import { DEFAULT_STRATEGY } from '../harness/scenario/axes/defaults.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../harness/scenario/defaults.ts';
import { PLAIN_RECORD } from '../harness/scenario/request/contents.ts';
import type { CellPlan } from '../harness/scenario/scenario.ts';
import { parseServiceTime } from '../harness/scenario/service-time.ts';
import { inspectNginx } from '../harness/serve/nginx/nginx.ts';
import { MS_PER_SECOND, US_PER_MS } from '../harness/units.ts';
import { amount } from '../harness/words.ts';

interface Load {
  readonly ratePerSecond: number;
  readonly delay: string;
  /** A size that is too small. */
  readonly size: number;
  readonly ports: number;
}

const LOADS: readonly Load[] = [
  { ratePerSecond: 900, delay: 'constant 6ms', size: 6, ports: 300 },
  { ratePerSecond: 900, delay: 'exponential 6ms', size: 2, ports: 300 },
  { ratePerSecond: 600, delay: 'constant 2ms', size: 1, ports: 400 },
  { ratePerSecond: 700, delay: 'every 10th 30ms', size: 1, ports: 400 },
  { ratePerSecond: 500, delay: 'uniform 5ms-15ms', size: 2, ports: 400 },
  { ratePerSecond: 500, delay: 'lognormal p50=8ms p99=40ms', size: 2, ports: 300 },
  { ratePerSecond: 400, delay: 'uniform 1ms-49ms', size: 4, ports: 600 },
  { ratePerSecond: 300, delay: 'constant 40ms', size: 4, ports: 300 },
  { ratePerSecond: 300, delay: 'exponential 40ms', size: 4, ports: 300 },
  { ratePerSecond: 200, delay: 'constant 100ms', size: 8, ports: 250 },
  { ratePerSecond: 200, delay: 'exponential 100ms', size: 6, ports: 250 },
  { ratePerSecond: 100, delay: 'lognormal p50=50ms p99=400ms', size: 3, ports: 200 },
];
/** Time for which a closed connection holds its port. */
const HOLD_MS = 5_000;
const FIRST_MS = 6_000;
/** Time of the cells with the advised sizes: the ports are in balance after 5 s, and a rare event needs longer. */
const ADVISED_MS = [15_000, 25_000];
const FACTOR = 1.5;
/** nginx closes several connections at once, so their number varies more than that of independent events. */
const AT_ONCE = 3;
const DEVIATIONS = 3;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const nginx = await inspectNginx();
const rows: boolean[] = [];
console.log('load\tfirst\tclosed/s\tadvised\tpromised/s\tclosed/s\tports\tlate ms\twithin');
for (const load of LOADS.filter((one) => nameOf(one).includes(values.only))) {
  const first = await cellOf(load, load.size, FIRST_MS);
  const sizes = advisedBy(first);
  if (sizes.length === 0)
    console.log(`${nameOf(load)}\t${load.size}\t${amount(closedPerSecond(first))}\tnothing is promised`);
  for (const [index, { size, perSecond }] of sizes.entries()) {
    const cell = await cellOf(load, size, ADVISED_MS[index]!);
    const isWithin =
      cell.exhaustion === null && isNear(closedOf(cell), perSecond * (cell.durationMs / MS_PER_SECOND));
    rows.push(isWithin);
    console.log(
      [
        nameOf(load),
        load.size,
        amount(closedPerSecond(first)),
        size,
        amount(perSecond),
        amount(closedPerSecond(cell)),
        cell.exhaustion === null ? 'last' : 'ran out',
        amount(cell.lateness.p99Us / US_PER_MS),
        isWithin ? 'yes' : 'no',
      ].join('\t'),
    );
  }
}
console.log(`${rows.filter(Boolean).length} of ${rows.length} as promised`);
process.exitCode = rows.every(Boolean) ? EXIT.fine : EXIT.verdictFailed;

type Counted = Extract<Cell, { state: 'measured' | 'invalid' }>;

async function cellOf(load: Load, size: number, durationMs: number): Promise<Counted> {
  const plan = planOf(load, size, durationMs);
  const evidence = await gather({ plan, seed: 1, nginx, signal: AbortSignal.timeout(durationMs + 60_000) });
  const cell = analyseCell({ ...plan, trial: 1, prediction: predict(plan) }, evidence);
  if (cell.state === 'measured' || cell.state === 'invalid') return cell;
  throw new Error(`${nameOf(load)}: ${cell.state}, ${cell.reason}`);
}

function planOf({ ratePerSecond, delay, ports }: Load, size: number, durationMs: number): CellPlan {
  return {
    id: 'cell',
    name: `keepalive ${size}`,
    strategy: {
      ...DEFAULT_STRATEGY,
      path: 'nginx',
      upstreamKeepalive: size,
      upstreamKeepaliveRequests: 1_000_000,
      twReuse: 1,
    },
    load: { kind: 'open', ratePerSecond, arrivals: 'poisson', durationMs },
    lab: {
      ...DEFAULT_LAB,
      ports: { low: 40_000, high: 40_000 + ports - 1 },
      sysctls: { 'net.ipv4.tcp_tw_reuse_delay': String(HOLD_MS) },
    },
    origin: { ...DEFAULT_ORIGIN, delay: parseServiceTime(delay)!, keepAliveTimeoutMs: 60_000 },
    request: PLAIN_RECORD,
    remedyFor: null,
  };
}

/** Sizes and connections per second, as the report says them. */
function advisedBy({
  causes = [],
}: Counted): readonly { readonly size: number; readonly perSecond: number }[] {
  const text = causes.map(({ remedy }) => remedy).find((one) => one.includes('A keepalive of')) ?? '';
  return [...text.matchAll(/of (\d+) would close (?:(\d[\d.,]*) connections|hardly any)/g)].map(
    ([, size, perSecond = '0']) => ({ size: Number(size), perSecond: Number(perSecond.replaceAll(',', '')) }),
  );
}

function closedOf({ hosts }: Counted): number {
  return hosts.proxy?.counters.TW ?? 0;
}

/** Until the ports ran out. */
function closedPerSecond(cell: Counted): number {
  const { exhaustion, durationMs } = cell;
  const [closed, ms] =
    exhaustion === null ? [closedOf(cell), durationMs] : [exhaustion.afterConnections, exhaustion.atMs];
  return (closed / Math.max(1, ms)) * MS_PER_SECOND;
}

function isNear(closed: number, promised: number): boolean {
  const chance = DEVIATIONS * Math.sqrt(AT_ONCE * Math.max(1, promised));
  return closed <= promised * FACTOR + chance && closed >= promised / FACTOR - chance;
}

function nameOf({ ratePerSecond, delay }: Load): string {
  return `${ratePerSecond}/s ${delay}`;
}
