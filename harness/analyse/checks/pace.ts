import type { Check } from '../../result/result.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import type { CellFacts } from '../causes/cause.ts';
import { machinePaused } from '../causes/machine/paused.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import { hopsOf } from '../predict/hops.ts';

/** Milliseconds within which a busy machine of two cores gives every process its turn. */
const LATENESS_FLOOR_MS = 10;
/** Share of the latency, which includes lateness, above which much of it is the driver's. */
const LATENESS_SHARE = 0.25;
/** Share of the connections due until the ports ran out that must have been opened. */
const PACE_SHARE = 0.9;
/** Standard deviations within which a Poisson count differs by chance. */
const CHANCE = 3;
/** Factor of the asked interval above which a median interval may have missed peaks. */
const INTERVAL_FACTOR = 2;
/** Reads below which a median says nothing. */
const LEAST_READS = 4;

/** Open load: requests left when they were due. null: a closed load has nothing that is due. */
export function driverOnTimeCheck(
  ran: Ran,
  measured: Pick<Measured, 'lateness' | 'latency' | 'exhaustion' | 'drivers'>,
): Check | null {
  if (ran.cell.load.kind === 'closed') return null;
  return measured.exhaustion?.host === 'client'
    ? paceUntilExhausted(ran, measured.exhaustion)
    : lateness(ran, measured);
}

/** Of several processes each is judged, for the sum hides one that is late. The check shows the one that is worst. */
function lateness(
  { cell, outcome }: Ran,
  measured: Pick<Measured, 'lateness' | 'latency' | 'drivers'>,
): Check {
  const alone = {
    name: '',
    latency: measured.latency,
    latenessP99Us: measured.lateness.p99Us,
    unsent: outcome.counts.unsent,
    waiting: outcome.counts.waiting,
  };
  const rate = cell.load.kind === 'open' ? cell.load.ratePerSecond / (measured.drivers?.length ?? 1) : 0;
  // A driver that may be late by this much may leave as much undone at the end.
  const mostMissed = Math.ceil((rate * LATENESS_FLOOR_MS) / MS_PER_SECOND);
  const judged = (measured.drivers ?? [alone]).map(({ name, latency, latenessP99Us, unsent, waiting }) => {
    // What waited for a connection at the end shows a pool that is too small, and no late driver.
    const missed = unsent - waiting;
    const lateMs = latenessP99Us / US_PER_MS;
    const boundMs = Math.max(LATENESS_FLOOR_MS, (LATENESS_SHARE * latency.p99Us) / US_PER_MS);
    return { name, lateMs, boundMs, missed, excess: Math.max(lateMs / boundMs, missed / mostMissed) };
  });
  const { name, lateMs, boundMs, missed, excess } = judged.reduce((a, b) => (b.excess > a.excess ? b : a));
  return {
    name: 'driver on time',
    ok: excess <= 1,
    expected: `p99 of lateness at most ${duration(boundMs)}, at most ${several(mostMissed, 'request')} unsent`,
    observed: `${name && `${name}: `}p99 of lateness ${duration(lateMs)}, ${several(missed, 'request')} unsent`,
  };
}

/**
 * Once its own ports are gone the driver pauses after each failed connect() instead of spinning, and is late for
 * that reason. So it is judged by its pace up to then.
 */
function paceUntilExhausted(
  { cell }: Ran,
  { afterConnections, atMs }: NonNullable<Measured['exhaustion']>,
): Check {
  const [hop] = hopsOf(cell);
  const due = ((hop!.churnPerSecond ?? 0) * atMs) / MS_PER_SECOND;
  const least = Math.floor(PACE_SHARE * due - CHANCE * Math.sqrt(due));
  return {
    name: 'driver on time',
    ok: afterConnections >= least,
    expected: `at least ${count(Math.max(0, least))} connections until the ports ran out, ${count(due)} were due`,
    observed: `${several(afterConnections, 'connection')} in ${duration(atMs)}`,
  };
}

/**
 * The observers kept their interval. On a machine with no core to spare they come late too: the counters stay exact
 * then, but a peak between two reads is lost, and so a cell whose median interval doubled does not count.
 */
export function observersCheck({ observation }: Ran): Check {
  const late = observation.observers.filter(
    ({ reads, intervalMs: { asked, p50 } }) =>
      reads >= LEAST_READS && p50 !== null && p50 > INTERVAL_FACTOR * asked,
  );
  const missed = observation.observers.reduce((total, observer) => total + observer.missed, 0);
  return {
    name: 'observers kept their interval',
    ok: observation.observers.length > 0 && late.length === 0,
    expected: `every median interval at most ${INTERVAL_FACTOR} x what was asked`,
    observed:
      late
        .map(
          ({ name, intervalMs }) =>
            `${name} ${amount(intervalMs.p50!)} ms instead of ${amount(intervalMs.asked)} ms`,
        )
        .join(', ') ||
      `${several(observation.observers.length, 'observer')} on time, ${several(missed, 'read')} missed`,
  };
}

/**
 * Ports did not run out because the machine stood still: that would tell nothing about the strategy. null: no ports ran
 * out.
 */
export function undisturbedCheck(facts: CellFacts): Check | null {
  if (facts.measured.exhaustion === null) return null;
  const paused = machinePaused.evidence(facts);
  return {
    name: 'undisturbed',
    ok: paused === null,
    expected: 'no pause of driver, proxy or origin that could fill the ports',
    observed: paused?.text ?? '0 such pauses',
  };
}
