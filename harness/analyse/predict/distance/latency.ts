import type { Handshake } from './handshake.ts';
import { segmentsOf, slowStart, type Way } from './transfer.ts';

/** One hop of a request, from the client's side. */
export interface HopDistance {
  readonly way: Way;
  /** Initial congestion window of both ends, segments. */
  readonly initialWindow: number;
  readonly handshake: Handshake;
  /** Whether its connection is new for a request that is the first of the client's connection, and for a later one. */
  readonly isNew: { readonly cold: boolean; readonly warm: boolean };
}

/** Bytes of one request and its answer, with their headers. */
export interface Messages {
  readonly requestBytes: number;
  readonly answerBytes: number;
}

/** One request alone, without a wait for a connection. */
export interface RequestTime {
  /** Round trips on the client's hop, of the handshake, the request and slow start together. */
  readonly roundTrips: number;
  /** Without the service time. */
  readonly ms: number;
}

/**
 * Time that distance adds to one request. Behind a proxy the hops follow each other; an answer passes through while it
 * arrives, so the slower of two transfers decides.
 */
export function requestTime(
  hops: readonly HopDistance[],
  messages: Messages,
  kind: 'cold' | 'warm',
): RequestTime {
  let ms = 0;
  let slowestMs = 0;
  let roundTrips = 0;
  for (const [index, hop] of hops.entries()) {
    const isNew = hop.isNew[kind];
    const handshakes = isNew ? hop.handshake.connect + hop.handshake.tls : 0;
    const request = slowStart(messages.requestBytes, windowOf(hop, isNew, messages.requestBytes), hop.way);
    const answer = slowStart(messages.answerBytes, windowOf(hop, isNew, messages.answerBytes), hop.way);
    ms += (handshakes + 1) * hop.way.rttMs + request.ms;
    slowestMs = Math.max(slowestMs, answer.ms);
    if (index === 0) roundTrips = handshakes + request.flights + answer.flights - 1;
  }
  return { roundTrips, ms: ms + slowestMs };
}

/** Segments that may be sent at once. After a message of the same size the window has room for the next one. */
function windowOf({ initialWindow, way }: HopDistance, isNew: boolean, bytes: number): number {
  return isNew ? initialWindow : initialWindow + segmentsOf(bytes, way);
}
