import type { DriverOutcome } from '../drive/driver.ts';
import type { LatencySummary } from '../drive/record/latency.ts';
import type { Linked } from '../observe/linked.ts';
import type { ObserverReport, ProcessObservation, Series, SocketTable } from '../observe/observation.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import type { NginxLines } from '../serve/nginx/error-log/tally.ts';
import type { Served } from '../serve/target.ts';
import type { DriverShare, Shares } from './driver-share.ts';
import type { Prediction } from './prediction.ts';

export type { DriverShare, LatencySummary };

export const SCHEMA_VERSION = 1;

/** The parts of a latency, in the order of time. */
export const PHASES = ['poolWait', 'dns', 'connect', 'tls', 'ttfb', 'body'] as const;
export type Phase = (typeof PHASES)[number];

/** A peak in a distribution. */
export interface Mode {
  readonly atUs: number;
  /** Share of all values that lie between the valleys next to the peak: 0.02 is 2%. */
  readonly share: number;
}

/** Ports, connections and counters of one host. */
export interface HostResult {
  readonly timeWaitPeak: number;
  readonly portsInUsePeak: number;
  /** Most connections from this host to its one destination: ports x addresses. */
  readonly portCapacity: number;
  readonly activeOpens: number;
  readonly passiveOpens: number;
  /** RST segments sent (OutRsts). */
  readonly resets: number;
  /** Increases of the kernel's counters, by the kernel's own names. */
  readonly counters: Readonly<Record<string, number>>;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly tableBefore: SocketTable;
  readonly tableAfter: SocketTable;
}

/** Exhaustion of a host's ports. */
export interface Exhaustion {
  readonly host: HostName;
  /** Connections that this host had opened when the first one failed. */
  readonly afterConnections: number;
  readonly atMs: number;
  readonly predictedAfterConnections: number | null;
  /** From the prediction; for a closed load, from the churn measured before the exhaustion. */
  readonly predictedAtMs: number | null;
  /** `EADDRNOTAVAIL`, `EADDRINUSE` (bound source address) or `status 502`. */
  readonly firstError: string;
}

/** A statement that must be true for the cell's numbers to count. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly observed: string;
}

/** Something that a reader must know: what was observed, why it matters, what to do. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** A cause of the numbers of a cell, with its evidence. */
export interface FoundCause {
  readonly id: string;
  readonly strength: 'proven' | 'likely';
  /** A host of the lab, or `service`, `machine`, `network`. */
  readonly host: string;
  readonly evidence: string;
  readonly remedy: string;
}

/**
 * The fields of every cell, whatever its state. If the user's own service or server answered (`target`, `command`),
 * `origin` has the assumptions of the prediction.
 */
export interface CellHeader extends CellPlan {
  readonly trial: number;
  /** Set if this trial replaces one that the machine disturbed: when that began, and why it did not count. */
  readonly repeatOf?: { readonly startedAt: string; readonly reason: string };
  readonly prediction: Prediction;
}

