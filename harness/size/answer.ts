import type { PortBudget } from '../analyse/predict/port-budget.ts';
import type { Harm } from './harm.ts';
import type { Band, Decision } from './model/band.ts';
import type { UslFit } from './model/usl.ts';
import type { Paste } from './paste/clients.ts';
import type { ServerIdle } from './paste/idle.ts';
import type { FailsAtAnySize } from './search/any-size.ts';
import type { NotReachable } from './search/not-reachable.ts';
import type { Purpose } from './search/trial.ts';
import type { UpstreamAnswer } from './search/upstream.ts';
import type { Split } from './split/answer.ts';
import type { TrialRecord } from './stored/trial-record.ts';
import type { Fault } from './views.ts';

export const SIZING_SCHEMA_VERSION = 1;

/** File in which a sizing is stored. */
export const SIZING_FILE = 'size-pool.json';

export type Outcome =
  | {
      readonly kind: 'found';
      /** The size to use, which was measured. It also carries 20% more load, if any size that was measured does. */
      readonly recommended: number;
      readonly smallestPassed: number;
      /** null: even one connection passed. */
      readonly largestFailed: number | null;
      /** Sizes that stayed undecided. */
      readonly undecided: readonly number[];
      /** Whether `smallestPassed` and `largestFailed` are neighbours, each with the given confidence. */
      readonly isDecided: boolean;
    }
  | { readonly kind: 'not-reachable'; readonly reason: NotReachable }
  | {
      readonly kind: 'undecided';
      readonly why: string;
      /** The most likely size; null if there is none. */
      readonly leaning: number | null;
      /** Most trials were invalid: they did not do what was asked, or the machine had other work. */
      readonly isUnbelievable: boolean;
    };

/** The measurements of one size at one rate. */
export interface SizeRow {
  readonly size: number;
  readonly purpose: Purpose;
  readonly ratePerSecond: number;
  readonly trials: number;
  readonly decision: Decision;
  /** Why it does not meet the target; null if it does, or leans to it. */
  readonly fault: Fault | null;
  readonly p50Us: number;
  /** The bounds are those of the long run. */
  readonly p99: Omit<Band, 'atLeast'>;
  /** Which of `p50Us` and `p99Us` fall among requests without a good answer, and are only lower bounds. Missing: none. */
  readonly atLeast?: readonly ('p50Us' | 'p99Us')[];
  /** Above `p99.p99Us` if the trials were too short to show the queues of the long run; null if the queue keeps growing. */
  readonly longRunP99Us: number | null;
  /** Computed from the service times measured at this size; null if the queue keeps growing. */
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

/** The recommended size under a higher rate. */
export interface Growth {
  /** 1.2 is 20% more. */
  readonly factor: number;
  readonly ratePerSecond: number;
  readonly p99Us: number | null;
  readonly atLeast?: readonly ['p99Us'];
  /** `predicted` includes measurements that were too short for the queues of the long run. */
  readonly source: 'measured' | 'predicted';
  readonly meets: boolean;
  /** Its trials did not decide: `meets` is what they lean to. Missing: they did, or there are none. */
  readonly isUndecided?: true;
}

/** The size from which on more connections hardly help. */
export interface Knee {
  /** The smallest size tried whose p99 is within 10% of the best one. */
  readonly size: number;
  readonly bestP99Us: number;
  /** The smallest size above the knee whose p99 is certainly worse, or at which requests fail; null if there is none. */
  readonly worseFrom: number | null;
  readonly largestTried: number;
}

/** The prediction from the service measured by itself, before any size was tried. */
export interface Forecast {
  readonly size: number | null;
  readonly busy: number;
  readonly serviceMeanUs: number;
  readonly serviceP99Us: number;
  readonly variation: number;
}

/** Something that was asked for and has no answer. */
export interface NotDone {
  /** The option. */
  readonly what: string;
  readonly why: string;
}

export interface PortUse {
  /** Time after which the client closes an idle connection of the recommended pool. */
  readonly idleTimeoutMs: number;
  /** Connections that idle timeouts end, and that are opened again, as computed. */
  readonly churnPerSecond: number;
  /** Upper limit of `churnPerSecond`. */
  readonly mostChurnPerSecond: number;
  readonly budget: Omit<PortBudget, 'sentences' | 'remedies'>;
}

/** The answer to "how many connections do we need?", with its evidence: `size-pool.json`. */
export interface Sizing {
  readonly schemaVersion: typeof SIZING_SCHEMA_VERSION;
  readonly startedAt: string;
  /** null: it is not finished. It still runs, or connlab was killed. */
  readonly endedAt: string | null;
  readonly elapsedMs: number;
  /** The user pressed Ctrl-C: this is the answer so far. */
  readonly interrupted: boolean;
  readonly ratePerSecond: number;
  readonly targetP99Us: number;
  readonly confidence: number;
  readonly budgetMs: number;
  readonly seed: number;
  readonly driver: string;
  readonly path: string;
  /** Description of the service: the lab's origin and its service time, or an address. */
  readonly target: string;
  readonly outcome: Outcome;
  /** For several processes; null: there is one pool for all, or no size for it. */
  readonly split: Split | null;
  readonly forecast: Forecast | null;
  readonly sizes: readonly SizeRow[];
  readonly knee: Knee | null;
  readonly usl: UslFit | null;
  readonly growth: readonly Growth[];
  readonly ports: PortUse | null;
  /** What more connections do to the service; null if no size that was tried does harm. */
  readonly harm: Harm | null;
  /** Requests that fail about as often at every size that was tried; null if none are known to. */
  readonly failing: FailsAtAnySize | null;
  /** What is known of the idle timeout of the service. */
  readonly idle: ServerIdle;
  readonly notDone: readonly NotDone[];
  readonly upstream: UpstreamAnswer | null;
  /** Lines to paste; empty if there is no size to recommend. */
  readonly paste: Paste;
  /** Every trial, in the order in which they were made. */
  readonly trials: readonly TrialRecord[];
  readonly invalidTrials: readonly {
    readonly trial: number;
    readonly size: number;
    readonly reason: string;
  }[];
}
