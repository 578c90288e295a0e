import type { RunEvent } from '../../result/events.ts';
import type { Cell } from '../../result/result.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { count, duration, joinGiven } from '../../words.ts';
import { cellName, errorCount, hasNumbers } from '../cells.ts';
import { formatCompact, latencyText } from '../quantity.ts';
import { bareCode, clean } from './clean.ts';
import type { Paint } from './colour.ts';
import { type LiveState, liveView, type Progressed, type Started } from './live-view.ts';
import { RemainingTime } from './remaining-time.ts';

type Ended = Extract<RunEvent, { type: 'cell-ended' }>;

/** Where progress is shown. */
export interface ProgressTarget {
  /** Prints a line. */
  readonly line: (text: string) => void;
  /** Shows lines that the next call replaces; null: the output is not a terminal. */
  readonly live: ((text: string) => void) | null;
  readonly paint: Paint;
  /** Time in ms, from a monotonic clock. */
  readonly nowMs?: () => number;
}

/** Shows the progress of a run: a few changing lines on a terminal, otherwise a line for each phase of a cell. */
export function progressOf({
  line,
  live,
  paint,
  nowMs = () => performance.now(),
}: ProgressTarget): (event: RunEvent) => void {
  const remaining = new RemainingTime();
  let state: LiveState | undefined;
  return (dirty) => {
    if (dirty.type === 'run-started') remaining.begin(dirty);
    if (dirty.type === 'run-started' || dirty.type === 'run-ended') return;
    const event = clean(dirty);
    const scenario = remaining.isOfSeveral ? event.scenario : null;
    switch (event.type) {
      case 'cell-started':
        remaining.cellStarted(nowMs());
        state = {
          started: event,
          name: nameOf({ ...event, name: event.plan.name }, scenario),
          recent: [],
          restMs: remaining.leftMs(event),
        };
        if (live === null) line(startedLine(event, scenario));
        else live(liveView(state, paint));
        return;
      case 'cell-progress':
        if (state === undefined) return;
        if (live === null && state.recent.length === 0) line(loadedLine(state.started, scenario));
        state = { ...state, recent: lastSecond(state.recent, event) };
        live?.(liveView(state, paint));
        return;
      case 'cell-ended':
        remaining.cellEnded(nowMs());
        line(bareCode(endedLine(event, paint, scenario)));
        return;
      default:
        event satisfies never;
    }
  };
}

function lastSecond(recent: readonly Progressed[], event: Progressed): readonly Progressed[] {
  const since = event.progress.atMs - MS_PER_SECOND;
  return [...recent.filter(({ progress }) => progress.atMs >= since), event];
}

/** `[2/9] client closes first: setting up network and servers` */
export function startedLine(started: Started, scenario: string | null = null): string {
  return `${headOf(started, scenario)}: setting up network and servers`;
}

/** `[2/9] client closes first: load for up to 3 s, predicted to run out of ports after 2,000 connections` */
export function loadedLine(started: Started, scenario: string | null = null): string {
  const { plan, prediction } = started;
  const ports = prediction.exhaustedAfterConnections;
  const expected = ports === null ? '' : `, predicted to run out of ports after ${count(ports)} connections`;
  return `${headOf(started, scenario)}: load for up to ${duration(plan.load.durationMs)}${expected}`;
}

function headOf(started: Started, scenario: string | null): string {
  const { index, cells, plan } = started;
  return `[${index}/${cells}] ${nameOf({ ...started, name: plan.name }, scenario)}`;
}

/** `[2/9] client closes first: measured, 16,000 req/s, p99 1.31 ms, client ran out of ports after 2,000` */
export function endedLine(
  { index, cells, cell }: Ended,
  paint: Paint,
  scenario: string | null = null,
): string {
  return `[${index}/${cells}] ${nameOf(cell, scenario)}: ${stateText(cell, paint)}${numbersText(cell)}`;
}

interface Named extends Pick<Cell, 'name' | 'trial'> {
  readonly repeatOf?: Cell['repeatOf'] | undefined;
}

function nameOf(cell: Named, scenario: string | null): string {
  const name = `${cellName(cell)}${cell.repeatOf === undefined ? '' : ', repeated'}`;
  return scenario === null ? name : `${scenario}: ${name}`;
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
  const { rate, latency, exhaustion } = cell;
  const numbers = [
    `${formatCompact(rate.achievedPerSecond)} req/s`,
    `p99 ${latencyText(latency, 'p99Us')}`,
    errors === 0 ? null : `${formatCompact(errors)} errors`,
    exhaustion && `${exhaustion.host} ran out of ports after ${count(exhaustion.afterConnections)}`,
  ];
  return `, ${joinGiven(numbers, ', ')}`;
}
