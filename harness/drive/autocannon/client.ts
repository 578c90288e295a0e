import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/**
 * What is used of the clients of autocannon 9 (lib/httpClient.js), which its types leave out. Each holds one
 * connection and opens the next when that is lost.
 */
export interface AutocannonClient extends EventEmitter {
  conn: Socket;
  readonly destroyed: boolean;
  readonly parser: { initialize(type: 'RESPONSE'): void };
  readonly pipelinedRequests: { clear(): void };
  readonly timeoutTicker: { clear(): void };
  _connect(): void;
  _doRequest(): void;
  destroy(): void;
}

/** Of the event `headers`. */
export interface ResponseHead {
  readonly versionMajor: number;
  readonly versionMinor: number;
}
