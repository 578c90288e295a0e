import type { DriverOutcome } from '../drive/driver.ts';
import type { LatencySummary } from '../drive/record/latency.ts';
import type { ObserverReport, ProcessObservation, Series, SocketTable } from '../observe/observation.ts';
import type {
  ExternalService,
  LabSettings,
  Load,
  OriginSettings,
  ServerCommand,
} from '../scenario/scenario.ts';
import type { HostName, Strategy } from '../scenario/strategy.ts';
import type { Served } from '../serve/target.ts';
import type { SideRecord, SuiteRecord } from './membership.ts';

export type { LatencySummary };

export const SCHEMA_VERSION = 1;

/** What a latency is made of, in the order in which it happens. */
export const PHASES = ['poolWait', 'dns', 'connect', 'tls', 'ttfb', 'body'] as const;
export type Phase = (typeof PHASES)[number];

/** A peak of a distribution. */
export interface Mode {
  /** Microseconds. */
  readonly atUs: number;
  /** Of all values, those between the valleys beside it: 0.02 is 2%. */
  readonly share: number;
}

/** What one host paid. */
export interface HostResult {
  readonly timeWaitPeak: number;
  readonly portsInUsePeak: number;
  /** Ports x addresses that connections from this host can have to their one destination. */
  readonly portCapacity: number;
  readonly activeOpens: number;
  readonly passiveOpens: number;
  /** RST segments sent (OutRsts). */
  readonly resets: number;
  /** All counter differences, by the kernel's own names. */
  readonly counters: Readonly<Record<string, number>>;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly tableBefore: SocketTable;
  readonly tableAfter: SocketTable;
}

/** What arithmetic says before the run. */
export interface Prediction {
  /** Whose ports run out; null: nobody's. */
  readonly host: HostName | null;
  /** Where TIME_WAIT gathers; null: nowhere. */
  readonly timeWaitHost: HostName | null;
  /** Of the host that opens the connections in question. */
  readonly portCapacity: number;
  /** New connections per second on that hop; null where it depends on the speed of this machine. */
  readonly churnPerSecond: number | null;
  readonly exhaustedAfterConnections: number | null;
  /** Since the start of the load; null: never within it, or not computable before the run. */
  readonly exhaustedAtMs: number | null;
  /** Connections after which connect() slows down: half of the range; null where it is not reached. */
  readonly connectKneeAt: number | null;
  /** The arithmetic in one sentence, numbers in it. */
  readonly reason: string;
}

/** Ports ran out. */
export interface Exhaustion {
  readonly host: HostName;
  /** Connections that this host had opened when the first one failed. */
  readonly afterConnections: number;
  readonly atMs: number;
  readonly predictedAfterConnections: number | null;
  /** From the prediction; with closed load from the measured churn before it. */
  readonly predictedAtMs: number | null;
  /** `EADDRNOTAVAIL`, `EADDRINUSE` (bound source address) or `status 502`. */
  readonly firstError: string;
}

/** A statement that must hold before the cell's numbers count. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly observed: string;
}

/** Something that a reader must know: what was seen, why it matters, what to do. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** Something that is behind the numbers of a cell, and the evidence of it. */
export interface FoundCause {
  readonly id: string;
  readonly strength: 'proven' | 'likely';
  /** A host of the lab, or `service`, `machine`, `network`. */
  readonly host: string;
  readonly evidence: string;
  readonly remedy: string;
}

/** What every cell has, whatever became of it. */
export interface CellHeader {
  readonly id: string;
  readonly name: string;
  readonly trial: number;
  readonly strategy: Strategy;
  readonly load: Load;
  readonly lab: LabSettings;
  readonly origin: OriginSettings;
  readonly remedyFor: string | null;
  /** The service that was asked in place of the lab's origin; then `origin` is what arithmetic assumed of it. */
  readonly target?: ExternalService;
  /** What started a server of one's own in the place of the lab's origin; then `origin` is what arithmetic assumed of it. */
  readonly command?: ServerCommand;
  /** Name of the cell that this one is the same as: what the two differ in is the noise of this machine. */
  readonly twinOf?: string;
  readonly prediction: Prediction;
}

