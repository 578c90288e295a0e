import type { ChangeCode } from '../analyse/causes/cause.ts';
import type { Interval } from './statistics/median-ratio.ts';

/** The verdict on one compared value. */
export type Verdict =
  | 'worse'
  | 'better'
  /** The difference is within the margin, with 95% confidence. */
  | 'same'
  /** More trials would decide it. */
  | 'inconclusive'
  /** A fact that is neither good nor bad has changed. */
  | 'different'
  | 'not comparable';

/** In which direction a value improves. */
export type Good = 'low' | 'high';

/** How the values of two runs were compared. */
export type Scale =
  /** Unchanged, because both come from equal machines. */
  | 'absolute'
  /** Each divided by the value of the reference cell in the same trial, because the machines differ. */
  | 'ratio';

/** One side of a comparison: the values of its trials, in order, and their median. */
export interface Side {
  readonly values: readonly number[];
  /** null without values. */
  readonly median: number | null;
}

/** The comparison of a quantity that varies from trial to trial. */
export interface MetricVerdict {
  /** Its path in a cell, for example `latency.p50Us`. */
  readonly metric: string;
  /** Its name, for example `latency p50`. */
  readonly label: string;
  readonly unit: 'us' | 'perSecond' | 'count' | 'share';
  readonly good: Good;
  readonly verdict: Verdict;
  /** Why the verdict is not more certain; null if it needs no reason. */
  readonly reason: string | null;
  readonly base: Side;
  readonly current: Side;
  /**
   * Median of current / median of base or, for sides in turn, the mean ratio of their pairs, with its 95% interval; null if
   * it could not be computed.
   */
  readonly ratio: ({ readonly estimate: number } & Interval) | null;
  /** Trials of each side whose value is a lower bound, because it falls among requests without an answer. Missing: none. */
  readonly atLeast?: { readonly base: number; readonly current: number };
  /** p-value of Mann-Whitney or, for sides in turn, twice the smaller of that and of the test of pairs. */
  readonly p: number | null;
  /** The same after Holm's correction over all tests of the report. */
  readonly adjustedP: number | null;
  /** Standard deviation of the logarithm of this ratio between two identical sides. */
  readonly noise: number | null;
  /** Factor by which the ratio must differ from 1 to count. */
  readonly thresholdRatio: number | null;
  /** Trials needed on each side to decide; null if it is decided, or would need more than 1,000. */
  readonly trialsNeeded: number | null;
}

/** The comparison of a property of a cell, which has one word for each trial. */
export interface FactVerdict {
  readonly fact: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** What the strategy has lost, for instance "keep-alive is off"; null if it has lost nothing. */
  readonly lost: string | null;
  /** Numbers of trials by word. */
  readonly base: Readonly<Record<string, number>>;
  readonly current: Readonly<Record<string, number>>;
  /** null: compared exactly. */
  readonly p: number | null;
  readonly adjustedP: number | null;
}

/** The comparison of the shape of the latencies' distribution, relative to its median. */
export interface ShapeVerdict {
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Kolmogorov-Smirnov distance, 0 to 1: the largest share of answers that moved. */
  readonly distance: number;
  readonly p: number;
  readonly adjustedP: number;
}

/** What likely made a cell change, from facts in the two results. */
export interface Cause {
  readonly code: CauseCode;
  readonly message: string;
}

export type CauseCode = ChangeCode;

export interface CellComparison {
  readonly scenario: string;
  readonly cell: string;
  readonly id: string;
  readonly trials: { readonly base: number; readonly current: number };
  readonly metrics: readonly MetricVerdict[];
  readonly facts: readonly FactVerdict[];
  /** null: too few answers to compare shapes. */
  readonly shape: ShapeVerdict | null;
  readonly causes: readonly Cause[];
}

/** A part of the results that was not compared. */
export interface Dropped {
  readonly what: string;
  readonly because: string;
}

/** A property in which two machines differ. */
export interface MachineDifference {
  readonly what: string;
  readonly base: string;
  readonly current: string;
}

/**
 * Where the noise was measured: between several runs of the base; between a cell and its twin in one run; between the
 * earlier and the later half of a cell's trials; `turns`: by how the ratio of two sides moved that were measured in turn;
 * `none`: too few trials.
 */
export type NoiseSource = 'runs' | 'twins' | 'halves' | 'turns' | 'none';

/** Slowness of the machine itself, current over base, with its 95% interval: 1.2 is 20% slower. */
export type Slowness = { readonly estimate: number } & Interval;

export interface Noise {
  /**
   * By metric: the standard deviation, of the logarithm, of the differences between identical runs that the scatter of
   * their trials does not explain. If there are several sources, the one with the largest value.
   */
  readonly offsets: Readonly<Record<string, { readonly offset: number; readonly source: NoiseSource }>>;
  /** Verdicts of the same rules on identical cells, and how many of them were worse or better. */
  readonly sameWithSame: {
    readonly source: NoiseSource;
    readonly compared: number;
    readonly alarms: number;
  };
}

/** The origin of one side. */
export interface Provenance {
  readonly files: readonly string[];
  readonly startedAt: readonly string[];
  readonly connlab: string;
  readonly kernel: string;
  readonly node: string;
  readonly nginx: string | null;
  readonly cpu: string;
  /** The command line that started its server; missing for the lab's own origin. */
  readonly command?: string;
}

/** The comparison of two sets of results, as `connlab compare --format json` prints it. */
export interface Comparison {
  readonly comparisonVersion: 1;
  readonly verdict: Verdict;
  /** The verdict in a sentence. */
  readonly headline: string;
  readonly base: Provenance;
  readonly current: Provenance;
  readonly scale: Scale;
  /** Empty for equal machines. */
  readonly machine: readonly MachineDifference[];
  readonly level: number;
  readonly marginPercent: number;
  /** Number of tests in Holm's correction. */
  readonly tests: number;
  readonly noise: Noise;
  /** null if it is unknown or not needed. Changes that it can explain do not count. */
  readonly slowness: Slowness | null;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly cells: readonly CellComparison[];
  readonly dropped: readonly Dropped[];
  /** What a reader must know before the numbers. */
  readonly notes: readonly string[];
}
