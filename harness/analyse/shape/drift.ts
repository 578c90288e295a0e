import type { DriverOutcome } from '../../drive/driver.ts';
import type { Load } from '../../scenario/scenario.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { sum } from '../evidence.ts';
import { endOf } from './stalls.ts';
import { LEAST_VALUES, trendOf } from './trend.ts';

/** Service times that change from the beginning of a load to its end. */
export interface Drift {
  readonly fromMs: number;
  readonly toMs: number;
  /** Below 0: they fall. */
  readonly perSecondMs: number;
  /** Requests in flight, means of the first and of the last third. */
  readonly inFlight: readonly [first: number, last: number];
}

/** Most spans that the load is cut into: more would make each less certain. */
const MOST_SPANS = 30;
/** Fewest answers of a span, for its mean to say something. */
const LEAST_ANSWERS = 5;

/** The drift of the service times over the steps of the series in which the load was made; null: they have no trend. */
export function driftOf(outcome: DriverOutcome, load: Load): Drift | null {
  const { series } = outcome;
  const { atMs, inFlight } = series;
  const stepMs = (atMs[1] ?? 0) - (atMs[0] ?? 0);
  const untilMs = endOf(load, outcome);
  const steps = atMs.filter((ms) => ms + stepMs <= untilMs).length;
  const cut = spansOf(series, steps);
  const trend = trendOf(cut.means);
  if (trend === null) return null;
  const spansPerSecond = MS_PER_SECOND / (cut.steps * stepMs);
  const third = Math.round(steps / 3);
  return {
    fromMs: trend.from / US_PER_MS,
    toMs: trend.to / US_PER_MS,
    perSecondMs: (trend.slope * spansPerSecond) / US_PER_MS,
    inFlight: [sum(inFlight.slice(0, third)) / third, sum(inFlight.slice(steps - third, steps)) / third],
  };
}

interface Spans {
  /** Steps of the series in each. */
  readonly steps: number;
  /** Mean service times. */
  readonly means: readonly number[];
}

/** The shortest spans with enough answers each; no means if there are too few of these. */
function spansOf({ serviceMeanUs = [], responses }: DriverOutcome['series'], steps: number): Spans {
  for (let each = Math.max(1, Math.ceil(steps / MOST_SPANS)); each * LEAST_VALUES <= steps; each += 1) {
    const starts = Array.from({ length: Math.floor(steps / each) }, (_, index) => index * each);
    const answers = starts.map((start) => sum(responses.slice(start, start + each)));
    if (Math.min(...answers) < LEAST_ANSWERS) continue;
    const totals = starts.map((start) =>
      sum(responses.slice(start, start + each).map((count, at) => count * (serviceMeanUs[start + at] ?? 0))),
    );
    return { steps: each, means: totals.map((total, index) => total / answers[index]!) };
  }
  return { steps: 1, means: [] };
}
