import type { EndSpread } from './spread.ts';

/** Answers that stopped before the end that their Content-Length gives. */
export interface ShortAnswers {
  readonly answers: number;
  /** Bytes that each of them lacked. */
  readonly missingBytes: EndSpread;
}

/** What a driver records of them, by how they stopped. */
export interface ShortCounts {
  /** The server ended the connection. */
  readonly ended?: ShortAnswers;
  /** It left the connection open, until the client gave up; `quietMs`: least time without a byte before that. */
  readonly open?: ShortAnswers & { readonly quietMs: number };
}
