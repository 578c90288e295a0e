import { judgeMetric } from '../../harness/compare/decide/metric.ts';
import { concludeAll, type Rules } from '../../harness/compare/decide/pending.ts';
import { MARGIN_IN_TURN_PERCENT } from '../../harness/compare/margin.ts';
import { orderSides } from '../../harness/plan/sides.ts';
import { type Random, seededRandom } from '../../harness/random.ts';
import { normal } from './simulate.ts';

/** Parameters of simulated results of two sides that were measured in turn. Shares: 0.03 is 3%. */
export interface Turns {
  readonly rounds: number;
  /** Number of values that are tested. */
  readonly tests: number;
  /** Scatter of single trials (lognormal). */
  readonly scatter: number;
  /** Standard deviation of the machine's speed, which changes slowly and affects both trials of a round. */
  readonly mood: number;
  /** How much slower the machine is in every second trial. */
  readonly alternation: number;
  /** Share of trials that take 30% longer. */
  readonly outliers: number;
}

const RULES: Rules = { level: 0.05, margin: Math.log1p(MARGIN_IN_TURN_PERCENT / 100) };
const OUTLIER = 0.3;
/** Correlation of the machine's speed in trials that follow each other. */
const LASTING = 0.9;

/** Share of random comparisons with a verdict of worse or better on any value, if the first one is `slower` on side B. */
export function alarmedInTurn(turns: Turns, slower: number, draws: number): number {
  let alarmed = 0;
  for (let seed = 0; seed < draws; seed += 1) {
    if (draw(turns, slower, seed).some((verdict) => verdict === 'worse' || verdict === 'better'))
      alarmed += 1;
  }
  return alarmed / draws;
}

function draw(turns: Turns, slower: number, seed: number) {
  const random = seededRandom(seed, 4);
  const moods = moodsOf(turns, random);
  const order = orderSides([0], turns.rounds, seed);
  const samples = Array.from({ length: turns.tests }, (_, test) => {
    const values = { A: [] as number[], B: [] as number[] };
    for (const [at, { side }] of order.entries()) {
      const changed = test === 0 && side === 'B' ? Math.log1p(slower) : 0;
      const outlier = random() < turns.outliers ? OUTLIER : 0;
      values[side].push(Math.exp(moods[at]! + outlier + changed + turns.scatter * normal(random)));
    }
    const pairs = values.A.map((base, at) => [base, values.B[at]!] as const);
    return judgeMetric({ base: values.A, current: values.B, pairs, good: 'low', offset: 0 });
  });
  return concludeAll(samples, RULES).verdicts.map(({ verdict }) => verdict);
}

/** The logarithm of the machine's slowness in each trial. */
function moodsOf({ rounds, mood, alternation }: Turns, random: Random): readonly number[] {
  let lasting = normal(random);
  return Array.from({ length: 2 * rounds }, (_, at) => {
    lasting = LASTING * lasting + Math.sqrt(1 - LASTING ** 2) * normal(random);
    return mood * lasting + (at % 2) * alternation;
  });
}
