import net from 'node:net';
import { type NoDelay, readNoDelay, setNoDelay } from '../../../native/socket-option.ts';
import { codeOf } from '../../connection/error-code.ts';
import { hasFinAlready, sendFin } from '../../connection/fin.ts';
import type { SocketsTarget } from '../../connection/sockets.ts';
import type { Piece } from '../http/request.ts';
import type { Wire, WireEvents } from './wire.ts';

/** Read buffer, bytes: libuv's own size. All sockets share it, because each read is consumed before the next. */
const RECEIVE_BUFFER = new Uint8Array(64 * 1024);

/**
 * Plain TCP over node:net. The socket object is reused after a close (node:net allows that): creating a stream for each connection
 * would cost a tenth of the connection's whole price.
 */
export class NetWire implements Wire {
  readonly #socket: net.Socket;
  readonly #to: net.NetConnectOpts;

  constructor(target: SocketsTarget, events: WireEvents) {
    this.#to = target.to;
    // Half-open, or Node would answer the server's FIN by itself: `closer` decides that.
    this.#socket = new net.Socket({
      allowHalfOpen: true,
      onread: {
        buffer: RECEIVE_BUFFER,
        callback: (length: number, bytes: Uint8Array) => {
          events.received(bytes, length);
          return true;
        },
      },
    } as net.SocketConstructorOpts);
    this.#socket.on('connect', () => {
      setNoDelay(this.#socket, target.noDelay);
      events.connected();
      events.ready(null);
    });
    this.#socket.on('end', () => events.ended());
    this.#socket.on('error', (error) => events.failed(codeOf(error)));
    this.#socket.on('close', () => events.closed());
  }

  connect(localAddress: string | undefined): void {
    this.#socket.connect(localAddress === undefined ? this.#to : { ...this.#to, localAddress });
  }

  write(piece: Piece): void {
    this.#socket.write(piece, 'latin1');
  }

  finish(): void {
    sendFin(this.#socket);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  hasFin(): boolean {
    return hasFinAlready(this.#socket);
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  get localAddress(): string | undefined {
    return this.#socket.localAddress;
  }

  get noDelay(): NoDelay | null {
    return readNoDelay(this.#socket);
  }
}
