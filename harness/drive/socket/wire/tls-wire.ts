import type { NoDelay } from '../../../native/socket-option.ts';
import { Sockets, type SocketsTarget } from '../../connection/sockets.ts';
import type { Piece } from '../http/request.ts';
import type { Wire, WireEvents } from './wire.ts';

/** TLS, with new sockets for each connection. */
export class TlsWire implements Wire {
  readonly #target: SocketsTarget;
  readonly #events: WireEvents;
  #sockets: Sockets | null = null;

  constructor(target: SocketsTarget, events: WireEvents) {
    this.#target = target;
    this.#events = events;
  }

  connect(localAddress: string | undefined): void {
    this.#sockets = new Sockets(this.#target, localAddress, this.#events);
    this.#sockets.top.on('data', (chunk: Buffer) => this.#events.received(chunk, chunk.length));
  }

  write(piece: Piece): void {
    this.#sockets?.top.write(piece, 'latin1');
  }

  finish(): void {
    this.#sockets?.finish();
  }

  destroy(): void {
    this.#sockets?.destroy();
  }

  hasFin(): boolean {
    return this.#sockets?.hasFin() ?? false;
  }

  reset(): void {
    this.#sockets?.reset();
  }

  get localAddress(): string | undefined {
    return this.#sockets?.localAddress;
  }

  get noDelay(): NoDelay | null {
    return this.#sockets?.noDelay ?? null;
  }
}
