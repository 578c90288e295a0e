import { hasConditions, type LinkConditions, sidesOf } from '../../../lab/link/conditions.ts';
import type { LatencyPrediction } from '../../../result/prediction.ts';
import type { CellPlan } from '../../../scenario/scenario.ts';
import { isTerminated, parseReuse } from '../../../scenario/strategy.ts';
import { US_PER_MS } from '../../../units.ts';
import { meanServiceMs } from '../service-time.ts';
import { asksToKeepUpstream } from '../upstream/asked.ts';
import { type Handshake, handshakeOf } from './handshake.ts';
import { type HopDistance, type Messages, requestTime } from './latency.ts';
import type { Way } from './transfer.ts';

/** Bytes of a full segment's payload with timestamps, and of its headers, over Ethernet (MTU 1,500). */
const SEGMENT = {
  4: { segmentBytes: 1_448, headerBytes: 52 },
  6: { segmentBytes: 1_428, headerBytes: 72 },
} as const;
/** Fields of a request and of an answer of the lab, bytes. */
const FIELDS_BYTES = { request: 60, answer: 170 } as const;
const PLAIN_TCP: Handshake = { connect: 1, tls: 0 };

/**
 * What one request alone takes over the links of a cell: cold on a new connection, warm on one that has answered before.
 * undefined: the links have no conditions, or loss decides.
 */
export function latencyOver(plan: CellPlan): LatencyPrediction | undefined {
  const sides = sidesOf(plan.strategy);
  if (!sides.some(hasConditions) || sides.some(({ lossPercent }) => lossPercent > 0)) return undefined;
  const hops = hopsOf(plan, sides);
  const messages = messagesOf(plan);
  const serviceMs = meanServiceMs(plan.origin.delay);
  const [cold, warm] = (['cold', 'warm'] as const).map((kind) => requestTime(hops, messages, kind));
  const us = (ms: number): number => Math.round((ms + serviceMs) * US_PER_MS);
  return {
    coldRoundTrips: cold!.roundTrips,
    warmRoundTrips: warm!.roundTrips,
    coldUs: us(cold!.ms),
    // A connection for each request is never warm.
    warmUs: isAlwaysCold(plan.strategy) ? null : us(warm!.ms),
  };
}

/**
 * Time of a request on the way, ms, with the handshakes that it waits for: over all hops, or over those behind the proxy
 * alone. 0: the links have no conditions.
 */
export function distanceMs(plan: CellPlan, from: 'client' | 'proxy'): number {
  const sides = sidesOf(plan.strategy);
  if (!sides.some(hasConditions)) return 0;
  const hops = hopsOf(plan, sides);
  const kind = isAlwaysCold(plan.strategy) ? 'cold' : 'warm';
  return requestTime(from === 'client' ? hops : hops.slice(1), messagesOf(plan), kind).ms;
}

/** Whether each request waits for a connection of its own. */
function isAlwaysCold({ reuse }: CellPlan['strategy']): boolean {
  return parseReuse(reuse)?.requests === 1;
}

function hopsOf({ strategy, lab }: CellPlan, sides: readonly LinkConditions[]): readonly HopDistance[] {
  const { initialWindow } = strategy;
  return sides.map(({ rttMs, rateMbit }, index) => {
    const way: Way = { rttMs, rateMbit, ...SEGMENT[lab.ipVersion] };
    const isUpstream = index > 0;
    const isNew = isUpstream ? newUpstream(strategy) : { cold: true, warm: false };
    const handshake = isUpstream ? PLAIN_TCP : handshakeOf(strategy);
    return { way, initialWindow, handshake, isNew };
  });
}

/** Whether nginx opens a connection for a first request of the client's connection, and for a later one. */
function newUpstream(strategy: CellPlan['strategy']): HopDistance['isNew'] {
  // A relay of TCP opens one for each of the client's.
  if (!isTerminated(strategy)) return { cold: true, warm: false };
  const isKept = asksToKeepUpstream(strategy);
  return { cold: !isKept, warm: !isKept };
}

function messagesOf({ request, origin }: CellPlan): Messages {
  return {
    requestBytes: FIELDS_BYTES.request + (request.body?.bytes ?? 0),
    answerBytes: FIELDS_BYTES.answer + origin.bodyBytes,
  };
}
