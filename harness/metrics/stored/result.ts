import type { Cell, Result } from '../../result/result.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { labelsOf } from '../catalogue.ts';
import type { Sample } from '../sample.ts';
import { endedSamples } from '../samples/cell.ts';
import { ratiosById, trialOf } from '../samples/ratio.ts';
import { environmentSamples, type RunState, runSamples } from '../samples/run.ts';
import { hasRun, type RanCell } from '../samples/totals.ts';
import { cellSeries } from './cell.ts';
import { seriesAt, seriesOver, type TimeSeries } from './series.ts';

/** All series of a stored result, with all labels; `atMs` is ms since 1970. A twin counts as a trial of its cell. */
export function resultSeries(result: Result): readonly TimeSeries[] {
  const { scenario, cells } = result;
  const ran = cells.filter(hasRun).toSorted((a, b) => beginMs(a) - beginMs(b));
  const endMs = runEndMs(result, ran);
  const ofCell = (id: string, series: readonly TimeSeries[], sinceMs: number) =>
    series.map((one) => moved(one, { scenario, cell: id }, sinceMs));
  return [
    ...runSeries(result, ran).map((one) => moved(one, { scenario }, 0)),
    ...ran.filter(isNoTwin).flatMap((cell) => ofCell(cell.id, cellSeries(cell), beginMs(cell))),
    // When it would have run is not known.
    ...cells
      .filter((cell) => !hasRun(cell) && isNoTwin(cell))
      .flatMap((cell) => ofCell(cell.id, endSeries(cell), endMs)),
    ...[...ratios(result)].flatMap(([id, samples]) => ofCell(id, seriesAt(samples, [0]), endMs)),
  ];
}

function isNoTwin({ twinOf }: Cell): boolean {
  return twinOf === undefined;
}

function beginMs({ startedAt }: { readonly startedAt: string }): number {
  return Date.parse(startedAt);
}

function endSeries(cell: Cell): readonly TimeSeries[] {
  return seriesAt(endedSamples(cell), [0]);
}

/** Shared labels come first; metrics of the process have no scenario. */
function moved(series: TimeSeries, shared: Sample['labels'], sinceMs: number): TimeSeries {
  const own = { ...shared, ...series.labels };
  const labels = Object.fromEntries(labelsOf(series.name).map((label) => [label, own[label]]));
  return { ...series, labels, atMs: series.atMs.map((atMs) => sinceMs + atMs) };
}

function runEndMs({ startedAt, endedAt }: Result, ran: readonly RanCell[]): number {
  if (endedAt !== null) return Date.parse(endedAt);
  return Math.max(Date.parse(startedAt), ...ran.map((cell) => beginMs(cell) + cell.durationMs));
}

/** The progress of the run at its start, at the end of each cell, and at its end. */
function runSeries(result: Result, ran: readonly RanCell[]): readonly TimeSeries[] {
  const { environment, cells, verdicts, endedAt } = result;
  const [startedMs, endMs] = [Date.parse(result.startedAt), runEndMs(result, ran)];
  const endsMs = ran.map((cell) => beginMs(cell) + cell.durationMs);
  const between = endsMs.filter((atMs) => atMs > startedMs && atMs < endMs);
  const stateAt = (timeMs: number): RunState => ({
    startedAtSeconds: startedMs / MS_PER_SECOND,
    planned: cells.length,
    running: 0,
    ended: (timeMs >= endMs ? cells : ran.filter((_, at) => endsMs[at]! <= timeMs)).map(({ state }) => state),
    verdicts: timeMs >= endMs && endedAt !== null ? verdicts : null,
  });
  return seriesOver([startedMs, ...between, ...(endMs > startedMs ? [endMs] : [])], (timeMs) => [
    ...environmentSamples(environment),
    ...runSamples(stateAt(timeMs)),
  ]);
}

function ratios({ cells: all, reference }: Result): ReadonlyMap<string, readonly Sample[]> {
  const cells = all.filter(isNoTwin);
  return ratiosById(
    cells,
    cells.flatMap((cell) => trialOf(cell) ?? []),
    reference,
  );
}
