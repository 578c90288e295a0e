import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';

/**
 * Cloudflare's quiche for Node, with its binary in the npm package. Optional: imported by a constant, so that neither
 * the compiler nor a bundler requires it. docs/http3.md says why this one.
 */
export const LIBRARY = '@currentspace/http3';

/** The part of its API that we use. Our own types, because its types come only with the package. */
export interface H3Library {
  connect(to: H3Address, options: H3ConnectOptions): H3Session;
  createSecureServer(
    options: H3ServerOptions,
    answer: (stream: H3ServerStream, headers: H3Headers) => void,
  ): H3Server;
}

export interface H3Address {
  /** An IP literal. */
  readonly address: string;
  readonly port: number;
  /** SNI, and the name that the certificate must have. */
  readonly servername: string;
}

export interface H3ConnectOptions {
  /** `portable`: poll(2), with a thread and a UDP port per connection. `fast` would share one port (io_uring). */
  readonly runtimeMode: 'portable';
  /** 0: no timer. */
  readonly connectTimeoutMs: number;
  readonly metricsIntervalMs: number;
  /** QUIC's max_idle_timeout. */
  readonly maxIdleTimeoutMs: number;
  readonly sessionTicket?: Buffer;
}

/** Several values of one name are several fields. */
export type H3Headers = Readonly<Record<string, string | readonly string[]>>;

/** One QUIC connection of the client. */
export interface H3Session {
  /** Throws if the server has given no credit for a further stream. */
  request(headers: H3Headers, options: { readonly endStream: boolean }): H3Stream;
  /** null until there is a socket. */
  getMetrics(): object | null;
  /** Sends CONNECTION_CLOSE; resolves once the thread and the UDP port are released. */
  close(code: number): Promise<void>;
  on(event: 'connect', listener: () => void): this;
  on(event: 'goaway', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'sessionTicket', listener: (ticket: Buffer) => void): this;
  /** Also emitted after our own `close`. */
  on(event: 'close', listener: (info: { readonly errorCode: number }) => void): this;
}

export interface H3Stream {
  /** Sends the body of the request. */
  end(body: Uint8Array): unknown;
  /** Discards the answer's body. */
  resume(): unknown;
  /** Cancels the stream with this code. */
  close(code: number): void;
  on(event: 'response', listener: (headers: H3Headers) => void): this;
  on(event: 'end' | 'close', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
}

export interface H3ServerOptions {
  readonly key: string;
  readonly cert: string;
  readonly runtimeMode: 'portable';
  /** Maximum concurrent streams per client. */
  readonly initialMaxStreamsBidi?: number;
}

/** Emits `listening`, `session` and `error`. */
export interface H3Server extends EventEmitter {
  listen(port: number, host: string): unknown;
  address(): { readonly port: number } | null;
  close(): Promise<void>;
}

export interface H3ServerStream extends Pick<Readable, 'on' | 'resume'> {
  respondWithBody(headers: Readonly<Record<string, string>>, body: string): void;
  respond(headers: Readonly<Record<string, string>>, options?: { readonly endStream: boolean }): void;
  close(code: number): void;
  write(text: string): boolean;
  end(text?: string): void;
}

/** Rejects if the package is not installed. Its binary is loaded with the first connection only. */
export async function loadLibrary(): Promise<H3Library> {
  const name: string = LIBRARY;
  return (await import(name)) as H3Library;
}
