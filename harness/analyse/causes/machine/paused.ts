import type { Series } from '../../../observe/observation.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../../units.ts';
import { amount, count, duration, several } from '../../../words.ts';
import { subjectOf, sum } from '../../evidence.ts';
import { hasOwnServer } from '../../external.ts';
import { hopsOf } from '../../predict/hops.ts';
import { type CellFacts, cause, type Finding } from '../cause.ts';

/** Share of the ports, and of the connections in flight, that counts as most of them. */
const HALF = 0.5;
/** Least time before the ports ran out in which a pause can have filled them, ms. */
const LEAST_REACH_MS = 300;
/** Share of the rate by which a driver that is behind makes more requests than are due, at least. */
const CATCHES_UP = 0.5;

/**
 * Ports were taken by connections in flight that piled up while a program or the machine stood still. Without that, the
 * strategy needs less than half of the ports. A service that is slow by itself is no such case.
 */
export const machinePaused = cause({
  id: 'machine-paused',
  looks: 'Ports ran out suddenly, in one trial of several, with hardly any TIME_WAIT',
  owner: 'machine',
  shows:
    'Open load: requests in flight took the ports while the driver, proxy or origin could not run: it waited for a CPU, was ' +
    'stopped, or stood still together with the observers',
  remedy: 'Run it again on a quiet machine: this says nothing about the strategy',
  page: 'checks.md#a-machine-that-stood-still',
  fails: ['undisturbed'],
  evidence: (facts): Finding | null => {
    const { exhaustion, service } = facts.measured;
    const { load } = facts.ran.cell;
    const inFlight = portsInFlight(facts);
    if (exhaustion === null || inFlight === null || load.kind === 'closed') return null;
    const perMs = load.ratePerSecond / MS_PER_SECOND;
    const needed = neededAtOnce(facts, (perMs * service.meanUs) / US_PER_MS);
    const reachMs = Math.max(LEAST_REACH_MS, inFlight / perMs / CATCHES_UP);
    const near: Near = { atMs: exhaustion.atMs, reachMs };
    const pause = longestPause(facts, near);
    const isPileUp = pause !== null && perMs * pause.ms >= HALF * inFlight;
    if (!isPileUp || needed >= HALF * capacityOf(facts)) return null;
    return {
      strength: pause.strength,
      share: 1,
      text:
        `${pause.what} for about ${duration(pause.ms)} when the ports of the ${exhaustion.host} ran out: in that time ` +
        `${several(Math.round(perMs * pause.ms), 'request')} were due, and ${count(inFlight)} were in flight; ` +
        `this rate and service time need only ${amount(Math.max(1, needed))}`,
    };
  },
});

/**
 * Connections in flight when the ports ran out; null where they were not most of what took the ports, or where
 * nothing tells. Several requests may share a connection, so it is never more than were open at once.
 */
export function portsInFlight({ ran, measured }: CellFacts): number | null {
  const { exhaustion, connections } = measured;
  const first = ran.outcome.first.find(({ code }) => code === exhaustion?.firstError);
  const inFlight = Math.min(first?.inFlight ?? 0, connections.peak);
  return exhaustion === null || inFlight < HALF * capacityOf({ ran, measured }) ? null : inFlight;
}

/** Ports of the host that ran out. */
export function capacityOf({ ran, measured: { exhaustion, hosts } }: CellFacts): number {
  return hosts[exhaustion?.host ?? 'client']?.portCapacity ?? ran.cell.prediction.portCapacity;
}

/**
 * Connections at once that the load takes without a pause, by Little's law. The lab's origin was told how long to take.
 * What is known of a server of the user's, or of an origin whose requests wait for each other, is the measured time,
 * pauses included.
 */
function neededAtOnce({ ran, measured }: CellFacts, measuredAtOnce: number): number {
  const { concurrency, slowdown } = ran.cell.origin;
  const isTold = !hasOwnServer(ran) && concurrency === null && slowdown === 0;
  if (!isTold) return measured.service.maxUs === 0 ? Infinity : measuredAtOnce;
  return hopsOf(ran.cell).find(({ opener }) => opener === measured.exhaustion?.host)?.open ?? 0;
}

/** When ports ran out, and the time before in which a pause can have filled them. */
interface Near {
  readonly atMs: number;
  readonly reachMs: number;
}

interface Pause {
  readonly what: string;
  readonly ms: number;
  readonly strength: 'proven' | 'likely';
  /** Nothing but a signal or a debugger stops a program, so it is named before what else may have paused. */
  readonly isStop?: true;
}

function longestPause({ ran, measured }: CellFacts, near: Near): Pause | null {
  const programs = ran.observation.series.filter(({ source }) => source === 'process');
  const pauses = [
    ...programs.flatMap((series) => [stopOf(series, near), waitOf(series, programs, near)]),
    machinePause({ ran, measured }, near),
  ];
  const [longest] = pauses
    .filter((pause) => pause.ms > 0)
    .toSorted((a, b) => Number(b.isStop ?? false) - Number(a.isStop ?? false) || b.ms - a.ms);
  return longest ?? null;
}

/** By the kernel: stopped when it was read. */
function stopOf({ process: name, atMs, values }: Series, near: Near): Pause {
  const stopped = readsNear(atMs, near).filter(({ index }) => values.stopped?.[index] === 1);
  const ms = sum(stopped.map(({ lastedMs }) => lastedMs));
  return { what: `${subjectOf(name)} was stopped`, ms, strength: 'proven', isStop: true };
}

/**
 * By the kernel: ready to run while others had the CPU. As long as the other programs of the lab used a CPU, they may
 * have been those others, and that is the load of the cell itself.
 */
function waitOf(series: Series, programs: readonly Series[], near: Near): Pause {
  const rival = programs.filter((other) => other !== series);
  const rivalMs = sum(rival.map((other) => grownBy(other, 'cpuMs', near)));
  return {
    what: `${subjectOf(series.process)} was ready to run and did not run`,
    ms: grownBy(series, 'waitedMs', near) - rivalMs,
    strength: 'proven',
  };
}

/** How much a column grew over the reads near a moment. */
function grownBy({ atMs, values }: Series, column: string, near: Near): number {
  const at = (index: number): number => values[column]?.[index] ?? 0;
  return sum(readsNear(atMs, near).map(({ index }) => Math.max(0, at(index) - at(index - 1))));
}

/** By the observers: they came late, and the driver's event loop stood still about as long. */
function machinePause({ ran, measured }: CellFacts, near: Near): Pause {
  const quickest = ran.observation.series.filter(({ source }) => source === 'sockstat');
  const asked = ran.observation.observers.find(({ name }) => name.startsWith('sockstat'))?.intervalMs.asked;
  const gaps = quickest.flatMap((series) => readsNear(series.atMs, near).map(({ lastedMs }) => lastedMs));
  const lateMs = asked === undefined ? 0 : Math.max(0, ...gaps.map((gap) => gap - asked));
  const driverMs = measured.driver.eventLoop.maxUs / US_PER_MS;
  return {
    what: 'Observers and driver stood still',
    ms: driverMs >= HALF * lateMs ? lateMs : 0,
    strength: 'likely',
  };
}

/** Reads whose time since the read before reaches into the moment, or into what led to it. */
function readsNear(times: readonly number[], { atMs, reachMs }: Near) {
  return times.flatMap((time, index) => {
    const before = times[index - 1];
    const isNear = before !== undefined && time > atMs - reachMs && before <= atMs;
    return isNear ? [{ index, lastedMs: time - before }] : [];
  });
}
