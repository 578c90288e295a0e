import { MS_PER_SECOND } from '../../../units.ts';

const BITS_PER_BYTE = 8;
/** Ethernet's header, which a link of a given rate carries too. */
const FRAME_HEADER_BYTES = 14;

/** A one-way path as a sender sees it. */
export interface Way {
  /** Round-trip time, ms. */
  readonly rttMs: number;
  /** Rate of the link, Mbit/s. */
  readonly rateMbit: number | 'unlimited';
  /** Bytes of payload in a full segment. */
  readonly segmentBytes: number;
  /** Bytes of headers of IP and TCP in each segment. */
  readonly headerBytes: number;
}

/** A message that is sent in flights: each is a window, and the next waits for the acknowledgements of the one before. */
export interface Transfer {
  readonly flights: number;
  /** From the first byte sent to the last one sent, ms; without the way there. */
  readonly ms: number;
}

/**
 * Slow start (RFC 5681, 3.1): the window grows by each segment that was acknowledged, so it doubles each round trip as
 * long as the sender fills it. Losses, the receiver's window and the end of slow start are not in it.
 */
export function slowStart(bytes: number, window: number, way: Way): Transfer {
  const segments = segmentsOf(bytes, way);
  let gone = 0;
  let size = window;
  let ms = 0;
  for (let flights = 1; ; flights++) {
    const sent = Math.min(segments - gone, size);
    const sendingMs = sendMs(Math.min(bytes - gone * way.segmentBytes, sent * way.segmentBytes), sent, way);
    gone += sent;
    if (gone === segments) return { flights, ms: ms + sendingMs };
    ms += Math.max(way.rttMs, sendingMs);
    size += sent;
  }
}

/** Full segments, and the rest in one more. */
export function segmentsOf(bytes: number, { segmentBytes }: Way): number {
  return Math.max(1, Math.ceil(bytes / segmentBytes));
}

/** Time that a link needs for these segments, ms. */
function sendMs(bytes: number, segments: number, { rateMbit, headerBytes }: Way): number {
  if (rateMbit === 'unlimited') return 0;
  const onWire = bytes + segments * (headerBytes + FRAME_HEADER_BYTES);
  return ((onWire * BITS_PER_BYTE) / (rateMbit * 1e6)) * MS_PER_SECOND;
}
