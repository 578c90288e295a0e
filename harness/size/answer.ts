import type { PortBudget } from '../analyse/predict/port-budget.ts';
import type { Band, Decision } from './model/band.ts';
import type { UslFit } from './model/usl.ts';
import type { NotReachable } from './search/not-reachable.ts';
import type { Purpose } from './search/trial.ts';
import type { UpstreamAnswer } from './search/upstream.ts';

export const SIZING_SCHEMA_VERSION = 1;

export type Outcome =
  | {
      readonly kind: 'found';
      /** The size to take: it carries 20% more as well, where any does. */
      readonly recommended: number;
      readonly smallestPassed: number;
      /** null: even one connection passed. */
      readonly largestFailed: number | null;
      /** Sizes between these two, or below the recommended one, that stayed undecided. */
      readonly undecided: readonly number[];
      /** Whether the two are neighbours, each with the confidence asked for. */
      readonly isDecided: boolean;
    }
  | { readonly kind: 'not-reachable'; readonly reason: NotReachable }
  | {
      readonly kind: 'undecided';
      readonly why: string;
      /** The size to take if one had to choose; null: there is none. */
      readonly leaning: number | null;
      /** Most trials did not do what they say, or this machine had other work. */
      readonly isUnbelievable: boolean;
    };

/** All that was seen of one size at one rate. */
export interface SizeRow {
  readonly size: number;
  readonly purpose: Purpose;
  readonly ratePerSecond: number;
  readonly trials: number;
  readonly decision: Decision;
  readonly p50Us: number;
  /** The bounds are those of the long run. */
  readonly p99: Band;
  /** More than `p99.p99Us` where the trials were too short for what queues do in the long run; null: they never end. */
  readonly longRunP99Us: number | null;
  /** By arithmetic, from the service times that were measured at this size; null: the queue never ends. */
  readonly predictedP99Us: number | null;
  readonly poolWait: { readonly p50Us: number; readonly p99Us: number };
  readonly service: { readonly meanUs: number; readonly p99Us: number; readonly variation: number };
  readonly achievedPerSecond: number;
  readonly utilisation: number;
  readonly requests: number;
  readonly good: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly churnPerSecond: number;
  readonly openPeak: number;
  readonly portsInUsePeak: number | null;
}

/** What becomes of the recommended size when more arrives. */
export interface Growth {
  /** 1.2 is 20% more. */
  readonly factor: number;
  readonly ratePerSecond: number;
  readonly p99Us: number | null;
  /** `predicted` also where it was measured, but over too short a time for the queues of the long run. */
  readonly source: 'measured' | 'predicted';
  readonly meets: boolean;
}

/** Where more connections stop to help. */
export interface Knee {
  /** The smallest size tried whose p99 is within a tenth of the best one. */
  readonly size: number;
  readonly bestP99Us: number;
  /** The smallest size above the knee whose p99 is worse than the knee's, with the confidence; null: none was. */
  readonly worseFrom: number | null;
  readonly largestTried: number;
}

/** What the arithmetic said after the service had been measured by itself, and before any size was tried. */
export interface Forecast {
  readonly size: number | null;
  readonly busy: number;
  readonly serviceMeanUs: number;
  readonly serviceP99Us: number;
  readonly variation: number;
}

export interface PortUse {
  /** Of the recommended pool, each idle connection closed by the client after so long; null: never. */
  readonly idleTimeoutMs: number;
  /** Connections that idle timeouts end, each of which is opened again: by arithmetic, and at most. */
  readonly churnPerSecond: number;
  readonly mostChurnPerSecond: number;
  readonly budget: Omit<PortBudget, 'sentences' | 'remedies'>;
}

/** The answer to "how many connections do we need?", with its evidence: `size-pool.json`. */
export interface Sizing {
  readonly schemaVersion: typeof SIZING_SCHEMA_VERSION;
  readonly startedAt: string;
  readonly elapsedMs: number;
  /** Ctrl-C: this is what was known by then. */
  readonly interrupted: boolean;
  readonly ratePerSecond: number;
  readonly targetP99Us: number;
  readonly confidence: number;
  readonly budgetMs: number;
  readonly seed: number;
  readonly driver: string;
  readonly path: string;
  /** What was asked, in words: the origin of the lab and its service time, or an address. */
  readonly target: string;
  readonly outcome: Outcome;
  readonly forecast: Forecast | null;
  readonly sizes: readonly SizeRow[];
  readonly knee: Knee | null;
  readonly usl: UslFit | null;
  readonly growth: readonly Growth[];
  readonly ports: PortUse | null;
  readonly upstream: UpstreamAnswer | null;
  /** Lines to paste; empty where there is no size to recommend. */
  readonly paste: { readonly undici: readonly string[]; readonly nginx: readonly string[] };
  readonly invalidTrials: readonly {
    readonly trial: number;
    readonly size: number;
    readonly reason: string;
  }[];
}
