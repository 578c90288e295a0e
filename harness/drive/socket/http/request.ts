import { bodyOf, headOf, type SentRequest } from '../../../scenario/request/sent.ts';
import type { Strategy } from '../../../scenario/strategy.ts';
import type { Endpoint } from '../../../serve/target.ts';

/** One write: latin1, or bytes. */
export type Piece = string | Uint8Array;

/** A request split into the pieces it is written in; at least one. */
export type Pieces = readonly [Piece, ...Piece[]];

/** The two forms of the request, ready to be written. */
export interface RequestTexts {
  readonly usual: Pieces;
  /** Asks the server to close after its answer. */
  readonly last: Pieces;
}

/** HTTP/1.1 keeps a connection unless told to close it; HTTP/1.0 closes it unless told to keep it. */
export function requestTexts(
  request: SentRequest,
  { host, path }: Pick<Endpoint, 'host' | 'path'>,
  { protocol, requestWrites }: Pick<Strategy, 'protocol' | 'requestWrites'>,
): RequestTexts {
  const to = { host, path, minorVersion: protocol === 'http/1.0' ? 0 : 1 } as const;
  const [usual, last] =
    to.minorVersion === 0
      ? [headOf(request, { ...to, connection: 'keep-alive' }), headOf(request, to)]
      : [headOf(request, to), headOf(request, { ...to, connection: 'close' })];
  const body = bodyOf(request);
  return { usual: inWrites(usual, body, requestWrites), last: inWrites(last, body, requestWrites) };
}

/**
 * A body leaves after its head, as with the libraries that write the two apart: the head is the first of several writes,
 * and the body is cut into the others.
 */
function inWrites(head: string, body: Buffer, writes: number): Pieces {
  if (body.length === 0) return inPieces(head, writes);
  const bytes = Buffer.from(head, 'latin1');
  return writes === 1 ? [Buffer.concat([bytes, body])] : [bytes, ...inPieces(body, writes - 1)];
}

/** Cuts into pieces whose lengths differ by one byte at most; `count` must not exceed the length. */
export function inPieces<P extends string | Buffer>(whole: P, count: number): readonly [P, ...P[]] {
  const cut = (piece: number) => Math.round((piece * whole.length) / count);
  return Array.from({ length: count }, (_, piece) =>
    typeof whole === 'string'
      ? whole.slice(cut(piece), cut(piece + 1))
      : whole.subarray(cut(piece), cut(piece + 1)),
  ) as unknown as readonly [P, ...P[]];
}
