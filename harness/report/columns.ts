import type { SummaryName } from '../drive/record/latency.ts';
import type { Cell } from '../result/result.ts';
import { HOSTS } from '../scenario/strategy.ts';
import { errorCount, hasNumbers, mostTimeWait, type WithNumbers } from './cells.ts';
import { type Ranked, rankingOf } from './find/faster.ts';
import { type CellTrials, measuredCells, middleTrials } from './find/trials.ts';
import { formatCompact, formatUs, latencyText } from './quantity.ts';

/** One value of a cell that has numbers. A column without a heading appears in CSV only. */
interface CellColumn {
  /** Name in CSV, with its unit. */
  readonly key: string;
  /** null: the cell has no such value. */
  readonly read: (cell: WithNumbers) => number | string | null;
  /** The value of `latency` that it shows. */
  readonly quantile?: SummaryName;
}

/** A column that also appears in tables: on the terminal, on the page and in Markdown. */
export interface TableColumn extends CellColumn {
  /** A terminal breaks it at `\n`. */
  readonly heading: string;
  /** Position from the left; CSV has an order of its own. */
  readonly place: number;
  /** The value that the page sorts by. */
  readonly read: (cell: WithNumbers) => number | null;
  /** Default: a plain number. */
  readonly unit?: 'us';
  /** Marks the cells with the lowest value as best, and those with the highest as worst. */
  readonly judged?: Ranked;
  /** GitHub has no room for this column, nor has a narrow terminal. */
  readonly minor?: true;
  /** Text to show instead of the number, with `\n` between its lines. */
  readonly text?: (cell: WithNumbers) => string;
  /** The prediction, shown below the number; null if there is none. */
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
  { ...latency('p50Us', 'latency_p50_us'), heading: 'p50', place: 2, judged: 'p50Us' },
  latency('p90Us', 'latency_p90_us'),
  { ...latency('p99Us', 'latency_p99_us'), heading: 'p99', place: 3, judged: 'p99Us' },
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
    minor: true,
    read: ({ connect }) => connect.p50Us,
  },
  { key: 'connect_p99_us', read: ({ connect }) => connect.p99Us },
  {
    key: 'connections_opened',
    heading: 'opened',
    place: 5,
    minor: true,
    read: ({ connections }) => connections.opened,
    text: openedByHost,
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
    minor: true,
    read: ({ exhaustion }) => exhaustion?.afterConnections ?? null,
    predicted: ({ exhaustion, prediction }) =>
      exhaustion?.predictedAfterConnections ?? prediction.exhaustedAfterConnections,
  },
  { key: 'exhausted_at_ms', read: ({ exhaustion }) => exhaustion?.atMs ?? null },
  { key: 'exhausted_predicted_at_ms', read: ({ exhaustion }) => exhaustion?.predictedAtMs ?? null },
  { key: 'upstream_connections_opened', read: ({ hosts }) => hosts.proxy?.activeOpens ?? null },
  { key: 'unanswered', read: ({ counts }) => counts.unanswered ?? null },
  { key: 'latency_at_least', read: ({ latency }) => latency.atLeast?.join(' ') ?? null },
];

function latency(quantile: SummaryName, key: string) {
  return { key, unit: 'us', quantile, read: (cell: WithNumbers) => cell.latency[quantile] } as const;
}

/** The columns of a table, from the left. */
export const TABLE_COLUMNS: readonly TableColumn[] = CELL_COLUMNS.filter(
  (column) => 'heading' in column,
).toSorted((a, b) => a.place - b.place);

/** The number in a table; null if there is none. A duration of 0 means that none was measured. */
export function valueIn({ read, unit }: TableColumn, cell: Cell): number | null {
  if (!hasNumbers(cell)) return null;
  const value = read(cell);
  return unit === 'us' && value === 0 ? null : value;
}

/** The same as text. */
export function textIn(column: TableColumn, cell: Cell, writeUs = formatUs): string | null {
  const value = valueIn(column, cell);
  if (value === null || !hasNumbers(cell)) return null;
  const { quantile } = column;
  if (quantile !== undefined) return latencyText(cell.latency, quantile, writeUs);
  return column.text?.(cell) ?? (column.unit === 'us' ? writeUs(value) : formatCompact(value));
}

/** `(2,000)`: the prediction; null if there is none. */
export function predictionIn({ predicted }: TableColumn, cell: Cell): string | null {
  const value = hasNumbers(cell) ? (predicted?.(cell) ?? null) : null;
  return value === null ? null : `(${formatCompact(value)})`;
}

/** Fewest measured cells that get marks: of two, the better one is obvious. */
const FEWEST_MARKED = 3;

export type Mark = 'best' | 'worst' | null;

/**
 * Marks the best and the worst measured cells, each with those that its trials cannot tell from them; none if there is no
 * difference that the trials show. A cell that lost requests is never the best. Twins, which only repeat a cell, do not
 * count. Of several trials in `cells` the middle one has the mark. `all`: every trial.
 */
export function marksOf(
  { judged }: TableColumn,
  cells: readonly Cell[],
  all: readonly Cell[] = cells,
): (cell: Cell) => Mark {
  const ids = new Set(cells.map(({ id }) => id));
  const answered = measuredCells(all).filter(
    ({ id, trials }) => ids.has(id) && trials.every(({ latency }) => latency.maxUs > 0),
  );
  if (judged === undefined || answered.length < FEWEST_MARKED) return () => null;
  const ranking = rankingOf(answered, judged);
  const middle = new Set(middleTrials(cells));
  const isIn = (end: readonly CellTrials[] | undefined, { id }: Cell): boolean =>
    end?.some((one) => one.id === id) ?? false;
  return (cell) => {
    if (!middle.has(cell) || cell.state !== 'measured') return null;
    return isIn(ranking?.best, cell) ? 'best' : isIn(ranking?.worst, cell) ? 'worst' : null;
  };
}

/** Those of the client, and of a proxy: what it opens is what its settings decide. */
function openedByHost({ connections, hosts: { proxy } }: WithNumbers): string {
  const upstream = proxy?.activeOpens ?? 0;
  return `${formatCompact(connections.opened)}${upstream === 0 ? '' : `\nproxy ${formatCompact(upstream)}`}`;
}

/** One line for each host that held TIME_WAIT, with its peak. */
function timeWaitByHost({ hosts }: WithNumbers): string {
  const holders = HOSTS.filter((host) => (hosts[host]?.timeWaitPeak ?? 0) > 0);
  return holders.map((host) => `${host} ${formatCompact(hosts[host]!.timeWaitPeak)}`).join('\n') || '0';
}
