import type { DriverOutcome } from '../../drive/driver.ts';
import type { Load } from '../../scenario/scenario.ts';
import { US_PER_MS } from '../../units.ts';

/** A time in which a server answered nothing though requests were with it. */
export interface Stall {
  readonly atMs: number;
  /** As far as the steps of the series tell. */
  readonly durationMs: number;
  /** Requests in flight at its end. */
  readonly inFlight: number;
}

/** Steps of the series without an answer from which on they are a stall. */
const LEAST_STEPS = 2;
/** Answers that should have come meanwhile: with fewer the silence may be chance. */
const LEAST_MISSED = 10;
/** Factor of the usual service time that a stall must last: a slow service is none. */
const FAR_ABOVE = 4;

/**
 * Stalls of the server while the load ran, in order of time: afterwards no other answers are due than those that never come.
 * A driver that stood still itself saw none.
 */
export function stallsOf(outcome: DriverOutcome, load: Load, usualServiceUs: number): readonly Stall[] {
  const { series, counts, durationMs, eventLoop } = outcome;
  const { atMs } = series;
  const stepMs = (atMs[1] ?? 0) - (atMs[0] ?? 0);
  const perMs = counts.responses / Math.max(1, durationMs);
  const leastMs = Math.max(
    LEAST_STEPS * stepMs,
    LEAST_MISSED / perMs,
    (FAR_ABOVE * usualServiceUs) / US_PER_MS,
    eventLoop.maxUs / US_PER_MS,
  );
  return silences(series, { stepMs, untilMs: endOf(load, outcome) }).filter(
    (stall) => stepMs > 0 && stall.durationMs >= leastMs,
  );
}

/** Time at which the load made its last requests, ms. */
export function endOf(load: Load, { series, counts, durationMs }: DriverOutcome): number {
  const endMs = Math.min(load.durationMs, durationMs);
  const isCounted = load.kind === 'closed' && counts.requests >= (load.requests ?? Infinity);
  const last = series.requests.findLastIndex((requests) => requests > 0);
  return isCounted ? Math.min(endMs, series.atMs[last + 1] ?? endMs) : endMs;
}

/** Runs of whole steps in which nothing ended and requests were in flight. The first and the last step may be cut off. */
function silences(
  series: DriverOutcome['series'],
  { stepMs, untilMs }: { readonly stepMs: number; readonly untilMs: number },
): readonly Stall[] {
  const found: Stall[] = [];
  const steps = series.atMs.filter((atMs) => atMs + stepMs <= untilMs).length;
  for (let step = 1; step < Math.min(steps, series.atMs.length - 1); step += 1) {
    const isSilent = series.responses[step] === 0 && series.errors[step] === 0 && series.inFlight[step]! > 0;
    if (!isSilent) continue;
    const last = found.at(-1);
    const atMs = series.atMs[step]!;
    const inFlight = series.inFlight[step]!;
    if (last !== undefined && last.atMs + last.durationMs === atMs) {
      found[found.length - 1] = { ...last, durationMs: last.durationMs + stepMs, inFlight };
    } else {
      found.push({ atMs, durationMs: stepMs, inFlight });
    }
  }
  return found;
}
