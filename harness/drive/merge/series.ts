import type { LoadSeries } from '../load-series.ts';
import { middleOf, most, ofNumbers, sum } from './fields.ts';

/** One bucket of one process. */
type Row = { readonly [Name in keyof LoadSeries]-?: Required<LoadSeries>[Name][number] };

type CountName = 'requests' | 'responses' | 'errors' | 'opened' | 'inFlight';
type TimeName = 'latencyP50Us' | 'latencyP99Us' | 'connectP50Us' | 'connectP99Us';

/** How the buckets of one moment are merged. */
const COLUMNS: { readonly [Name in keyof LoadSeries]-?: (rows: readonly Row[]) => Row[Name] } = {
  atMs: (rows) => rows[0]!.atMs,
  requests: add('requests'),
  responses: add('responses'),
  errors: add('errors'),
  opened: add('opened'),
  inFlight: add('inFlight'),
  serviceMeanUs: meanService,
  latencyP50Us: (rows) => middleOf(rows.map((row) => ({ value: row.latencyP50Us, of: endedIn(row) }))),
  latencyP99Us: worst('latencyP99Us'),
  connectP50Us: (rows) => middleOf(rows.map((row) => ({ value: row.connectP50Us, of: row.opened }))),
  connectP99Us: worst('connectP99Us'),
};

/** Merges series of one clock; a series that ended earlier has no further events. */
export function mergeSeries(parts: readonly LoadSeries[]): LoadSeries {
  const length = most(parts.map(({ atMs }) => atMs.length));
  const moments = Array.from({ length }, (_, step) =>
    parts.filter(({ atMs }) => step < atMs.length).map((part) => rowOf(part, step)),
  );
  const names = Object.keys(COLUMNS) as (keyof LoadSeries)[];
  const columns = names.map((name) => [name, moments.map((rows) => COLUMNS[name](rows))]);
  return Object.fromEntries(columns) as LoadSeries;
}

function rowOf(series: LoadSeries, step: number): Row {
  const names = Object.keys(COLUMNS) as (keyof LoadSeries)[];
  return Object.fromEntries(names.map((name) => [name, series[name]?.[step] ?? null])) as Row;
}

function add(name: CountName): (rows: readonly Row[]) => number {
  return (rows) => sum(rows.map((row) => row[name]));
}

function worst(name: TimeName): (rows: readonly Row[]) => number | null {
  return (rows) => ofNumbers(most)(rows.map((row) => row[name]));
}

function endedIn({ responses, errors }: Row): number {
  return responses + errors;
}

/** Each answer has one service time, so that this is the mean of all. */
function meanService(rows: readonly Row[]): number | null {
  const answered = rows.filter(({ serviceMeanUs }) => serviceMeanUs !== null);
  const answers = sum(answered.map(({ responses }) => responses));
  if (answers === 0) return null;
  return Math.round(
    sum(answered.map(({ serviceMeanUs, responses }) => serviceMeanUs! * responses)) / answers,
  );
}
