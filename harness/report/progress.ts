import { count, duration } from '../analyse/words.ts';
import type { RunEvent } from '../result/events.ts';
import type { Cell } from '../result/result.ts';
import { MS_PER_SECOND } from '../units.ts';
import { cellName, errorCount, hasNumbers } from './cells.ts';
import { clean } from './clean.ts';
import type { Paint } from './colour.ts';
import { type LiveState, liveView, type Progressed, type Started } from './live-view.ts';
import { formatCompact, formatUs } from './quantity.ts';

type Ended = Extract<RunEvent, { type: 'cell-ended' }>;
type Begun = Extract<RunEvent, { type: 'run-started' }>;

/** Where progress is shown. */
export interface ProgressTarget {
  /** A line that stays. */
  readonly line: (text: string) => void;
  /** Lines that the next ones take the place of; null where the output is no terminal. */
  readonly live: ((text: string) => void) | null;
  readonly paint: Paint;
  /** ms of a clock that only goes forward. */
  readonly nowMs?: () => number;
}

/** Shows a run while it goes on: a few lines that live on a terminal, otherwise a line when a cell begins and ends. */
export function progressOf({
  line,
  live,
  paint,
  nowMs = () => performance.now(),
}: ProgressTarget): (event: RunEvent) => void {
  let pace = paceOf(null);
  let state: LiveState | undefined;
  let startedMs = 0;
  return (dirty) => {
    if (dirty.type === 'run-started') pace = paceOf(dirty);
    if (dirty.type === 'run-started' || dirty.type === 'run-ended') return;
    const event = clean(dirty);
    switch (event.type) {
      case 'cell-started':
        startedMs = nowMs();
        state = { started: event, recent: [], restMs: pace.leftMs(event.cells - event.index) };
        if (live === null) line(startedLine(event));
        else live(liveView(state, paint));
        return;
      case 'cell-progress':
        if (live === null || state === undefined) return;
        state = { ...state, recent: lastSecond(state.recent, event) };
        live(liveView(state, paint));
        return;
      case 'cell-ended':
        pace.ended(nowMs() - startedMs);
        line(endedLine(event, paint));
        return;
      default:
        event satisfies never;
    }
  };
}

/** A cell's lab and servers take about so long beside its load. */
const AROUND_LOAD_MS = 1_000;

/** How long cells take: those that ended, or by their loads where none has. */
function paceOf(begun: Begun | null) {
  const planned = begun?.scenario.cells.map(({ load }) => load.durationMs + AROUND_LOAD_MS) ?? [];
  const took: number[] = [];
  const mean = (all: readonly number[]) => all.reduce((sum, ms) => sum + ms, 0) / Math.max(1, all.length);
  return {
    ended: (ms: number): void => void took.push(ms),
    leftMs: (cells: number): number => cells * mean(took.length > 0 ? took : planned),
  };
}

function lastSecond(recent: readonly Progressed[], event: Progressed): readonly Progressed[] {
  const since = event.progress.atMs - MS_PER_SECOND;
  return [...recent.filter(({ progress }) => progress.atMs >= since), event];
}

/** `[2/9] client closes first: up to 3 s, ports run out after 2,000 connections` */
export function startedLine({ index, cells, plan, trial, prediction }: Started): string {
  const ports = prediction.exhaustedAfterConnections;
  const expected = ports === null ? '' : `, ports run out after ${count(ports)} connections`;
  const name = cellName({ name: plan.name, trial });
  return `[${index}/${cells}] ${name}: up to ${duration(plan.load.durationMs)}${expected}`;
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
