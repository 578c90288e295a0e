import type { Strategy } from '../../../scenario/strategy.ts';

/** Round trips before the first request of a connection can be sent. */
export interface Handshake {
  /** TCP's, or all of QUIC's. */
  readonly connect: number;
  readonly tls: number;
}

/** Round trips of a TLS handshake: RFC 5246, 7.3 (TLS 1.2) and RFC 8446, 2 (TLS 1.3). */
const TLS_ROUND_TRIPS = {
  none: { full: 0, resumed: 0 },
  '1.2': { full: 2, resumed: 1 },
  '1.3': { full: 1, resumed: 1 },
} as const satisfies Record<Strategy['tls'], Record<'full' | 'resumed', number>>;

/** QUIC's handshake has TLS in it (RFC 9001, 4). With `resumption` all but the first connections resume a session. */
export function handshakeOf({
  protocol,
  tls,
  resumption,
}: Pick<Strategy, 'protocol' | 'tls' | 'resumption'>): Handshake {
  if (protocol === 'h3') return { connect: 1, tls: 0 };
  return { connect: 1, tls: TLS_ROUND_TRIPS[tls][resumption ? 'resumed' : 'full'] };
}
