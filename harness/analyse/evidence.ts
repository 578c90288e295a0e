import type { DriverOutcome } from '../drive/driver.ts';
import type { BudgetSpent } from '../drive/load/stop-on-errors.ts';
import type { Lab, LabHost } from '../lab/lab.ts';
import type { LinkReport } from '../lab/link/report.ts';
import type { Program } from '../lab/program.ts';
import type { HostObservation, Observation } from '../observe/observation.ts';
import type { FleetClient } from '../result/driver-share.ts';
import type { CellHeader, CellNumbers } from '../result/result.ts';
import { isDriver } from '../scenario/drivers-of-load.ts';
import { answererOf } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import { nginxKind } from '../serve/nginx/error-log/kinds.ts';
import type { Served, TargetLogs } from '../serve/target.ts';

/** Share of one core above which a program has no time left to be faster. */
const BUSY_SHARE = 0.95;

/** What the stages before brought home of one cell. */
export interface Evidence {
  /** Of all driver processes together. */
  readonly outcome: DriverOutcome;
  /** Of each driver process, if there are several. */
  readonly drivers?: readonly DriverEvidence[];
  /** The clients of a fleet. */
  readonly clients?: readonly FleetClient[];
  readonly observation: Observation;
  readonly logs: TargetLogs;
  readonly lab: Pick<Lab, 'kind' | 'readyMs'> & {
    readonly hosts: Readonly<Record<HostName, Pick<LabHost, 'ports' | 'sysctls' | 'routes'>>>;
  };
  /** What links with conditions did during the load; missing: all are bare. */
  readonly links?: readonly LinkReport[];
  /** Errors of a service of the user's against what is allowed; missing: the lab's origin may answer as it likes. */
  readonly budget?: BudgetSpent;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly took?: CellNumbers['took'];
}

/** One of the processes that shared the load. */
export interface DriverEvidence extends Pick<Program, 'name' | 'cpus'> {
  readonly outcome: DriverOutcome;
}

/** A cell that ran: what was asked, what was predicted, what was seen. */
export interface Ran extends Evidence {
  readonly cell: CellHeader;
}

/** A counter's difference over the load; null where host or counter was not there. */
export function counter(host: HostObservation | undefined, name: string): number | null {
  return host?.counters[name] ?? null;
}

/** Whether the error budget ended the load before its time and its last request. */
export function wasBrokenOff({ budget, cell, outcome }: Pick<Ran, 'budget' | 'cell' | 'outcome'>): boolean {
  const { load } = cell;
  const isLess = load.kind === 'open' || outcome.counts.requests < (load.requests ?? Infinity);
  return budget?.isStopped === true && isLess && outcome.durationMs < load.durationMs;
}

/** What the server saw that speaks HTTP with the client; null where it could not be asked. */
export function servedClient({ cell, logs }: Ran): Served | null {
  return logs[answererOf(cell.strategy.path)];
}

/** Requests that ended as an error. */
export function errorTotal({ outcome }: Pick<Evidence, 'outcome'>): number {
  return sum(Object.values(outcome.counts.errors));
}

/** Errors of connect() itself, for want of a port: the kernel's counters know nothing of them. */
export function portErrors({ outcome }: Pick<Evidence, 'outcome'>): number {
  const { EADDRNOTAVAIL = 0, EADDRINUSE = 0 } = outcome.counts.errors;
  return EADDRNOTAVAIL + EADDRINUSE;
}

/** Connections of the client that a proxy of TCP ended for want of a port of its own: that is data, no fault. */
export function droppedByProxy({ cell, logs }: Pick<Ran, 'cell' | 'logs'>): number {
  return cell.strategy.path === 'nginx-stream' ? (logs.nginxErrors?.['no-ports'] ?? 0) : 0;
}

/** Attempts upstream that by nginx's error log ended their connection, or got none: what follows from it is no setting. */
export function failedUpstream({ logs }: Pick<Ran, 'logs'>): number {
  const lines = logs.nginxLines?.filter(({ kind }) => nginxKind(kind)?.endsUpstream);
  return sum(lines?.map((seen) => seen.lines) ?? []);
}

/**
 * Upstream connections that nginx was the first to close, without those of failed requests. In the lab the kernel counts
 * them; with a service of the user's, whose machine has other connections too, it holds their TIME_WAIT, the last 60 s of it.
 */
export function closedByNginx(ran: Ran): number {
  const { upstream, hosts } = ran.observation;
  return (upstream?.peaks.timeWait ?? counter(hosts.proxy, 'TW') ?? 0) - failedUpstream(ran);
}

/** Connections that an error ended before their turn; those that found no port never began. */
export function cutShort(ran: Pick<Evidence, 'outcome'>): number {
  return Math.max(0, errorTotal(ran) - portErrors(ran));
}

/** Connections that ended before the load did, however. */
export function endedConnections({ outcome }: Pick<Evidence, 'outcome'>): number {
  const { closedByClient, closedByServer, resetByClient, resetByServer } = outcome.connections;
  return closedByClient + closedByServer + resetByClient + resetByServer;
}

/** Connections that had an answer, fewest and most: those that failed, or were open at the end, may have had none. */
export function answeredConnections(ran: Pick<Evidence, 'outcome'>): {
  readonly least: number;
  readonly most: number;
} {
  const { opened, peak } = ran.outcome.connections;
  const answered = Math.min(1, ran.outcome.counts.responses);
  return { least: Math.max(answered, opened - peak - cutShort(ran)), most: opened };
}

/** CPU that a program used, as a share of one core. All workers of nginx are one program. */
export function cpuShareOf({ observation }: Pick<Ran, 'observation'>, name: string): number {
  return observation.processes.find((process) => process.name === name)?.cpuShare ?? 0;
}

/** `The driver`, or `Driver 2` of several. */
export function subjectOf(program = 'program'): string {
  return isDriver(program) && program !== 'driver' ? program.replace('d', 'D') : `The ${program}`;
}

/** The driver process that used the most CPU. */
export function busiestDriver({ observation }: Pick<Ran, 'observation'>): string {
  const drivers = observation.processes.filter(({ name }) => isDriver(name));
  return drivers.toSorted((a, b) => b.cpuShare - a.cpuShare)[0]?.name ?? 'driver';
}

/** Whether a program had no CPU time left. */
export function isBusy(ran: Pick<Ran, 'cell' | 'observation'>, name: string): boolean {
  const cores = name === 'proxy' ? ran.cell.strategy.proxyWorkers : 1;
  return cpuShareOf(ran, name) >= BUSY_SHARE * cores;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
