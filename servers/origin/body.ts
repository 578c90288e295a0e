import { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';

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

/**
 * A stream of the pieces, `gapMs` apart. Each piece must be a separate write, which is what Nagle's algorithm acts on.
 * Node corks a socket from the first write of a tick to the next tick (`connectionCorkNT` in lib/_http_outgoing.js), so
 * even without a gap each piece waits for a turn of the event loop. `wrote` is called for each piece.
 */
export function pieceStream(pieces: readonly Buffer[], gapMs: number, wrote: () => void): Readable {
  return Readable.from(spaced(pieces, gapMs, wrote), { objectMode: false, highWaterMark: 1 });
}

async function* spaced(pieces: readonly Buffer[], gapMs: number, wrote: () => void): AsyncGenerator<Buffer> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await (gapMs > 0 ? setTimeout(gapMs) : setImmediate());
    wrote();
    yield piece;
  }
}
