import type { Strategy } from '../../../scenario/strategy.ts';
import type { Endpoint } from '../../../serve/target.ts';

/** A request (latin1) split into the pieces it is written in; at least one. */
export type Pieces = readonly [string, ...string[]];

/** The two forms of the request, ready to be written. */
export interface RequestTexts {
  readonly usual: Pieces;
  /** Asks the server to close after its answer. */
  readonly last: Pieces;
}

/** HTTP/1.1 keeps a connection unless told to close it; HTTP/1.0 closes it unless told to keep it. */
export function requestTexts(
  { host, path }: Pick<Endpoint, 'host' | 'path'>,
  { protocol, requestWrites }: Pick<Strategy, 'protocol' | 'requestWrites'>,
): RequestTexts {
  const is10 = protocol === 'http/1.0';
  const head = `GET ${path} HTTP/1.${is10 ? 0 : 1}\r\nHost: ${host}\r\n`;
  const [usual, last] = is10 ? ['Connection: keep-alive\r\n', ''] : ['', 'Connection: close\r\n'];
  return {
    usual: inPieces(`${head}${usual}\r\n`, requestWrites),
    last: inPieces(`${head}${last}\r\n`, requestWrites),
  };
}

/** Splits into pieces whose lengths differ by one byte at most; `count` must not exceed the length of the text. */
export function inPieces(text: string, count: number): Pieces {
  const cut = (piece: number) => Math.round((piece * text.length) / count);
  return Array.from({ length: count }, (_, piece) =>
    text.slice(cut(piece), cut(piece + 1)),
  ) as unknown as Pieces;
}
