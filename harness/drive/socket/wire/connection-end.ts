import type { Closer } from '../../../scenario/strategy.ts';
import type { ClosedBy } from '../../exchange.ts';
import type { Wire } from './wire.ts';

/** How one connection ends: the ways to end it, and who was first. */
export class ConnectionEnd {
  /** TCP was connected: there is something to end. */
  isConnected = false;
  by: ClosedBy | null = null;
  /** How long it had been idle when the client ended it for that; null: it did not. */
  idleUs: number | null = null;
  readonly #wire: Pick<Wire, 'finish' | 'destroy' | 'reset'>;
  readonly #closer: Closer;

  constructor(wire: Pick<Wire, 'finish' | 'destroy' | 'reset'>, closer: Closer) {
    this.#wire = wire;
    this.#closer = closer;
  }

  /** The object is used for a new connection. */
  begin(): void {
    this.isConnected = false;
    this.by = null;
    this.idleUs = null;
  }

  serverEnded(): void {
    this.by ??= 'server';
  }

  /** An error of the socket: with these codes it was the server's RST. */
  sawError(code: string): void {
    if (this.isConnected && (code === 'ECONNRESET' || code === 'EPIPE')) this.by ??= 'resetByServer';
  }

  /** Ends it as the closer says. */
  close(): void {
    if (this.#closer === 'reset') {
      this.by ??= 'resetByClient';
      this.#wire.reset();
      return;
    }
    this.by ??= 'client';
    // Not destroy(): the server's FIN is taken in first, so that our own is seen to have been answered.
    this.#wire.finish();
  }

  /** Lets go of the socket, whatever state it is in. */
  letGo(): void {
    if (this.isConnected) this.by ??= 'client';
    this.#wire.destroy();
  }
}
