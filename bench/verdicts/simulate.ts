import { judgeMetric } from '../../harness/compare/decide/metric.ts';
import { concludeAll, type Rules } from '../../harness/compare/decide/pending.ts';
import { offsetOf } from '../../harness/compare/noise/noise.ts';
import { type Random, seededRandom } from '../../harness/random.ts';

/** Parameters of simulated results and their comparison. Shares: 0.03 is 3%. */
export interface Setting {
  readonly trials: number;
  readonly cells: number;
  /** Scatter of the medians of single trials (lognormal). A p99 has three times as much. */
  readonly scatter: number;
  /** Standard deviation of an offset that all cells of a run share. */
  readonly offset: number;
  /** Largest change of the machine's speed within a run. */
  readonly drift: number;
  /** Share of trials that take 30% longer. */
  readonly outliers: number;
  readonly baseRuns: number;
}

/** The change in the current run. */
export interface Effect {
  /** 0.1 is 10% longer times, and lower rates accordingly. */
  readonly slower: number;
  /** Number of cells that it affects. */
  readonly cells: number;
}

/** Values of one run, by cell and metric, trial by trial. */
type Run = readonly (readonly number[])[];

const RULES: Rules = { level: 0.05, margin: Math.log(1.05) };
/** Metrics of each cell (p50, p99 and rate), with their scatter and direction. */
const METRICS = [
  { scatter: 1, power: 1, good: 'low' },
  { scatter: 3, power: 1, good: 'low' },
  { scatter: 1, power: -1, good: 'high' },
] as const;
const OUTLIER = 0.3;

/** The verdicts of one random comparison. */
function drawComparison(setting: Setting, effect: Effect, seed: number) {
  const random = seededRandom(seed, 1);
  const base = Array.from({ length: setting.baseRuns }, () =>
    drawRun(setting, { slower: 0, cells: 0 }, random),
  );
  const current = drawRun(setting, effect, random);
  const offsets = METRICS.map((_, metric) => offsetSeen([...base, current], base, metric));
  const samples = current.map((values, at) =>
    judgeMetric({
      base: base.flatMap((run) => run[at]!),
      current: values,
      good: METRICS[at % METRICS.length]!.good,
      offset: offsets[at % METRICS.length]! * Math.sqrt(1 + 1 / setting.baseRuns),
    }),
  );
  return concludeAll(samples, RULES).verdicts.map(({ verdict }) => verdict);
}

/** Share of random comparisons with a verdict of worse or better. */
export function alarmedShare(setting: Setting, effect: Effect, draws: number): number {
  let alarmed = 0;
  for (let seed = 0; seed < draws; seed += 1) {
    const verdicts = drawComparison(setting, effect, seed);
    if (verdicts.some((verdict) => verdict === 'worse' || verdict === 'better')) alarmed += 1;
  }
  return alarmed / draws;
}

/** As in `noiseOf`: the largest offset between halves of runs or, with several, between runs of the base. */
function offsetSeen(runs: readonly Run[], base: readonly Run[], metric: number): number {
  const own = (run: Run) => run.filter((_, at) => at % METRICS.length === metric);
  const halves = runs.map((run) =>
    own(run).map((values) => ({
      a: values.slice(0, values.length >> 1),
      b: values.slice(values.length >> 1),
    })),
  );
  const pairs = base.flatMap((run, at) =>
    base.slice(at + 1).map((later) => own(run).map((values, cell) => ({ a: values, b: own(later)[cell]! }))),
  );
  return Math.max(offsetOf(halves), pairs.length === 0 ? 0 : offsetOf(pairs));
}

function drawRun(setting: Setting, effect: Effect, random: Random): Run {
  const machine = setting.offset * normal(random);
  const drift = setting.drift * (2 * random() - 1);
  return Array.from({ length: setting.cells * METRICS.length }, (_, at) => {
    const { scatter, power } = METRICS[at % METRICS.length]!;
    const slower = Math.floor(at / METRICS.length) < effect.cells ? Math.log1p(effect.slower) : 0;
    return Array.from({ length: setting.trials }, (__, trial) => {
      const outlier = random() < setting.outliers ? OUTLIER : 0;
      const moved = machine + (drift * trial) / setting.trials + outlier + slower;
      return Math.exp(power * moved + scatter * setting.scatter * normal(random));
    });
  });
}

/** Standard normal (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
