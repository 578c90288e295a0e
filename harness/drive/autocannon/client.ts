import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/**
 * The part of autocannon 9's client (lib/httpClient.js) that we use; its types omit it. A client has one connection and
 * opens the next one when that is lost.
 */
export interface AutocannonClient extends EventEmitter {
  conn: Socket;
  readonly destroyed: boolean;
  readonly parser: {
    /** How the body of the answer ends, known once its head was read; `body_bytes` null: with the connection. */
    isChunked: boolean;
    body_bytes: number | null;
    initialize(type: 'RESPONSE'): void;
    /** Of http-parser-js: returns an error instead of the number of bytes. Throws what a listener throws. */
    execute(bytes: Buffer): number | Error;
  };
  readonly pipelinedRequests: { clear(): void };
  /** The request, as it is written. */
  readonly requestIterator: { readonly currentRequest: { requestBuffer: Uint8Array } };
  readonly timeoutTicker: { clear(): void };
  _connect(): void;
  _doRequest(): void;
  destroy(): void;
}

/** Argument of the event `headers`. */
export interface ResponseHead {
  readonly statusCode: number;
  readonly versionMajor: number;
  readonly versionMinor: number;
  /** Names and values alternating. */
  readonly headers: readonly string[];
}
