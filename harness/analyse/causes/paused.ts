import type { Series } from '../../observe/observation.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import { type CellFacts, cause, type Finding } from './cause.ts';

/** Share of the ports, and of the connections in flight, that counts as most of them. */
const HALF = 0.5;
/** Milliseconds before the ports ran out in which a pause can have filled them. Programs are read every 250 ms. */
const REACH_MS = 300;

/**
 * Ports were taken by connections in flight that piled up while a program or the machine stood still. Without that, the
 * strategy needs less than half of the ports, by Little's law. A service that is slow by itself is no such case: the
 * mean service time says how many connections it takes.
 */
export const machinePaused = cause({
  id: 'machine-paused',
  looks: 'Ports ran out at once, in one trial of several, with hardly any TIME_WAIT',
  owner: 'machine',
  shows:
    'Open load: connections in flight took the ports while driver, proxy or origin was ready to run and did not run, was ' +
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
    const needed = (perMs * service.meanUs) / US_PER_MS;
    const pause = longestPause(facts, exhaustion.atMs);
    const isPileUp = pause !== null && perMs * pause.ms >= HALF * inFlight;
    if (!isPileUp || service.maxUs === 0 || needed >= HALF * capacityOf(facts)) return null;
    return {
      strength: pause.strength,
      share: 1,
      text:
        `${pause.what} for about ${duration(pause.ms)} when the ports of the ${exhaustion.host} ran out: in that time ` +
        `${several(Math.round(perMs * pause.ms), 'request')} were due, and ${count(inFlight)} were in flight, where ` +
        `${amount(Math.max(1, needed))} are at this service time`,
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

interface Pause {
  readonly what: string;
  readonly ms: number;
  readonly strength: Finding['strength'];
}

function longestPause({ ran, measured }: CellFacts, atMs: number): Pause | null {
  const programs = ran.observation.series.filter(({ source }) => source === 'process');
  const pauses = [...programs.map((series) => pauseOf(series, atMs)), machinePause({ ran, measured }, atMs)];
  return pauses.filter((pause) => pause.ms > 0).toSorted((a, b) => b.ms - a.ms)[0] ?? null;
}

/** By the kernel: ready to run while others had the CPU, or stopped when it was read. */
function pauseOf({ process: name, atMs: times, values }: Series, atMs: number): Pause {
  const reads = readsNear(times, atMs);
  const stopped = reads.filter(({ index }) => values.stopped?.[index] === 1);
  const stoppedMs = sumOf(stopped.map(({ lastedMs }) => lastedMs));
  const waited = values.waitedMs ?? [];
  const waitedMs = sumOf(reads.map(({ index }) => (waited[index] ?? 0) - (waited[index - 1] ?? 0)));
  return stoppedMs > waitedMs
    ? { what: `The ${name} was stopped`, ms: stoppedMs, strength: 'proven' }
    : { what: `The ${name} was ready to run and did not run`, ms: waitedMs, strength: 'proven' };
}

/** By its observers: they came late, and the driver's event loop stood still about as long. */
function machinePause({ ran, measured }: CellFacts, atMs: number): Pause {
  const quickest = ran.observation.series.filter(({ source }) => source === 'sockstat');
  const asked = ran.observation.observers.find(({ name }) => name.startsWith('sockstat'))?.intervalMs.asked;
  const gaps = quickest.flatMap((series) => readsNear(series.atMs, atMs).map(({ lastedMs }) => lastedMs));
  const lateMs = asked === undefined ? 0 : Math.max(0, ...gaps.map((gap) => gap - asked));
  const driverMs = measured.driver.eventLoop.maxUs / US_PER_MS;
  return {
    what: 'Observers and driver stood still',
    ms: driverMs >= HALF * lateMs ? lateMs : 0,
    strength: 'likely',
  };
}

/** Reads whose time since the read before reaches into the moment, or into what led to it. */
function readsNear(times: readonly number[], atMs: number) {
  return times.flatMap((time, index) => {
    const before = times[index - 1];
    const isNear = before !== undefined && time > atMs - REACH_MS && before <= atMs;
    return isNear ? [{ index, lastedMs: time - before }] : [];
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
