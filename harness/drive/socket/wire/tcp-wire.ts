import net from 'node:net';
import { type NoDelay, readNoDelay, setNoDelay } from '../../../socket-option.ts';
import { codeOf } from '../../connection/error-code.ts';
import type { Wire, WireEvents, WireTarget } from './wire.ts';

/** As large as libuv's own read buffer. One for all sockets: what is read is handed on before the next read. */
const RECEIVE_BUFFER = new Uint8Array(64 * 1024);

/**
 * Plain TCP. The socket object connects again after it has closed (node:net allows that), so that a new
 * connection per request costs no new stream: a tenth of its whole price.
 */
export class TcpWire implements Wire {
  readonly #socket: net.Socket;
  readonly #to: net.NetConnectOpts;

  constructor(target: WireTarget, events: WireEvents) {
    this.#to = target.to;
    // With half-open allowed Node does not answer the server's FIN by itself: the closer decides that.
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

  write(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  finish(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
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

/** `autoSelectFamily` off: one address, one attempt, and its own errno instead of an AggregateError. */
export function tcpOptions(address: string, port: number): net.NetConnectOpts {
  return { host: address, port, family: net.isIPv6(address) ? 6 : 4, autoSelectFamily: false };
}
