import type { CauseCode, Comparison } from '../../harness/compare/comparison.ts';
import type { ScenarioInput } from '../../harness/scenario/scenario.ts';
import {
  type Build,
  isAlarmed,
  leastP50Us,
  medianCpuUs,
  names,
  says,
  type Try,
  tryBuilds,
  trySettings,
} from './tries.ts';

/** The share of tries in which a difference must be found. */
export interface Goal {
  /** As in `--margin`. */
  readonly marginPercent: number;
  readonly isFound: (comparison: Comparison) => boolean;
  /** 0.6 is 60% of the tries; null for no goal. */
  readonly share: number | null;
  /** Whether `share` is an upper limit, as for false alarms. */
  readonly isMost?: boolean;
}

interface Part {
  /** Prepares once, and gives the function for a try with a seed. */
  readonly prepare: () => Promise<(seed: number) => Promise<Try>>;
  readonly goals: readonly Goal[];
}

const CPU = 'processes.origin.cpuUsPerRequest';
const SERVICE_US = 3_000;
const MARGINS = [5, 3] as const;

/** One caller with a keep-alive connection, so that only the service matters. A median needs 100 answers. */
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

/** A calm server: it works for a seventh of the time. */
const CALM: ScenarioInput = {
  name: 'cpu',
  question: 'Does B need more CPU?',
  load: { kind: 'open', arrivals: 'poisson', ratePerSecond: 300, durationMs: 3_000 },
  cells: [{ name: 'kept' }],
};
/** Rounds of work for an answer, about 0.4 ms. */
const WORK = 40;
/** B's CPU time of a request / A's. */
const MORE_CPU = 1.15;

const CALLERS = 16;
const THROUGH_NGINX: ScenarioInput = {
  name: 'keepalive',
  question: 'Does nginx keep fewer connections?',
  strategy: { path: 'nginx', upstreamKeepalive: CALLERS, upstreamKeepaliveRequests: 1_000_000 },
  load: { kind: 'closed', concurrency: CALLERS, requests: 1_500, durationMs: 5_000 },
  // Long enough for all callers to be upstream at once.
  origin: { delay: 'exponential 2ms' },
  cells: [{ name: 'kept' }],
};

function working(rounds: number): Build {
  return [`WORK=${Math.round(rounds)}`];
}

function serving(serviceUs: number): Build {
  return [`SERVICE_US=${Math.round(serviceUs)}`];
}

/**
 * B's whole latency must be longer by `share`. The latency includes more than the service, so it is measured first, and B
 * adds that share of it to its service time.
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
      isFound: (comparison) => says(comparison, 'latency.p50Us', 'worse'),
      // A difference of the size of the margin is measured above or below it by chance.
      share: share * 100 > marginPercent ? leastFound : null,
    })),
  };
}

/**
 * B's CPU time of a request, with that of node:http, is longer by a share. What a round of work costs is measured first, with
 * twice the work.
 */
const moreCpu: Part = {
  prepare: async () => {
    const { base, current } = await tryBuilds(CALM, [working(WORK), working(2 * WORK)], 0);
    const [ownUs, workUs] = [medianCpuUs(base), medianCpuUs(current) - medianCpuUs(base)];
    const added = ((MORE_CPU - 1) * ownUs * WORK) / workUs;
    return (seed) => tryBuilds(CALM, [working(WORK), working(WORK + added)], seed);
  },
  goals: [
    {
      marginPercent: 5,
      isFound: (comparison) => says(comparison, CPU, 'worse'),
      share: 0.9,
    },
  ],
};

/** A difference that is worse in each trial: it must be found, and its cause named. */
function named(code: CauseCode, measure: (seed: number) => Promise<Try>): Part {
  const isFound = (comparison: Comparison): boolean =>
    (comparison.verdict === 'worse' || comparison.verdict === 'different') && names(comparison, code);
  return { prepare: async () => measure, goals: [{ marginPercent: 5, isFound, share: 1 }] };
}

/** Two equal sides: any difference is a false alarm. */
function nothing(input: ScenarioInput, build: Build): Part {
  return {
    prepare: async () => (seed) => tryBuilds(input, [build, build], seed),
    goals: MARGINS.map((marginPercent) => ({ marginPercent, isFound: isAlarmed, share: 0.05, isMost: true })),
  };
}

export const PARTS: Readonly<Record<string, Part>> = {
  nothing: nothing(ONE_CALLER, serving(SERVICE_US)),
  'cpu-nothing': nothing(CALM, working(WORK)),
  'slower-5': slowerBy(0.05, 0.6),
  'slower-10': slowerBy(0.1, 0.95),
  'slower-20': slowerBy(0.2, 1),
  'cpu-15': moreCpu,
  'keep-alive-off': named('keep-alive-off', (seed) => tryBuilds(FOUR_CALLERS, [[], ['CLOSE=1']], seed)),
  'half-keepalive': named('upstream-keep-alive-small', (seed) =>
    trySettings(THROUGH_NGINX, [[], [`strategy.upstreamKeepalive=${CALLERS / 2}`]], seed),
  ),
  nagle: named('nagle-back', (seed) =>
    tryBuilds(FOUR_CALLERS, [['PIECES=1'], ['PIECES=1', 'NAGLE=1']], seed),
  ),
};
