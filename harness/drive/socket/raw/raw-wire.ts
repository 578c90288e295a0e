import type { NoDelay } from '../../../native/socket-option.ts';
import type { Piece } from '../http/request.ts';
import type { Wire, WireEvents } from '../wire/wire.ts';
import { AF_UNIX, localAddressOf } from './address.ts';
import { getOption, lastCode, setOption } from './calls.ts';
import type { Bytes, Network } from './network.ts';
import { SO_LINGER, TCP_INFO, TCP_NODELAY } from './options.ts';

/** Linux constants, the same on x86-64 and arm64: include/linux/net.h, include/linux/socket.h. */
const STREAM_CLOEXEC = 1 | 0o2_000_000;
const [MSG_PEEK, MSG_DONTWAIT] = [0x02, 0x40];
const SHUT_WR = 1;
/** Of struct tcp_info: include/net/tcp_states.h. */
const ESTABLISHED = 1;

/**
 * Plain TCP over a socket of its own. Errors and the end are reported after the call that finds them, as node:net does:
 * whoever connects, writes or destroys is in the middle of something.
 */
export abstract class RawWire implements Wire {
  protected readonly network: Network;
  protected readonly events: WireEvents;
  /** -1: closed. */
  protected fd = -1;
  protected isConnected = false;
  /** The server's FIN was read. */
  protected hasEnded = false;
  /** What is not sent yet, or not completely. */
  protected unsent: Bytes[] = [];
  /** A FIN follows those bytes. */
  #finishes = false;
  /** Error code to report with the close. */
  #failure: string | null = null;

  constructor(network: Network, events: WireEvents) {
    this.network = network;
    this.events = events;
  }

  connect(localAddress: string | undefined): void {
    this.isConnected = false;
    this.hasEnded = false;
    this.#finishes = false;
    const code = this.#open(localAddress) ?? this.begin();
    if (code !== null) this.fail(code);
  }

  write(piece: Piece): void {
    if (this.fd === -1) return;
    this.unsent.push(this.network.bytesOf(piece));
    if (this.unsent.length === 1) this.flush();
  }

  finish(): void {
    if (this.unsent.length > 0) this.#finishes = true;
    else if (this.fd !== -1) this.network.calls.shutdown(this.fd, SHUT_WR);
  }

  destroy(): void {
    if (this.fd === -1) return;
    this.#close();
    this.network.loop.soon(this.#tellClosed);
  }

  hasFin(): boolean {
    if (this.fd === -1) return false;
    const peeked = this.#receive(MSG_PEEK);
    if (peeked <= 0) return peeked === 0;
    if (this.#tcpState === ESTABLISHED) return false;
    let length = peeked;
    while (length > 0) length = this.#receive(0);
    return length === 0;
  }

  reset(): void {
    if (this.fd === -1) return;
    setOption(this.network.calls, this.fd, SO_LINGER, 1, 0);
    this.destroy();
  }

  get localAddress(): string | undefined {
    return this.fd === -1 ? undefined : localAddressOf(this.network.calls, this.fd);
  }

  get noDelay(): NoDelay | null {
    if (this.fd === -1 || this.network.to.family === AF_UNIX) return null;
    const value = getOption(this.network.calls, this.fd, TCP_NODELAY)?.getInt32(0, true);
    if (value === undefined) return 'unknown';
    return value === 0 ? 'off' : 'on';
  }

  /** Begins to connect `fd`. null: under way; otherwise the code of the error. */
  protected abstract begin(): string | null;

  /** Flag of socket(2) for calls that do not wait: SOCK_NONBLOCK, or 0. */
  protected abstract readonly blocking: number;

  /** Sends what `unsent` holds, from its first. */
  protected abstract flush(): void;

  /** Closes `fd`. */
  protected abstract letGo(): void;

  /** The socket is connected. False: it was closed by whoever heard of it. */
  protected connected(): boolean {
    this.isConnected = true;
    this.events.connected();
    this.events.ready(null);
    return this.fd !== -1;
  }

  protected ended(): void {
    this.hasEnded = true;
    this.events.ended();
  }

  /** All of `unsent` has left. */
  protected drained(): void {
    if (this.#finishes) this.finish();
  }

  protected fail(code: string): void {
    if (this.fd !== -1) this.#close();
    this.#failure = code;
    this.network.loop.soon(this.#tellClosed);
  }

  /** Opens a socket that is bound to the address, if there is one. null: done; otherwise the code of the error. */
  #open(localAddress: string | undefined): string | null {
    const { calls, options, boundOptions, to } = this.network;
    const fd = calls.socket(to.family, STREAM_CLOEXEC | this.blocking, 0);
    if (fd === -1) return lastCode();
    this.fd = fd;
    for (const { option, value } of options) setOption(calls, fd, option, value);
    if (localAddress === undefined) return null;
    for (const { option, value } of boundOptions) setOption(calls, fd, option, value);
    const source = this.network.sourceOf(localAddress);
    return calls.bind(fd, source.memory.address, source.bytes) === -1 ? lastCode() : null;
  }

  #receive(flags: number): number {
    const { calls, receiveAddress, receiveBytes } = this.network;
    return calls.recv(this.fd, receiveAddress, receiveBytes, flags | MSG_DONTWAIT);
  }

  get #tcpState(): number | null {
    return getOption(this.network.calls, this.fd, TCP_INFO)?.getUint8(0) ?? null;
  }

  #close(): void {
    this.letGo();
    this.fd = -1;
    if (this.unsent.length > 0) this.unsent = [];
  }

  readonly #tellClosed = (): void => {
    const code = this.#failure;
    this.#failure = null;
    if (code !== null) this.events.failed(code);
    this.events.closed();
  };
}

/** What is left of bytes of which some were sent. */
export function restOf({ address, length }: Bytes, sent: number): Bytes {
  return { address: address + BigInt(sent), length: length - sent, bytes: BigInt(length - sent) };
}
