import type { CellPlan } from '../../../scenario/scenario.ts';
import { BARE_ANSWER_MS } from '../service-time.ts';
import { type Between, isOpen, plannedChurn } from './churn.ts';

/** How many upstream connections take a port of nginx when they end, from the best to the worst case. */
export interface TakenPorts {
  /** Share of the connections. */
  readonly share: Between;
  /** Connections per second; null for a closed load. */
  readonly perSecond: Between | null;
  /** What decides where between the two a run is. A clause, without a full stop. */
  readonly decides: string;
}

/**
 * Shares of the connections that nginx is first to close, if it knows where the answer ends. Measured were 0.15 to 0.54
 * (nginx 1.22.1, Node 26, two cores, quiet and busy, 50 to 1,800 requests per second). Nothing keeps it from being first always.
 */
export const RACE_SHARE: Between = { least: 0.1, most: 1 };
/** Bounds that are nearer than this are a number. */
const LEAST_FACTOR = 2;

/**
 * Without upstream keep-alive both the origin and nginx end the connection after the answer. The origin writes the answer
 * and then, in a later turn of its event loop, the FIN; nginx closes as soon as it has read the last byte.
 */
export function raceBounds(plan: CellPlan): TakenPorts {
  const rate = isOpen(plan) ? plan.load.ratePerSecond : null;
  return {
    share: RACE_SHARE,
    perSecond: rate === null ? null : { least: rate * RACE_SHARE.least, most: rate * RACE_SHARE.most },
    decides: "whether nginx gets CPU time between the origin's answer and its FIN",
  };
}

/** null if the churn is nearly the same at both ends of what is unknown before the run. */
export function keptBounds(plan: CellPlan, likely: number | null): TakenPorts | null {
  if (!isOpen(plan) || likely === null) return null;
  const { strategy, origin, load } = plan;
  const size = Number(strategy.upstreamKeepalive);
  const isSlowed = origin.slowdown > 0;
  const least = plannedChurn(plan, BARE_ANSWER_MS.least).perSecond(size);
  // With any number in work at least `size` of `size` + 1 requests find an idle connection.
  const most = isSlowed
    ? load.ratePerSecond / (size + 1)
    : plannedChurn(plan, BARE_ANSWER_MS.most, { workers: 1 }).perSecond(size);
  if (most < LEAST_FACTOR * least || most < 1) return null;
  return {
    share: { least: 1, most: 1 },
    perSecond: { least, most: Math.max(most, likely) },
    decides: isSlowed
      ? 'how much the requests slow each other down'
      : strategy.proxyWorkers > 1
        ? 'how evenly the workers share the requests, and how long an answer takes on this machine'
        : 'how long an answer takes on this machine beyond its delay',
  };
}
