import type { Cell } from '../result/result.ts';
import { HOSTS } from '../scenario/strategy.ts';
import { errorCount, hasNumbers, mostTimeWait, type WithNumbers } from './cells.ts';
import { formatCompact, formatUs } from './quantity.ts';

/** One value of a cell that has numbers. Without a heading it is in CSV only. */
interface CellColumn {
  /** Name in CSV, with its unit. */
  readonly key: string;
  /** null: the cell has no such value. */
  readonly read: (cell: WithNumbers) => number | string | null;
}

/** A column of the tables too: on the terminal, on the page and in Markdown. */
export interface TableColumn extends CellColumn {
  /** `\n`: where a terminal breaks it. */
  readonly heading: string;
  /** Order from the left, which is not that of CSV. */
  readonly place: number;
  /** The value that the page sorts by. */
  readonly read: (cell: WithNumbers) => number | null;
  /** Missing: a plain number. */
  readonly unit?: 'us';
  /** Marks the lowest value as best and the highest as worst. */
  readonly isJudged?: true;
  /** GitHub has room for few columns. */
  readonly notInMarkdown?: true;
  /** A text in place of the number, with `\n` between its lines. */
  readonly text?: (cell: WithNumbers) => string;
  /** What was predicted, shown below the number; null: nothing. */
  readonly predicted?: (cell: WithNumbers) => number | null;
}

/**
 * All columns of the cells table, in every format: a new one is an entry here. They are in the order of CSV, which other
 * programs read by name and by position, so new ones go to the end.
 */
export const CELL_COLUMNS: readonly (CellColumn | TableColumn)[] = [
  { key: 'requests', read: ({ counts }) => counts.requests },
  { key: 'responses', read: ({ counts }) => counts.responses },
  { key: 'errors', heading: 'errors', place: 6, read: errorCount },
  { key: 'responses_per_second', heading: 'req/s', place: 1, read: ({ rate }) => rate.achievedPerSecond },
  { ...latency('p50Us', 'latency_p50_us'), heading: 'p50', place: 2, isJudged: true },
  latency('p90Us', 'latency_p90_us'),
  { ...latency('p99Us', 'latency_p99_us'), heading: 'p99', place: 3, isJudged: true },
  latency('p999Us', 'latency_p999_us'),
  latency('maxUs', 'latency_max_us'),
  { key: 'service_p50_us', read: ({ service }) => service.p50Us },
  { key: 'service_p99_us', read: ({ service }) => service.p99Us },
  { key: 'pool_wait_p50_us', read: ({ phases }) => phases.poolWait?.p50Us ?? null },
  { key: 'pool_wait_p99_us', read: ({ phases }) => phases.poolWait?.p99Us ?? null },
  {
    key: 'connect_p50_us',
    heading: 'connect\np50',
    place: 4,
    unit: 'us',
    notInMarkdown: true,
    read: ({ connect }) => connect.p50Us,
  },
  { key: 'connect_p99_us', read: ({ connect }) => connect.p99Us },
  {
    key: 'connections_opened',
    heading: 'opened',
    place: 5,
    notInMarkdown: true,
    read: ({ connections }) => connections.opened,
  },
  { key: 'connections_peak', read: ({ connections }) => connections.peak },
  { key: 'time_wait_host', read: (cell) => mostTimeWait(cell).host },
  {
    key: 'time_wait_peak',
    heading: 'TIME_WAIT',
    place: 7,
    read: (cell) => mostTimeWait(cell).sockets,
    text: timeWaitByHost,
  },
  { key: 'exhausted_host', read: ({ exhaustion }) => exhaustion?.host ?? null },
  {
    key: 'exhausted_after_connections',
    heading: 'exhausted\n(predicted)',
    place: 8,
    notInMarkdown: true,
    read: ({ exhaustion }) => exhaustion?.afterConnections ?? null,
    predicted: ({ exhaustion, prediction }) =>
      exhaustion?.predictedAfterConnections ?? prediction.exhaustedAfterConnections,
  },
  { key: 'exhausted_at_ms', read: ({ exhaustion }) => exhaustion?.atMs ?? null },
  { key: 'exhausted_predicted_at_ms', read: ({ exhaustion }) => exhaustion?.predictedAtMs ?? null },
];

function latency(quantile: keyof WithNumbers['latency'], key: string) {
  return { key, unit: 'us', read: (cell: WithNumbers) => cell.latency[quantile] } as const;
}

/** The columns of a table, from the left. */
export const TABLE_COLUMNS: readonly TableColumn[] = CELL_COLUMNS.filter(
  (column) => 'heading' in column,
).toSorted((a, b) => a.place - b.place);

/** The number in a table; null where there is none. A duration of 0 was never measured. */
export function valueIn({ read, unit }: TableColumn, cell: Cell): number | null {
  if (!hasNumbers(cell)) return null;
  const value = read(cell);
  return unit === 'us' && value === 0 ? null : value;
}

/** The same as text. */
export function textIn(column: TableColumn, cell: Cell, writeUs = formatUs): string | null {
  const value = valueIn(column, cell);
  if (value === null || !hasNumbers(cell)) return null;
  return column.text?.(cell) ?? (column.unit === 'us' ? writeUs(value) : formatCompact(value));
}

/** `(2,000)`: what was predicted; null where nothing was. */
export function predictionIn({ predicted }: TableColumn, cell: Cell): string | null {
  const value = hasNumbers(cell) ? (predicted?.(cell) ?? null) : null;
  return value === null ? null : `(${formatCompact(value)})`;
}

/** Fewest measured cells for marks: between two it is plain which is the better. */
const FEWEST_MARKED = 3;

export type Mark = 'best' | 'worst' | null;

/** Marks the best and the worst of the measured cells, where they differ. A twin only repeats another cell. */
export function marksOf(column: TableColumn, cells: readonly Cell[]): (cell: Cell) => Mark {
  const judged = (cell: Cell) =>
    cell.state === 'measured' && cell.twinOf === undefined ? valueIn(column, cell) : null;
  const values = cells.map(judged).filter((value) => value !== null);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (!column.isJudged || values.length < FEWEST_MARKED || least === most) return () => null;
  return (cell) => {
    const value = judged(cell);
    return value === least ? 'best' : value === most ? 'worst' : null;
  };
}

/** A line for each host that held any, with its peak. */
function timeWaitByHost({ hosts }: WithNumbers): string {
  const holders = HOSTS.filter((host) => (hosts[host]?.timeWaitPeak ?? 0) > 0);
  return holders.map((host) => `${host} ${formatCompact(hosts[host]!.timeWaitPeak)}`).join('\n') || '0';
}
