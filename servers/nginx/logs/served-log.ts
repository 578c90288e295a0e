import { count } from './log.ts';

/** The client's side of a line. */
export interface ServedLine {
  /** Number of the request within its connection, from 1, in every version of HTTP. */
  readonly nth: number;
  /** As nginx writes it, for example `HTTP/1.1`. */
  readonly protocol: string;
  readonly source: string;
  readonly pid: string;
  /** As nginx writes it, for example `TLSv1.3`; `-` without TLS. */
  readonly tls: string;
  readonly isResumed: boolean;
  /** The client's certificate was accepted. */
  readonly isVerified: boolean;
  readonly method: string;
  /** Of the request: its head and its body. */
  readonly bytes: number;
}

/** Counts of what nginx served, from its log. A connection is counted at its first request. */
export class ServedLog {
  connections = 0;
  requests = 0;
  readonly methods: Record<string, number> = {};
  /** Bytes of all requests, heads included. */
  requestBytes = 0;
  readonly protocols: Record<string, number> = {};
  readonly tls = { handshakes: 0, resumed: 0, versions: {} as Record<string, number>, clientCertificates: 0 };
  /** Connections by the client's address. */
  readonly sources: Record<string, number> = {};
  /** Most requests of one connection. */
  mostRequests = 0;
  /** Requests by worker process. */
  readonly workers: Record<string, number> = {};

  add(line: ServedLine): void {
    this.requests += 1;
    count(this.methods, line.method);
    this.requestBytes += line.bytes;
    count(this.protocols, protocolName(line));
    count(this.workers, line.pid);
    this.mostRequests = Math.max(this.mostRequests, line.nth);
    if (line.nth !== 1) return;
    this.connections += 1;
    count(this.sources, line.source);
    if (line.tls !== '-') this.#addSecure(line);
  }

  #addSecure({ tls, isResumed, isVerified }: ServedLine): void {
    this.tls.handshakes += 1;
    count(this.tls.versions, tls.replace('TLSv', ''));
    if (isResumed) this.tls.resumed += 1;
    if (isVerified) this.tls.clientCertificates += 1;
  }
}

function protocolName({ protocol, tls }: ServedLine): string {
  switch (protocol) {
    case 'HTTP/2.0':
      return tls === '-' ? 'h2c' : 'h2';
    case 'HTTP/3.0':
      return 'h3';
    default:
      // Empty if nginx could not parse the request.
      return protocol.toLowerCase() || 'unreadable';
  }
}
