import type { Cell, CellNumbers } from '../result/result.ts';
import { HOSTS } from '../scenario/strategy.ts';
import { US_PER_MS } from '../units.ts';
import { formatCompact, formatDigits } from './quantity.ts';
import { type Paint, paintFor } from './terminal/colour.ts';
import { type Column, renderTable } from './terminal/layout.ts';

export type WithNumbers = Extract<Cell, CellNumbers>;

/** One line a cell, in the order of the scenario: what it cost, and who paid. Best and worst latencies are marked. */
export function cellTable(cells: readonly Cell[], width: number, paint: Paint = paintFor(false)): string {
  const number = (heading: string, read: (cell: WithNumbers) => string): Column => ({
    heading,
    align: 'right',
    values: cells.map((cell) => {
      if (!hasNumbers(cell)) return '-';
      return cell.state === 'measured' ? read(cell) : faintLines(read(cell), paint);
    }),
  });
  const duration = (heading: string, readUs: (cell: WithNumbers) => number): Column => {
    const unit = unitFor(cells.filter(hasNumbers).map(readUs));
    return number(`${heading}${unit.name}`, (cell) => formatDigits(readUs(cell) / unit.us));
  };
  const judged = (heading: string, readUs: (cell: WithNumbers) => number): Column => {
    const column = duration(heading, readUs);
    const marks = marksOf(cells, readUs, paint);
    return { ...column, values: column.values.map((value, row) => marks[row]!(value)) };
  };
  const columns: readonly Column[] = [
    { heading: 'cell', align: 'left', values: cells.map(cellName) },
    { heading: 'state', align: 'left', values: cells.map(({ state }) => state) },
    number('req/s', (cell) => formatCompact(cell.rate.achievedPerSecond)),
    judged('p50\n', (cell) => cell.latency.p50Us),
    judged('p99\n', (cell) => cell.latency.p99Us),
    duration('connect\np50 ', (cell) => cell.connect.p50Us),
    number('opened', (cell) => formatCompact(cell.connections.opened)),
    number('errors', (cell) => formatCompact(errorCount(cell))),
    number('TIME_WAIT', timeWaitText),
    number('exhausted\n(predicted)', exhaustionText),
  ];
  return renderTable(columns, width);
}

/** Below it a table marks nothing: of two it is plain which is the better. */
const FEWEST_MARKED = 3;

/** The same as on the page. */
export const MARKS = { best: '▲', worst: '▼' } as const;

/** The best and the worst of the measured cells, where they differ. A twin is no further strategy to be either. */
function marksOf(
  cells: readonly Cell[],
  readUs: (cell: WithNumbers) => number,
  paint: Paint,
): readonly ((text: string) => string)[] {
  const values = cells.map((cell) =>
    cell.state === 'measured' && cell.twinOf === undefined ? readUs(cell) : null,
  );
  const measured = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...measured), Math.max(...measured)];
  const isMarked = measured.length >= FEWEST_MARKED && least < most;
  return values.map((value) => (text) => {
    if (isMarked && value === least) return paint.good(MARKS.best + text);
    return isMarked && value === most ? paint.bad(MARKS.worst + text) : text;
  });
}

/** A table cuts texts into lines, and a colour must not run over their ends. */
function faintLines(text: string, { faint }: Paint): string {
  return text.split('\n').map(faint).join('\n');
}

/** The name of a cell; with its trial, where there are several. */
export function cellName({ name, trial }: Pick<Cell, 'name' | 'trial'>): string {
  return trial > 1 ? `${name} #${trial}` : name;
}

export function hasNumbers(cell: Cell): cell is WithNumbers {
  return cell.state === 'measured' || cell.state === 'invalid';
}

/** Requests that failed, and failures answered by a proxy: a 502 for want of ports is an error to its caller. */
export function errorCount({ counts, origin }: WithNumbers): number {
  const asked = String(origin.status);
  const refused = Object.entries(counts.statuses)
    .filter(([status]) => Number(status) >= 400 && status !== asked)
    .map(([, count]) => count);
  return [...Object.values(counts.errors), ...refused].reduce((sum, count) => sum + count, 0);
}

/** Why a cell has no numbers, or numbers that must not be believed: of an invalid cell every check that failed. */
export function reasonOf(cell: Exclude<Cell, { state: 'measured' }>): string {
  if (!hasNumbers(cell)) return cell.reason;
  const broken = cell.checks.filter(({ ok }) => !ok);
  if (broken.length === 0) return cell.reason;
  return broken
    .map(({ name, expected, observed }) => `${name}: expected ${expected}, observed ${observed}`)
    .join('; ');
}

/** Every host that held any, with its most. */
function timeWaitText({ hosts }: WithNumbers): string {
  const paid = HOSTS.filter((host) => (hosts[host]?.timeWaitPeak ?? 0) > 0);
  return paid.map((host) => `${host} ${formatCompact(hosts[host]!.timeWaitPeak)}`).join('\n') || '0';
}

function exhaustionText({ exhaustion, prediction }: WithNumbers): string {
  const predicted = exhaustion?.predictedAfterConnections ?? prediction.exhaustedAfterConnections;
  const measured = exhaustion === null ? '-' : formatCompact(exhaustion.afterConnections);
  return predicted === null ? measured : `${measured}\n(${formatCompact(predicted)})`;
}

/** Microseconds where none is above a millisecond: a column has one unit, so that its numbers compare. */
function unitFor(valuesUs: readonly number[]): { readonly name: string; readonly us: number } {
  return Math.max(0, ...valuesUs) < US_PER_MS ? { name: 'us', us: 1 } : { name: 'ms', us: US_PER_MS };
}
