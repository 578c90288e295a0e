import type { Announcement } from '../exchange.ts';

/** The head of an answer in HTTP/1.x, as far as it tells whether its connection stays open. */
export interface AnswerHead {
  readonly minorVersion: number;
  readonly status: number;
  /** Value of the Connection field; empty: there is none. */
  readonly connection: string;
  /** It has a Content-Length or a Transfer-Encoding. */
  readonly hasLength: boolean;
}

/** What the head says of its connection (RFC 9112, 9.3 and 6.3). */
export function announcedBy({
  minorVersion,
  status,
  connection,
  hasLength,
}: AnswerHead): Announcement | null {
  const options = connection.toLowerCase().split(/[\s,]+/);
  if (options.includes('close')) return 'close';
  if (minorVersion === 0 && !options.includes('keep-alive')) return 'http/1.0';
  return mayHaveBody(status) && !hasLength ? 'no-length' : null;
}

export function mayHaveBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}
