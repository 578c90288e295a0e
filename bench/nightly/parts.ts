import type { CauseCode, Comparison } from '../../harness/compare/comparison.ts';
import type { ScenarioInput } from '../../harness/scenario/scenario.ts';
import {
  type Build,
  isAlarmed,
  leastP50Us,
  names,
  saysOfP50,
  type Try,
  tryBuilds,
  trySettings,
} from './tries.ts';

/** How often a thing is to be found, of all tries. */
export interface Goal {
  /** What `--margin` says. */
  readonly marginPercent: number;
  readonly isFound: (comparison: Comparison) => boolean;
  /** 0.6: in 60% of the tries; null: there is no goal, and it is only told. */
  readonly share: number | null;
  /** It is to be found in so many at most: a false alarm. */
  readonly isMost?: boolean;
}

interface Part {
  /** Finds out what has to be known, once; then each try is of its own seed. */
  readonly prepare: () => Promise<(seed: number) => Promise<Try>>;
  readonly goals: readonly Goal[];
}

const SERVICE_US = 3_000;
const MARGINS = [5, 3] as const;

/** One caller, who keeps his connection: nothing but the service is to be felt. A median needs 100 answers. */
const ONE_CALLER: ScenarioInput = {
  name: 'slower',
  question: 'Is B slower?',
  load: { kind: 'closed', concurrency: 1, requests: 110, durationMs: 3_000 },
  cells: [{ name: 'kept' }],
};

const FOUR_CALLERS: ScenarioInput = {
  name: 'worse',
  question: 'What has changed?',
  load: { kind: 'closed', concurrency: 4, requests: 160, durationMs: 5_000 },
  cells: [{ name: 'kept' }],
};

const CALLERS = 16;
const THROUGH_NGINX: ScenarioInput = {
  name: 'keepalive',
  question: 'Does nginx keep fewer connections?',
  strategy: { path: 'nginx', upstreamKeepalive: CALLERS, upstreamKeepaliveRequests: 1_000_000 },
  load: { kind: 'closed', concurrency: CALLERS, requests: 1_500, durationMs: 5_000 },
  // Long enough that all callers are upstream at once.
  origin: { delay: 'exponential 2ms' },
  cells: [{ name: 'kept' }],
};

function serving(serviceUs: number): Build {
  return [`SERVICE_US=${Math.round(serviceUs)}`];
}

/**
 * The whole latency is to be so much longer, and there is more in it than the service: so what it is without is measured
 * first, and what B adds is the share of all of it.
 */
function slowerBy(share: number, leastFound: number): Part {
  return {
    prepare: async () => {
      const { base } = await tryBuilds(ONE_CALLER, [serving(SERVICE_US), serving(SERVICE_US)], 0);
      const addedUs = share * leastP50Us(base);
      return (seed) => tryBuilds(ONE_CALLER, [serving(SERVICE_US), serving(SERVICE_US + addedUs)], seed);
    },
    goals: MARGINS.map((marginPercent) => ({
      marginPercent,
      isFound: (comparison) => saysOfP50(comparison, 'worse'),
      // What is as large as the margin is seen a little larger or smaller, as chance has it.
      share: share * 100 > marginPercent ? leastFound : null,
    })),
  };
}

/** Something that is worse in each trial: said, and named. */
function named(code: CauseCode, measure: (seed: number) => Promise<Try>): Part {
  const isFound = (comparison: Comparison): boolean =>
    (comparison.verdict === 'worse' || comparison.verdict === 'different') && names(comparison, code);
  return { prepare: async () => measure, goals: [{ marginPercent: 5, isFound, share: 1 }] };
}

export const PARTS: Readonly<Record<string, Part>> = {
  nothing: {
    prepare: async () => (seed) => tryBuilds(ONE_CALLER, [serving(SERVICE_US), serving(SERVICE_US)], seed),
    goals: MARGINS.map((marginPercent) => ({ marginPercent, isFound: isAlarmed, share: 0.05, isMost: true })),
  },
  'slower-5': slowerBy(0.05, 0.6),
  'slower-10': slowerBy(0.1, 0.95),
  'slower-20': slowerBy(0.2, 1),
  'keep-alive-off': named('keep-alive-off', (seed) => tryBuilds(FOUR_CALLERS, [[], ['CLOSE=1']], seed)),
  'half-keepalive': named('upstream-keep-alive-small', (seed) =>
    trySettings(THROUGH_NGINX, [[], [`strategy.upstreamKeepalive=${CALLERS / 2}`]], seed),
  ),
  nagle: named('nagle-back', (seed) =>
    tryBuilds(FOUR_CALLERS, [['PIECES=1'], ['PIECES=1', 'NAGLE=1']], seed),
  ),
};
