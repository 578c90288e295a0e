import type { LiveHost, RunEvent } from '../../result/events.ts';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { count, duration, joinGiven, several } from '../../words.ts';
import { formatCompact, formatUs } from '../quantity.ts';
import type { Paint } from './colour.ts';

export type Started = Extract<RunEvent, { type: 'cell-started' }>;
export type Progressed = Extract<RunEvent, { type: 'cell-progress' }>;

/** What is known about the running cell and its run. */
export interface LiveState {
  readonly started: Started;
  /** Name of the cell, with its scenario if several run together. */
  readonly name: string;
  /** Progress of about the last second, the newest last; empty until the load runs. */
  readonly recent: readonly Progressed[];
  /** Estimated duration of all cells after this one. */
  readonly restMs: number;
}

const INDENT = '      ';

/** The running cell in a few lines: requests, errors, TIME_WAIT by host, time until its ports run out. */
export function liveView(state: LiveState, paint: Paint): string {
  const { started, recent, restMs } = state;
  const present = recent.at(-1);
  if (present === undefined) return `${title(state, paint)}  ${paint.faint('starting')}`;
  const leftMs = Math.max(0, started.plan.load.durationMs - present.progress.atMs);
  const all = restMs > 0 ? `, about ${duration(roundMs(leftMs + restMs))} for all` : '';
  const countdown = countdownText(present, recent);
  return joinGiven(
    [
      `${title(state, paint)}  ${paint.faint(`${(leftMs / MS_PER_SECOND).toFixed(1)} s left${all}`)}`,
      `${INDENT}${requestsText(present, recent)}`,
      `${INDENT}${errorsText(present, paint)}`,
      ...HOSTS.map((name) => hostLine(name, present.live.hosts[name], paint)),
      countdown && `${INDENT}${countdown}`,
    ],
    '\n',
  );
}

function title({ started: { index, cells }, name }: LiveState, paint: Paint): string {
  return `[${index}/${cells}] ${paint.strong(name)}`;
}

/** Whole seconds, as it is an estimate. */
function roundMs(ms: number): number {
  return Math.ceil(ms / MS_PER_SECOND) * MS_PER_SECOND;
}

function requestsText({ progress }: Progressed, recent: readonly Progressed[]): string {
  const { latencyP50Us, latencyP99Us, inFlight } = progress;
  const us = (value: number | null) => (value === null ? '-' : formatUs(value));
  return [
    `${formatCompact(perSecond(recent, ({ responses }) => responses))} req/s`,
    `p50 ${us(latencyP50Us)}`,
    `p99 ${us(latencyP99Us)}`,
    `${formatCompact(inFlight)} in flight`,
  ].join('  ');
}

/** From the first to the last of these. With only one, since the start of the load. */
function perSecond(
  recent: readonly Progressed[],
  read: (progress: Progressed['progress']) => number,
): number {
  const [first, last] = [recent[0]!.progress, recent.at(-1)!.progress];
  const since = recent.length > 1 ? { atMs: first.atMs, value: read(first) } : { atMs: 0, value: 0 };
  return last.atMs > since.atMs ? ((read(last) - since.value) * MS_PER_SECOND) / (last.atMs - since.atMs) : 0;
}

function errorsText({ progress, live: { nginxErrors } }: Progressed, paint: Paint): string {
  const byNginx = namesOf(nginxErrors);
  const errors = joinGiven([namesOf(progress.codes), byNginx && `nginx: ${byNginx}`], '; ');
  return errors === '' ? paint.faint('no errors') : paint.bad(errors);
}

function namesOf(counts: Readonly<Record<string, number>> | null): string {
  const seen = Object.entries(counts ?? {}).filter(([, times]) => times > 0);
  return seen.map(([name, times]) => `${formatCompact(times)} ${name}`).join(', ');
}

const BAR_WIDTH = 24;

/** TIME_WAIT, and its share of the ports of a host that opens connections. On the origin TIME_WAIT takes no ports. */
function hostLine(name: HostName, host: LiveHost | undefined, paint: Paint): string | null {
  if (host === undefined) return null;
  const label = `${INDENT}${name.padEnd(8)}`;
  if (name === 'origin') return `${label}${' '.repeat(BAR_WIDTH)}  ${count(host.timeWait)} TIME_WAIT`;
  const share = host.portCapacity > 0 ? Math.min(1, host.timeWait / host.portCapacity) : 0;
  const colour = share < 0.5 ? paint.good : share < 0.9 ? paint.doubtful : paint.bad;
  const full = Math.round(share * BAR_WIDTH);
  const bar = colour('█'.repeat(full)) + paint.faint('░'.repeat(BAR_WIDTH - full));
  return `${label}${bar}  ${count(host.timeWait)} TIME_WAIT of ${several(host.portCapacity, 'port')}`;
}

/** When the ports are predicted to run out; null if they are not. */
function countdownText(present: Progressed, recent: readonly Progressed[]): string | null {
  const { host, exhaustedAfterConnections: connections } = present.prediction;
  if (host === null || connections === null) return null;
  const ms = countdownMs(present, recent);
  if (ms === null)
    return `predicted: the ${host} runs out of ports after ${several(connections, 'connection')}`;
  if (ms <= 0) return `predicted: the ${host} is out of ports by now`;
  return `predicted: the ${host} runs out of ports in ${(ms / MS_PER_SECOND).toFixed(1)} s`;
}

/** Time until the ports run out, as predicted or from the client's current churn; null if unknown. */
function countdownMs({ prediction, progress }: Progressed, recent: readonly Progressed[]): number | null {
  const { exhaustedAtMs, exhaustedAfterConnections, host } = prediction;
  if (exhaustedAtMs !== null) return exhaustedAtMs - progress.atMs;
  const churn = perSecond(recent, ({ opened }) => opened);
  if (host !== 'client' || exhaustedAfterConnections === null) return null;
  const left = exhaustedAfterConnections - progress.opened;
  if (left <= 0) return 0;
  return churn > 0 ? (left * MS_PER_SECOND) / churn : null;
}
