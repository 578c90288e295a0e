import { firstHopOf } from '../../scenario/scenario.ts';
import type { HostName, Strategy } from '../../scenario/strategy.ts';

/** What a link does to the frames that cross it, each way alike. */
export interface LinkConditions {
  /** Round-trip time that the link adds, ms: half each way. */
  readonly rttMs: number;
  /** By how much the round trip varies, up or down, ms: half each way, evenly distributed. Frames keep their order. */
  readonly jitterMs: number;
  /** Frames lost at random, percent of those that enter. */
  readonly lossPercent: number;
  /** Mean number of frames that are lost in a row; 1: each by its own chance. */
  readonly lossBurst: number;
  /** Of Ethernet frames, with all headers. */
  readonly rateMbit: number | 'unlimited';
  /** Longest wait for the link, ms: a frame that would wait longer is dropped. Without a rate nothing waits. */
  readonly queueMs: number;
}

/** One hop of a path: what was asked of its link. */
export interface LinkSide extends LinkConditions {
  /** The host nearer to the client. */
  readonly a: HostName;
  readonly b: HostName;
}

/** A link between two hosts that is not a bare veth pair. */
export interface LinkSpec extends LinkSide {
  /** Of losses and jitter. */
  readonly seed: number;
}

/** The hops of a strategy's path, whether or not their links have conditions: the client's, then the one behind the proxy. Pure. */
export function sidesOf(strategy: Strategy): readonly LinkSide[] {
  const first = firstHopOf(strategy.path);
  const client: LinkSide = { a: 'client', b: first, ...clientConditions(strategy) };
  if (first === 'origin') return [client];
  return [client, { a: 'proxy', b: 'origin', ...upstreamConditions(strategy) }];
}

/** The links of a strategy that have conditions. Pure. */
export function linksOf(strategy: Strategy, seed: number): readonly LinkSpec[] {
  return sidesOf(strategy)
    .filter(hasConditions)
    .map((side) => ({ ...side, seed }));
}

/** Whether a link differs from a bare one. */
export function hasConditions({ rttMs, jitterMs, lossPercent, rateMbit }: LinkConditions): boolean {
  return rttMs > 0 || jitterMs > 0 || lossPercent > 0 || rateMbit !== 'unlimited';
}

/** Of the client's side of the path. */
function clientConditions(strategy: Strategy): LinkConditions {
  const { rttMs, jitterMs, lossPercent, lossBurst, rateMbit, queueMs } = strategy;
  return { rttMs, jitterMs, lossPercent, lossBurst, rateMbit, queueMs };
}

/** Of the hop behind the proxy. */
function upstreamConditions(strategy: Strategy): LinkConditions {
  return {
    rttMs: strategy.upstreamRttMs,
    jitterMs: strategy.upstreamJitterMs,
    lossPercent: strategy.upstreamLossPercent,
    lossBurst: strategy.upstreamLossBurst,
    rateMbit: strategy.upstreamRateMbit,
    queueMs: strategy.upstreamQueueMs,
  };
}