/** The numbers of a cell whose load ran. */
export interface CellNumbers extends Shares, Linked {
  readonly startedAt: string;
  readonly durationMs: number;
  /**
   * Time that the stages of the cell took: to make the network; to start servers and driver, with their warm-up; the load,
   * from the command to start it until its last answer; to read all once more and close. Missing in earlier versions.
   */
  readonly took?: {
    readonly labMs: number;
    readonly startMs: number;
    readonly loadMs: number;
    readonly endMs: number;
  };
  readonly counts: DriverOutcome['counts'];
  /** With your own service: the failures above the error budget, which ended the load. Missing: within it. */
  readonly overspent?: string;
  /** `opened` comes from the kernel's counters if the hosts are separate, otherwise from the driver. */
  readonly connections: DriverOutcome['connections'];
  readonly latency: LatencySummary;
  readonly service: LatencySummary;
  /** TCP connect, without TLS. All 0 if none succeeded. */
  readonly connect: { readonly p50Us: number; readonly p99Us: number; readonly maxUs: number };
  /** Latency of the requests that waited for their connection to open, and of all others; null if there were none. */
  readonly cold: LatencySummary | null;
  readonly warm: LatencySummary | null;
  /** Whole pages of a closed load with `objectsPerPage`. */
  readonly page: LatencySummary | null;
  /** The parts of the latency; null if a part never occurred. Connect, tls and dns count once per connection. */
  readonly phases: Readonly<Record<Phase, LatencySummary | null>>;
  /** The peaks of the distribution of `latency`, in order of time. */
  readonly shape: { readonly modes: readonly Mode[] };
  readonly lateness: LatencySummary;
  readonly rate: { readonly offeredPerSecond?: number; readonly achievedPerSecond: number };
  readonly hosts: Partial<Readonly<Record<HostName, HostResult>>>;
  /**
   * Connections of the lab's nginx to your own service: opened, by nginx's own count; open at the end of the load and
   * most in TIME_WAIT, by the kernel's table; and answers with `Connection: close`. Missing in the lab, where `hosts` has it.
   */
  readonly upstream?: {
    readonly opened: number;
    readonly openAtEnd: number;
    readonly timeWaitPeak: number;
    readonly closing: number;
  };
  readonly exhaustion: Exhaustion | null;
  /** Connections after which connect() became slower for good, with the medians before and after; null if it did not. */
  readonly connectKnee: {
    readonly atConnections: number;
    readonly beforeP50Us: number;
    readonly afterP50Us: number;
  } | null;
  /** Counts of each server; null if there was none or it could not report. */
  readonly served: { readonly proxy: Served | null; readonly origin: Served | null };
  /** Lines in nginx's error log by kind; null without nginx. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
  /** The same by kind, the most frequent first, with a sample of each; missing without nginx and in earlier versions. */
  readonly nginxLines?: readonly NginxLines[];
  readonly checks: readonly Check[];
  readonly warnings: readonly Warning[];
  /** In order of certainty, then of how much each explains. Missing in results of earlier versions. */
  readonly causes?: readonly FoundCause[];
  /** A paragraph that explains the cell, in plain text. */
  readonly explanation: string;
  readonly processes: readonly ProcessObservation[];
  readonly observers: readonly ObserverReport[];
  readonly series: readonly Series[];
  readonly driver: {
    readonly histograms: DriverOutcome['histograms'];
    readonly series: DriverOutcome['series'];
    readonly connectByCount: DriverOutcome['connectByCount'];
    readonly first: DriverOutcome['first'];
    readonly eventLoop: DriverOutcome['eventLoop'];
    readonly wire?: DriverOutcome['wire'];
    readonly backoffs: DriverOutcome['backoffs'];
  };
}

/** A cell of the result. Read `state` before any number. */
export type Cell =
  | (CellHeader & CellNumbers & { readonly state: 'measured' })
  /** The numbers help to find the cause, but must not be trusted. */
  | (CellHeader & CellNumbers & { readonly state: 'invalid'; readonly reason: string })
  | (CellHeader & { readonly state: 'skipped' | 'failed'; readonly reason: string });

export interface Verdict {
  readonly expectation: string;
  readonly cell: string;
  readonly ok: boolean;
  readonly observed: string;
  /** The state that the expectation demands. If the cell has it, the cell does not count as a failure. */
  readonly demands?: 'invalid';
  /** Set if `ok` is false only because a cell of the expectation has no trial with valid numbers. */
  readonly unknown?: true;
  /** Set if `ok` is false only because the values, which are of chance, show no difference. */
  readonly undecided?: true;
}

/** The machine that a result comes from. */
export interface Environment {
  readonly connlab: string;
  readonly kernel: string;
  readonly node: string;
  /** null without nginx. */
  readonly nginx: string | null;
  readonly cpu: { readonly model: string; readonly cores: number };
  readonly memoryBytes: number;
  /** Sysctls of the machine itself that affect connections. The lab never writes them. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly privileges: 'root' | 'user';
  /** CPU cores that each host's programs are pinned to; null if they are not pinned. */
  readonly pinning: Partial<Readonly<Record<HostName, readonly number[]>>> | null;
  /** Other commands of connlab that measured on this machine when this run began; missing: none, or not known. */
  readonly otherRuns?: number;
  /** The command line that started the server; missing for the lab's own origin. */
  readonly command?: string;
}

/** The contract of `result.json`. Names stay; fields may be added. */
export interface Result {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly scenario: string;
  readonly question: string;
  readonly startedAt: string;
  /** null while it runs, and after an interrupt. */
  readonly endedAt: string | null;
  readonly environment: Environment;
  readonly seed: number;
  readonly trials: number;
  /** Name of the reference cell for comparisons between machines. Default the first cell. */
  readonly reference?: string;
  readonly suite?: SuiteRecord;
  readonly sideBySide?: SideRecord;
  readonly cells: readonly Cell[];
  readonly verdicts: readonly Verdict[];
}

/** One of two results whose trials ran alternately, A and B of each cell one after the other. */
export interface SideRecord {
  readonly side: 'A' | 'B';
  /** The same in both. */
  readonly pairId: string;
  /** The command lines of both sides. */
  readonly commands: Readonly<Record<'A' | 'B', string>>;
}

/** The suite that a result belongs to. Its trials ran between those of other scenarios. */
export interface SuiteRecord {
  readonly name: string;
  /** Time limit of the suite; null for no limit. */
  readonly budgetMs: number | null;
  /** Trials of each cell: the planned number, and the number that every cell completed. */
  readonly trialsPlanned: number;
  readonly trialsRun: number;
}
