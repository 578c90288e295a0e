import { MS_PER_SECOND } from '../../units.ts';
import { METRICS } from '../catalogue.ts';
import { sample } from '../sample.ts';
import { endedSamples, exhaustedSamples, type PortErrors, planSamples } from '../samples/cell.ts';
import { totalSamples } from '../samples/driver.ts';
import { NO_TOTALS, type RanCell } from '../samples/totals.ts';
import { driverSeries } from './driver.ts';
import { hostSeries } from './hosts.ts';
import { predictionSeries } from './predictions.ts';
import { everySecond, keyOf, seriesAt, seriesOver, type TimeSeries } from './series.ts';

/**
 * All series of a stored cell, with the names and labels that they had while it ran. A counter of which only the total was
 * stored is 0 at the start of the load and the total at its end.
 */
export function cellSeries(cell: RanCell): readonly TimeSeries[] {
  const overTime = [
    ...driverSeries(cell),
    ...hostSeries(cell),
    ...predictionSeries(cell),
    ...stateSeries(cell),
  ];
  const known = new Set(overTime.map(keyOf));
  return [...overTime, ...endSeries(cell).filter((series) => !known.has(keyOf(series)))];
}

/** Series that change once or never. */
function stateSeries(cell: RanCell): readonly TimeSeries[] {
  const { durationMs, exhaustion } = cell;
  const seconds = withTime(everySecond(durationMs), exhaustion?.atMs ?? 0);
  return [
    ...seriesOver(seconds, (timeMs) => [
      ...planSamples(cell, cell.prediction),
      ...exhaustedSamples(cell, portErrorsAt(cell, timeMs)),
      ...sample('connlab_cell_elapsed_seconds', {}, timeMs / MS_PER_SECOND),
    ]),
    {
      name: 'connlab_cell_running',
      labels: {},
      // Without the 0, Prometheus would repeat the 1 for five minutes.
      atMs: [...seconds, durationMs + 1],
      values: [...seconds.map(() => 1), 0],
    },
  ];
}

function withTime(timesMs: readonly number[], timeMs: number): readonly number[] {
  return [...new Set([...timesMs, timeMs])].sort((a, b) => a - b);
}

/** No errors before the first host ran out of ports, and from then on all that were counted in the end. */
function portErrorsAt({ exhaustion, counts, nginxErrors, durationMs }: RanCell, timeMs: number): PortErrors {
  if (timeMs < (exhaustion?.atMs ?? durationMs)) return { codes: {}, nginxErrors: null };
  return { codes: counts.errors, nginxErrors };
}

/** Totals, which start at 0, and the other lasting metrics at the end of the load. */
function endSeries(cell: RanCell): readonly TimeSeries[] {
  const zeros = new Map(totalSamples(NO_TOTALS, cell).map((one) => [keyOf(one), one.value]));
  return endedSamples(cell).flatMap((one) => {
    const zero = zeros.get(keyOf(one)) ?? (METRICS[one.name].type === 'counter' ? 0 : undefined);
    if (zero === undefined) return seriesAt([one], [cell.durationMs]);
    return [{ name: one.name, labels: one.labels, atMs: [0, cell.durationMs], values: [zero, one.value] }];
  });
}
