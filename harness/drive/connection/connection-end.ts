import type { Closer } from '../../scenario/strategy.ts';
import type { ClosedBy } from '../exchange.ts';
import type { Sockets } from './sockets.ts';

/** The end of one connection: the ways to end it, and which side did so first. */
export class ConnectionEnd {
  /** True once TCP is connected. */
  isConnected = false;
  by: ClosedBy | null = null;
  /** Idle time after which the client closed it, us; null: not closed for idleness. */
  idleUs: number | null = null;
  readonly #wire: Pick<Sockets, 'finish' | 'destroy' | 'reset'>;
  readonly #closer: Closer;

  constructor(wire: Pick<Sockets, 'finish' | 'destroy' | 'reset'>, closer: Closer) {
    this.#wire = wire;
    this.#closer = closer;
  }

  /** Resets the state for a new connection. */
  begin(): void {
    this.isConnected = false;
    this.by = null;
    this.idleUs = null;
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
    if (this.#closer === 'reset') {
      this.by ??= 'resetByClient';
      this.#wire.reset();
      return;
    }
    this.by ??= 'client';
    // Not destroy(): read the server's FIN first, to see that it answered ours.
    this.#wire.finish();
  }

  /** Destroys the socket in any state. */
  letGo(): void {
    if (this.isConnected) this.by ??= 'client';
    this.#wire.destroy();
  }
}
