import { count, duration } from '../analyse/words.ts';
import type { LiveHost, RunEvent } from '../result/events.ts';
import type { Cell } from '../result/result.ts';
import { HOSTS, type HostName } from '../scenario/strategy.ts';
import { MS_PER_SECOND } from '../units.ts';
import { cellName, errorCount, hasNumbers } from './cells.ts';
import { clean } from './clean.ts';
import type { Paint } from './colour.ts';
import { formatCompact, formatUs } from './quantity.ts';

type Started = Extract<RunEvent, { type: 'cell-started' }>;
type Progressed = Extract<RunEvent, { type: 'cell-progress' }>;
type Ended = Extract<RunEvent, { type: 'cell-ended' }>;

/** Where progress is shown. */
export interface ProgressTarget {
  /** A line that stays. */
  readonly line: (text: string) => void;
  /** A line that the next one takes the place of; null where the output is no terminal. */
  readonly live: ((text: string) => void) | null;
  readonly paint: Paint;
}

/** Shows a run while it goes on: one live line on a terminal, otherwise a line when a cell begins and ends. */
export function progressOf({ line, live, paint }: ProgressTarget): (event: RunEvent) => void {
  let started: Started | undefined;
  let last: Progressed | undefined;
  return (dirty) => {
    if (dirty.type === 'run-started' || dirty.type === 'run-ended') return;
    const event = clean(dirty);
    switch (event.type) {
      case 'cell-started':
        started = event;
        last = undefined;
        if (live === null) line(startedLine(event));
        else live(startedLine(event));
        return;
      case 'cell-progress':
        if (live !== null && started !== undefined) live(liveLine(event, { started, last }));
        last = event;
        return;
      case 'cell-ended':
        line(endedLine(event, paint));
        return;
      default:
        event satisfies never;
    }
  };
}

/** `[2/9] client closes first: up to 3 s, ports run out after 2,000 connections` */
export function startedLine({ index, cells, plan, trial, prediction }: Started): string {
  const ports = prediction.exhaustedAfterConnections;
  const expected = ports === null ? '' : `, ports run out after ${count(ports)} connections`;
  const name = cellName({ name: plan.name, trial });
  return `[${index}/${cells}] ${name}: up to ${duration(plan.load.durationMs)}${expected}`;
}

/** What came before the present moment. */
export interface LiveContext {
  readonly started: Started;
  readonly last: Progressed | undefined;
}

/** `[2/9] client closes first  2.1 s left  16,000 req/s  p99 1.31 ms  TIME_WAIT client 1,200/2,000  errors 3` */
export function liveLine({ progress, live }: Progressed, { started, last }: LiveContext): string {
  const { index, cells, plan, trial } = started;
  const leftMs = Math.max(0, plan.load.durationMs - progress.atMs);
  const sinceMs = progress.atMs - (last?.progress.atMs ?? 0);
  const answered = progress.responses - (last?.progress.responses ?? 0);
  const perSecond = sinceMs > 0 ? (answered * MS_PER_SECOND) / sinceMs : 0;
  return [
    `[${index}/${cells}] ${cellName({ name: plan.name, trial })}`,
    `${(leftMs / MS_PER_SECOND).toFixed(1)} s left`,
    `${formatCompact(perSecond)} req/s`,
    ...(progress.latencyP99Us === null ? [] : [`p99 ${formatUs(progress.latencyP99Us)}`]),
    ...timeWait(live.hosts),
    ...(progress.errors === 0 ? [] : [`errors ${formatCompact(progress.errors)}`]),
  ].join('  ');
}

function timeWait(hosts: Partial<Readonly<Record<HostName, LiveHost>>>): string[] {
  const held = HOSTS.flatMap((name) => {
    const host = hosts[name];
    if (host === undefined || host.timeWait === 0) return [];
    return [`${name} ${count(host.timeWait)}/${count(host.portCapacity)}`];
  });
  return held.length === 0 ? [] : [`TIME_WAIT ${held.join(' ')}`];
}

/** `[2/9] client closes first: measured, 16,000 req/s, p99 1.31 ms, client ran out of ports after 2,000` */
export function endedLine({ index, cells, cell }: Ended, paint: Paint): string {
  return `[${index}/${cells}] ${cellName(cell)}: ${stateText(cell, paint)}${numbersText(cell)}`;
}

function stateText(cell: Cell, paint: Paint): string {
  switch (cell.state) {
    case 'measured':
      return paint.good('measured');
    case 'skipped':
      return `${paint.doubtful('skipped')}, ${cell.reason}`;
    case 'invalid':
    case 'failed':
      return `${paint.bad(cell.state)}, ${cell.reason}`;
    default:
      return cell satisfies never;
  }
}

function numbersText(cell: Cell): string {
  if (!hasNumbers(cell)) return '';
  const errors = errorCount(cell);
  return [
    '',
    `${formatCompact(cell.rate.achievedPerSecond)} req/s`,
    `p99 ${formatUs(cell.latency.p99Us)}`,
    ...(errors === 0 ? [] : [`${formatCompact(errors)} errors`]),
    ...(cell.exhaustion === null
      ? []
      : [`${cell.exhaustion.host} ran out of ports after ${count(cell.exhaustion.afterConnections)}`]),
  ].join(', ');
}
