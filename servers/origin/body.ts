import { Readable } from 'node:stream';

/** Printable text of this length. */
export function makeBody(bytes: number): Buffer {
  return Buffer.alloc(bytes, 'connlab ');
}

/** Cuts a body into `count` pieces of nearly equal size, or fewer if it has fewer bytes. */
export function cutBody(body: Buffer, count: number): readonly Buffer[] {
  const pieces = Math.max(1, Math.min(count, body.length));
  const edge = (index: number): number => Math.round((index * body.length) / pieces);
  return Array.from({ length: pieces }, (_, index) => body.subarray(edge(index), edge(index + 1)));
}

/** Calls `then` after the pause between two pieces. */
export type Pause = (then: () => void) => void;

/** The shortest pause. */
export const NEXT_TURN: Pause = (then) => void setImmediate(then);

/**
 * A stream of the pieces, with a pause before each but the first. Each piece must be a separate write, which is what
 * Nagle's algorithm acts on. Node corks a socket from the first write of a tick to the next tick (`connectionCorkNT` in
 * lib/_http_outgoing.js), so the shortest pause is a turn of the event loop. `wrote` is called for each piece.
 */
export function pieceStream(pieces: readonly Buffer[], pause: Pause, wrote: () => void): Readable {
  let next = 0;
  const stream = new Readable({
    highWaterMark: 1,
    read: () => (next === 0 ? give() : pause(give)),
  });
  return stream;

  function give(): void {
    if (stream.destroyed) return; // the client has gone
    wrote();
    stream.push(pieces[next]);
    next += 1;
    if (next === pieces.length) stream.push(null);
  }
}
