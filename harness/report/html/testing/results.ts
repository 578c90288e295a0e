import { createHistogram, encodeHistogram, recordUs } from '../../../drive/record/latency.ts';
import type { Cell, CellNumbers, Result } from '../../../result/result.ts';
import { fixture } from '../../../result/testing/fixture.ts';
import { headerOf, hostOf, numbersOf } from '../../../result/testing/parts.ts';

/** An encoded histogram of `values` values around `us`. */
function histogramAround(us: number, values = 1_000): string {
  const histogram = createHistogram();
  for (let index = 0; index < values; index += 1) recordUs(histogram, us * (0.5 + index / values));
  return encodeHistogram(histogram);
}

const HISTOGRAM = histogramAround(640);

/** An encoded histogram with this p50 and p99. */
function histogramLike({ p50Us, p99Us }: CellNumbers['latency']): string {
  const histogram = createHistogram();
  histogram.recordValueWithCount(p50Us, 9_000);
  histogram.recordValueWithCount(p99Us, 1_000);
  return encodeHistogram(histogram);
}

/** Numbers with something to draw: TIME_WAIT reaches the capacity at half time, where the first error comes. */
export function drawnNumbers({
  points = 60,
  numbers = {},
}: {
  points?: number;
  numbers?: Partial<CellNumbers>;
} = {}): CellNumbers {
  const at = Array.from({ length: points }, (_, index) => index * 100);
  const empty = numbersOf();
  const histograms = Object.fromEntries(
    Object.keys(empty.driver.histograms).map((name) => [name, HISTOGRAM]),
  );
  return numbersOf({
    hosts: {
      client: hostOf({ activeOpens: 2_000, timeWaitPeak: 2_000, portsInUsePeak: 2_000 }),
      origin: hostOf({ passiveOpens: 2_000 }),
    },
    exhaustion: {
      host: 'client',
      afterConnections: 2_000,
      atMs: (points * 100) / 2,
      predictedAfterConnections: 2_000,
      predictedAtMs: (points * 100) / 2,
      firstError: 'EADDRNOTAVAIL',
    },
    series: (['client', 'origin'] as const).map((host) => ({
      source: 'sockstat',
      host,
      atMs: at,
      values: {
        timeWait: at.map((_, index) => (host === 'client' ? Math.min(2_000, (index * 4_000) / points) : 0)),
      },
    })),
    ...numbers,
    driver: {
      ...empty.driver,
      histograms: {
        ...histograms,
        ...(numbers.latency === undefined ? {} : { latency: histogramLike(numbers.latency) }),
      } as unknown as CellNumbers['driver']['histograms'],
      series: {
        ...empty.driver.series,
        atMs: at,
        latencyP50Us: at.map((_, index) => 600 + (index % 7)),
        latencyP99Us: at.map((_, index) => 1_300 + (index % 11)),
      },
      ...numbers.driver,
    },
  });
}

export function measured(
  name: string,
  numbers?: Parameters<typeof drawnNumbers>[0],
  header: Partial<Cell> = {},
): Cell {
  return { ...headerOf({ name, ...header }), ...drawnNumbers(numbers), state: 'measured' } as Cell;
}

export function resultOf(cells: readonly Cell[], rest: Partial<Result> = {}): Result {
  return { ...fixture, cells, verdicts: [], ...rest };
}
