import type { Closer } from '../../scenario/strategy.ts';
import type { ClosedBy } from '../exchange.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Sockets } from './sockets.ts';

type EndedWire = Pick<Sockets, 'finish' | 'destroy' | 'reset' | 'hasFin'>;

/** The end of one connection: the ways to end it, and which side did so first. */
export class ConnectionEnd {
  /** True once TCP is connected. */
  isConnected = false;
  /** True once it takes no further request. */
  isLeaving = false;
  by: ClosedBy | null = null;
  /** Idle time after which the client closed it, us; null: not closed for idleness. */
  idleUs: number | null = null;
  readonly #wire: EndedWire;
  readonly #closer: Closer;

  constructor(wire: EndedWire, closer: Closer) {
    this.#wire = wire;
    this.#closer = closer;
  }

  /** Resets the state for a new connection. */
  begin(): void {
    this.isConnected = false;
    this.isLeaving = false;
    this.by = null;
    this.idleUs = null;
  }

  /** The connection takes no further request, so it no longer counts among those that can be used. */
  leave(connections: Pick<Recorder['connections'], 'leaving'>): void {
    if (this.isLeaving || !this.isConnected) return;
    this.isLeaving = true;
    connections.leaving();
  }

  serverEnded(): void {
    this.by ??= 'server';
  }

  /** Notes a socket error: these codes mean the server's RST. */
  sawError(code: string): void {
    if (this.isConnected && (code === 'ECONNRESET' || code === 'EPIPE')) this.by ??= 'resetByServer';
  }

  /** Ends the connection as `closer` says. */
  close(): void {
    // The server's FIN may have arrived, not yet reported.
    if (this.#wire.hasFin()) this.by ??= 'server';
    if (this.#closer === 'reset') {
      this.by ??= 'resetByClient';
      this.#wire.reset();
      return;
    }
    this.by ??= 'client';
    // Not destroy(): read the server's FIN first, to see that it answered ours.
    this.#wire.finish();
  }

  /**
   * Ends the connection after the server said that it closes it: at once (RFC 9112, 9.6), because Node waits for that at
   * its `maxRequestsPerSocket`. Only the closer `server` leaves the first FIN to the server.
   */
  closeAnnounced(): void {
    if (this.#closer !== 'server') this.close();
  }

  /** Destroys the socket in any state. */
  letGo(): void {
    if (this.isConnected) this.by ??= 'client';
    this.#wire.destroy();
  }
}
