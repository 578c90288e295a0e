import type { HostName } from '../../scenario/strategy.ts';
import { MS_PER_SECOND } from '../../units.ts';

/** What predictions need to know about one moment of a load. */
export interface Moment {
  /** Since the start of the load. */
  readonly atMs: number;
  /** Connections that each host had opened until then; absent: not counted. */
  readonly opened: Partial<Readonly<Record<HostName, number>>>;
  readonly portsInUse: Partial<Readonly<Record<HostName, number>>>;
}

/** The moments and one more, without those that are too old for a window of `windowMs`. */
export function withMoment(moments: readonly Moment[], moment: Moment, windowMs: number): readonly Moment[] {
  const from = momentAt(moments, moment.atMs - windowMs);
  return [...moments.slice(from === undefined ? 0 : moments.indexOf(from)), moment];
}

/** Connections that a host opened in the last `windowMs`; null: not counted. */
export function openedWithin(moments: readonly Moment[], host: HostName, windowMs: number): number | null {
  const now = moments.at(-1);
  const opened = now?.opened[host];
  if (now === undefined || opened === undefined) return null;
  return opened - (momentAt(moments, now.atMs - windowMs)?.opened[host] ?? 0);
}

/** Shortest span for a rate, in ms: the socket table is read once a second. */
const LEAST_SPAN_MS = 1_000;

/** Growth of a host's ports in use over the last `windowMs`; null: not known yet. */
export function portGrowthPerSecond(
  moments: readonly Moment[],
  host: HostName,
  windowMs: number,
): number | null {
  const known = moments.flatMap(({ atMs, portsInUse }) => {
    const ports = portsInUse[host];
    return ports === undefined ? [] : [{ atMs, ports }];
  });
  const now = known.at(-1);
  const before = known.find(({ atMs }) => now !== undefined && atMs >= now.atMs - windowMs);
  if (now === undefined || before === undefined || now.atMs - before.atMs < LEAST_SPAN_MS) return null;
  return ((now.ports - before.ports) / (now.atMs - before.atMs)) * MS_PER_SECOND;
}

function momentAt(moments: readonly Moment[], atMs: number): Moment | undefined {
  return moments.findLast((moment) => moment.atMs <= atMs);
}
