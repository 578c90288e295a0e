import type { ChangeCode } from '../analyse/causes/cause.ts';
import type { Interval } from './statistics/median-ratio.ts';

/** What is said of one thing that was compared. */
export type Verdict =
  | 'worse'
  | 'better'
  /** No more apart than the margin, with 95% confidence. */
  | 'same'
  /** More trials would tell. */
  | 'inconclusive'
  /** A fact that is neither good nor bad has changed. */
  | 'different'
  | 'not comparable';

/** In which direction a value improves. */
export type Good = 'low' | 'high';

/** How the values of two runs were held against each other. */
export type Scale =
  /** As they are: both come from equal machines. */
  | 'absolute'
  /** Each divided by that of the reference cell in the same trial: the machines differ. */
  | 'ratio';

/** One side of a comparison: the values of its trials, in order, and their median. */
export interface Side {
  readonly values: readonly number[];
  /** null: there are none. */
  readonly median: number | null;
}

/** A quantity of a cell that varies from trial to trial. */
export interface MetricVerdict {
  /** Where it stands in a cell, for instance `latency.p50Us`. */
  readonly metric: string;
  /** In words, for instance `latency p50`. */
  readonly label: string;
  readonly unit: 'us' | 'perSecond' | 'count' | 'share';
  readonly good: Good;
  readonly verdict: Verdict;
  /** Why it is not more than it is; null for what speaks for itself. */
  readonly reason: string | null;
  readonly base: Side;
  readonly current: Side;
  /** Median of current over that of base, with its 95% interval; null where nothing could be computed. */
  readonly ratio: ({ readonly estimate: number } & Interval) | null;
  /** Of Mann-Whitney, and the same after Holm's correction over everything that was compared. */
  readonly p: number | null;
  readonly adjustedP: number | null;
  /** Standard deviation of the logarithm of such a ratio between two identical sides. */
  readonly noise: number | null;
  /** The ratio must be further from 1 than this factor to count. */
  readonly thresholdRatio: number | null;
  /** On each side; null: it is decided, or more than 1,000. */
  readonly trialsNeeded: number | null;
}

/** Something that a cell is or does, told in a word for each trial. */
export interface FactVerdict {
  readonly fact: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Trials by what they said. */
  readonly base: Readonly<Record<string, number>>;
  readonly current: Readonly<Record<string, number>>;
  /** null: compared exactly. */
  readonly p: number | null;
  readonly adjustedP: number | null;
}

/** The form of the distribution of latencies, its median left out. */
export interface ShapeVerdict {
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Kolmogorov-Smirnov distance: the largest share of answers that moved, 0 to 1. */
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
  /** null: too few answers to speak of a shape. */
  readonly shape: ShapeVerdict | null;
  readonly causes: readonly Cause[];
}

/** Something that was in one of the results and took no part. */
export interface Dropped {
  readonly what: string;
  readonly because: string;
}

/** Something that two machines differ in. */
export interface MachineDifference {
  readonly what: string;
  readonly base: string;
  readonly current: string;
}

/**
 * Where identical things were seen: several runs of the base, twins (one cell measured twice in a run), the earlier and the
 * later half of the trials of a cell; `turns`: both sides share their run, and how their ratio moved in it; `none`: too
 * few trials for any.
 */
export type NoiseSource = 'runs' | 'twins' | 'halves' | 'turns' | 'none';

/** How slow the machine itself was, current over base, with its 95% interval: 1.2 is 20% slower. */
export type Slowness = { readonly estimate: number } & Interval;

export interface Noise {
  /**
   * By metric: the standard deviation by which whole runs of the same thing are off, beyond the scatter of their trials,
   * of the logarithm; and what it was seen in. Of several sources the one that saw most.
   */
  readonly offsets: Readonly<Record<string, { readonly offset: number; readonly source: NoiseSource }>>;
  /** The verdicts that identical things got by the same rules, and how many of them were worse or better. */
  readonly sameWithSame: {
    readonly source: NoiseSource;
    readonly compared: number;
    readonly alarms: number;
  };
}

/** Where one side comes from. */
export interface Provenance {
  readonly files: readonly string[];
  readonly startedAt: readonly string[];
  readonly connlab: string;
  readonly kernel: string;
  readonly node: string;
  readonly nginx: string | null;
  readonly cpu: string;
  /** The command line that started its server; missing: the lab's own origin answered. */
  readonly command?: string;
}

/** All that comparing two sets of results says. `connlab compare --format json` prints it. */
export interface Comparison {
  readonly comparisonVersion: 1;
  readonly verdict: Verdict;
  /** The verdict in a sentence. */
  readonly headline: string;
  readonly base: Provenance;
  readonly current: Provenance;
  readonly scale: Scale;
  /** Empty: equal machines. */
  readonly machine: readonly MachineDifference[];
  readonly level: number;
  readonly marginPercent: number;
  /** Tests that Holm's correction ran over. */
  readonly tests: number;
  readonly noise: Noise;
  /** null: not known, or of no use. What the machine may have done is not held against what was measured. */
  readonly slowness: Slowness | null;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly cells: readonly CellComparison[];
  readonly dropped: readonly Dropped[];
  /** What a reader must know besides. */
  readonly notes: readonly string[];
}
