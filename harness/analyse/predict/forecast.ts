import { effectivePorts, portCapacityOf } from '../../plan/ports.ts';
import type { CellPlan, Load } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { type Hop, hopsOf } from './hops.ts';
import type { TakenPorts } from './upstream/bounds.ts';
import type { Between } from './upstream/churn.ts';

/** Prediction for the ports of one hop during the cell. */
export interface HopForecast {
  readonly hop: Hop;
  /** Ports x source addresses of the opener. It has one destination. */
  readonly capacity: number;
  /** Most ports held at once, open and in TIME_WAIT; Infinity if only the machine limits them; null if unknown. */
  readonly mostHeld: number | null;
  /** null if the ports last, or if it is unknown before the run. */
  readonly exhaustedAfterConnections: number | null;
  /** null also if it depends on the speed of the machine. */
  readonly exhaustedAtMs: number | null;
  /** From the worst to the best case, where the bounds of the hop are too far apart for one number. */
  readonly range: ForecastRange | null;
}

/** When ports run out at the earliest and at the latest; `most` is null if they last in the best case. */
export interface ForecastRange {
  readonly perSecond: Between | null;
  /** null if the ports last in either case. */
  readonly exhaustedAfterConnections: { readonly least: number; readonly most: number | null } | null;
  /** null also if it depends on the speed of the machine. */
  readonly exhaustedAtMs: { readonly least: number; readonly most: number | null } | null;
  readonly decides: string;
}

/** The forecasts for all hops of a cell's path, in the order from the client. */
export function forecastsOf(plan: CellPlan): readonly HopForecast[] {
  return hopsOf(plan).map((hop) => forecastHop(plan, hop));
}

/** Connection number `capacity` + 1 finds no port. */
function forecastHop(plan: CellPlan, hop: Hop): HopForecast {
  const { load } = plan;
  const capacity = portCapacityOf(plan, hop.opener, effectivePorts(plan));
  // TIME_WAIT on the server's side does not block a new SYN, and RST leaves none: then only open connections count.
  const held = hop.holder === hop.opener ? heldWithTimeWait(load, hop) : heldOpen(load, hop);
  const exhausts = held.most !== null && held.most > capacity;
  return {
    hop,
    capacity,
    mostHeld: held.most,
    exhaustedAfterConnections: exhausts ? capacity : null,
    exhaustedAtMs: exhausts ? held.reachedAtMs(capacity) : null,
    range: hop.bounds === null ? null : rangeOf(load, hop, { ...hop.bounds, capacity }),
  };
}

function rangeOf(
  load: Load,
  hop: Hop,
  { share, perSecond, decides, capacity }: TakenPorts & { readonly capacity: number },
): ForecastRange {
  const worst = fateOf(share.most, perSecond?.most ?? null);
  const best = fateOf(share.least, perSecond?.least ?? null);
  const { after, atMs } = worst ?? { after: null, atMs: null };
  return {
    perSecond,
    exhaustedAfterConnections: after === null ? null : { least: after, most: best?.after ?? null },
    exhaustedAtMs: atMs === null ? null : { least: atMs, most: best?.atMs ?? null },
    decides,
  };

  /** null: the ports last. */
  function fateOf(taken: number, churnPerSecond: number | null) {
    const held = heldWithTimeWait(load, { ...hop, churnPerSecond });
    const most = churnPerSecond === null && held.most !== null ? held.most * taken : held.most;
    if (most === null || most <= capacity) return null;
    return { after: Math.ceil(capacity / taken), atMs: held.reachedAtMs(capacity) };
  }
}

interface Held {
  readonly most: number | null;
  /** Time at which this many are held; null if it depends on the machine. */
  reachedAtMs(connections: number): number | null;
}

function heldOpen(load: Load, { open }: Hop): Held {
  if (load.kind === 'closed') return { most: open, reachedAtMs: () => 0 };
  const arrivals = (load.ratePerSecond * load.durationMs) / MS_PER_SECOND;
  return {
    most: Math.min(open, arrivals),
    reachedAtMs: (connections) => (connections / load.ratePerSecond) * MS_PER_SECOND,
  };
}

/** A connection holds its port from connect() until `holdSeconds` after its end. */
function heldWithTimeWait(load: Load, hop: Hop): Held {
  const { churnPerSecond, open, holdSeconds } = hop;
  if (churnPerSecond === null) return { most: heldAtMachineSpeed(load, hop), reachedAtMs: () => null };
  // Connections for many requests exist from the start, and the churn replaces them.
  const first = hop.requestsPerConnection === 1 ? 0 : open;
  const opened = first + (churnPerSecond * load.durationMs) / MS_PER_SECOND;
  return {
    most: Math.min(opened, open + churnPerSecond * holdSeconds),
    reachedAtMs: (connections) => (Math.max(0, connections - first) / churnPerSecond) * MS_PER_SECOND,
  };
}

function heldAtMachineSpeed(
  load: Load,
  { open, holdSeconds, requestsPerConnection, kind }: Hop,
): number | null {
  if (holdSeconds * MS_PER_SECOND < load.durationMs) return null;
  const requests = load.kind === 'closed' ? (load.requests ?? Infinity) : Infinity;
  if (requests === Infinity || requestsPerConnection === 1) return requests;
  // It is unknown how many requests an upstream connection carries before nginx closes it as surplus.
  return kind === 'cached' ? null : open + requests / requestsPerConnection;
}