/** The numbers of a cell whose load ran. */
export interface CellNumbers {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly counts: DriverOutcome['counts'];
  /** `opened` is from the kernel's counters where the hosts are apart, else the driver's own count. */
  readonly connections: DriverOutcome['connections'];
  readonly latency: LatencySummary;
  readonly service: LatencySummary;
  /** TCP connect, without TLS. All 0 where none succeeded. */
  readonly connect: { readonly p50Us: number; readonly p99Us: number; readonly maxUs: number };
  /** Latency of the requests that waited for a connection of their own to open, and of all others; null: there were none. */
  readonly cold: LatencySummary | null;
  readonly warm: LatencySummary | null;
  /** Whole pages of a closed load with `objectsPerPage`. */
  readonly page: LatencySummary | null;
  /** What a latency is made of; null: it never happened. Connect, tls and dns count once a connection. */
  readonly phases: Readonly<Record<Phase, LatencySummary | null>>;
  /** The peaks of the distribution of `latency`, in order of time. */
  readonly shape: { readonly modes: readonly Mode[] };
  readonly lateness: LatencySummary;
  readonly rate: { readonly offeredPerSecond?: number; readonly achievedPerSecond: number };
  readonly hosts: Partial<Readonly<Record<HostName, HostResult>>>;
  /**
   * Connections of our nginx to a service of one's own: opened by nginx's own count; open at the end of the load, and most
   * in TIME_WAIT at once, by the kernel's table; answers that said `Connection: close`. Missing in the lab, whose hosts tell.
   */
  readonly upstream?: {
    readonly opened: number;
    readonly openAtEnd: number;
    readonly timeWaitPeak: number;
    readonly closing: number;
  };
  readonly exhaustion: Exhaustion | null;
  /** Connections after which connect() took a lasting step up, and the medians on both sides; null: none seen. */
  readonly connectKnee: {
    readonly atConnections: number;
    readonly beforeP50Us: number;
    readonly afterP50Us: number;
  } | null;
  /** What each server saw of its connections; null where it was not there or could not be asked. */
  readonly served: { readonly proxy: Served | null; readonly origin: Served | null };
  /** nginx's error log by kind; null where there is no nginx. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
  readonly checks: readonly Check[];
  readonly warnings: readonly Warning[];
  /** The surest first, then by how much of the trouble each explains. Missing in results of earlier versions. */
  readonly causes?: readonly FoundCause[];
  /** The paragraph that explains the cell, plain text. */
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
    readonly backoffs: DriverOutcome['backoffs'];
  };
}

/** A cell of the result: read `state` before any number. */
export type Cell =
  | (CellHeader & CellNumbers & { readonly state: 'measured' })
  /** Its numbers are there for whoever looks for the cause, but must not be believed. */
  | (CellHeader & CellNumbers & { readonly state: 'invalid'; readonly reason: string })
  | (CellHeader & { readonly state: 'skipped' | 'failed'; readonly reason: string });

export interface Verdict {
  readonly expectation: string;
  readonly cell: string;
  readonly ok: boolean;
  readonly observed: string;
  /** The expectation is that the cell's `state` equals this. Where it holds, such a cell does not count as broken. */
  readonly demands?: 'invalid';
  /** No trial of a cell that it speaks of has numbers to believe, so that it is false for want of them. */
  readonly unknown?: true;
}

/** The machine that a result comes from. */
export interface Environment {
  readonly connlab: string;
  readonly kernel: string;
  readonly node: string;
  /** null where there is none. */
  readonly nginx: string | null;
  readonly cpu: { readonly model: string; readonly cores: number };
  readonly memoryBytes: number;
  /** Of the machine itself, those that matter for connections. The lab never writes them. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly privileges: 'root' | 'user';
  /** Which cores the hosts' programs are pinned to; null: not pinned. */
  readonly pinning: Partial<Readonly<Record<HostName, readonly number[]>>> | null;
  /** The command line that started the server; missing: the lab's own origin answered. */
  readonly command?: string;
}

/** `result.json`: the contract. Names are kept; more may be added. */
export interface Result {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly scenario: string;
  readonly question: string;
  readonly startedAt: string;
  /** null while it runs; a result with null was interrupted. */
  readonly endedAt: string | null;
  readonly environment: Environment;
  readonly seed: number;
  readonly trials: number;
  /** Name of the cell that the others are held against where two machines are compared; missing: the first. */
  readonly reference?: string;
  readonly suite?: SuiteRecord;
  readonly sideBySide?: SideRecord;
  readonly cells: readonly Cell[];
  readonly verdicts: readonly Verdict[];
}
