import { forecastsOf } from '../../analyse/predict/forecast.ts';
import type { Series } from '../../observe/observation.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import { type Moment, withMoment } from '../samples/moments.ts';
import { countdownSamples, LONGEST_WINDOW_MS, timeWaitSamples } from '../samples/prediction.ts';
import type { RanCell } from '../samples/totals.ts';
import { runningTotal, stepEnds } from './driver.ts';
import { everySecond, lastAt, seriesOver, type TimeSeries } from './series.ts';

/** The predictions at each second, from what was known at that time. */
export function predictionSeries(cell: RanCell): readonly TimeSeries[] {
  const forecasts = forecastsOf(cell);
  const momentAt = momentsOf(cell);
  let moments: readonly Moment[] = [];
  return seriesOver(everySecond(cell.durationMs), (timeMs) => {
    moments = withMoment(moments, momentAt(timeMs), LONGEST_WINDOW_MS);
    return [...timeWaitSamples(forecasts, moments), ...countdownSamples(forecasts, moments)];
  });
}

function momentsOf(cell: RanCell): (timeMs: number) => Moment {
  const ofClient = { atMs: stepEnds(cell), values: runningTotal(cell.driver.series.opened) };
  const ofProxy = columnOf(cell, 'proxy', { source: 'counters', name: 'ActiveOpens' });
  const ports = HOSTS.map(
    (host) => [host, columnOf(cell, host, { source: 'table', name: 'portsInUse' })] as const,
  );
  return (timeMs) => {
    const proxy = lastAt(ofProxy, timeMs);
    const known = ports.flatMap(([host, column]) => {
      const inUse = lastAt(column, timeMs);
      return inUse === undefined ? [] : [[host, inUse] as const];
    });
    return {
      atMs: timeMs,
      opened: { client: lastAt(ofClient, timeMs) ?? 0, ...(proxy !== undefined && { proxy }) },
      portsInUse: Object.fromEntries(known),
    };
  };
}

interface TimedValues {
  readonly atMs: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Empty where it was not observed. */
function columnOf(
  { series }: RanCell,
  host: Series['host'],
  wanted: { readonly source: Series['source']; readonly name: string },
): TimedValues {
  const found = series.find((one) => one.source === wanted.source && one.host === host);
  return { atMs: found?.atMs ?? [], values: found?.values[wanted.name] ?? [] };
}
