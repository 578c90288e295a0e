import type { EventEmitter } from 'node:events';

/**
 * Cloudflare's quiche for Node, with its binary in the npm package. Optional: named by a constant, so that neither the
 * compiler nor a bundler asks for a package that may not be there. docs/http3.md says why this one.
 */
export const LIBRARY = '@currentspace/http3';

/** What we use of it. Its types come with it, so these are our own. */
export interface H3Library {
  connect(to: H3Address, options: H3ConnectOptions): H3Session;
  createSecureServer(options: H3ServerOptions, answer: (stream: H3ServerStream) => void): H3Server;
}

export interface H3Address {
  /** An IP literal. */
  readonly address: string;
  readonly port: number;
  /** Sent as SNI, and the name that the certificate must bear. */
  readonly servername: string;
}

export interface H3ConnectOptions {
  /** `portable`: poll(2), a thread and a UDP port for each connection. `fast` would share one port (io_uring). */
  readonly runtimeMode: 'portable';
  /** 0: no timer. */
  readonly connectTimeoutMs: number;
  readonly metricsIntervalMs: number;
  /** QUIC's max_idle_timeout. */
  readonly maxIdleTimeoutMs: number;
  readonly sessionTicket?: Buffer;
}

/** One QUIC connection of the client. */
export interface H3Session {
  /** Throws at once where the server has given no credit for a further stream. */
  request(headers: Readonly<Record<string, string>>, options: { readonly endStream: true }): H3Stream;
  /** null as long as there is no socket. */
  getMetrics(): object | null;
  /** Sends CONNECTION_CLOSE; resolves when the thread and the UDP port are gone. */
  close(code: number): Promise<void>;
  on(event: 'connect', listener: () => void): this;
  on(event: 'goaway', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'sessionTicket', listener: (ticket: Buffer) => void): this;
  /** Also after our own `close`. */
  on(event: 'close', listener: (info: { readonly errorCode: number }) => void): this;
}

export interface H3Stream {
  /** Lets the answer flow, unread. */
  resume(): unknown;
  /** Gives up on it with this code. */
  close(code: number): void;
  on(event: 'response', listener: (headers: Readonly<Record<string, string | string[]>>) => void): this;
  on(event: 'end' | 'close', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
}

export interface H3ServerOptions {
  readonly key: string;
  readonly cert: string;
  readonly runtimeMode: 'portable';
  /** Streams that a client may have open at once. */
  readonly initialMaxStreamsBidi?: number;
}

/** Says `listening`, `session` and `error`. */
export interface H3Server extends EventEmitter {
  listen(port: number, host: string): unknown;
  address(): { readonly port: number } | null;
  close(): Promise<void>;
}

export interface H3ServerStream {
  respondWithBody(headers: Readonly<Record<string, string>>, body: string): void;
  respond(headers: Readonly<Record<string, string>>): void;
  close(code: number): void;
  write(text: string): boolean;
  end(text?: string): void;
}

/** Rejects where the package is not installed. Its binary is loaded with the first connection only. */
export async function loadLibrary(): Promise<H3Library> {
  const name: string = LIBRARY;
  return (await import(name)) as H3Library;
}
