import { constants } from 'node:os';
import { errno } from '../../../native/libc.ts';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../../../native/loop/epoll.ts';
import type { Source } from '../../../native/loop/loop.ts';
import type { NoDelay } from '../../../native/socket-option.ts';
import type { Piece } from '../http/request.ts';
import type { Wire, WireEvents } from '../wire/wire.ts';
import { AF_UNIX, localAddressOf } from './address.ts';
import { codeOfErrno, getOption, lastCode, setOption } from './calls.ts';
import type { Bytes, Network } from './network.ts';
import { SO_ERROR, SO_LINGER, TCP_INFO, TCP_NODELAY } from './options.ts';

/** Linux constants, the same on x86-64 and arm64: include/linux/net.h, include/linux/socket.h. */
const STREAM_NONBLOCK_CLOEXEC = 1 | 0o2_004_000;
const MSG_PEEK = 0x02;
const SHUT_WR = 1;
/** Of struct tcp_info: include/net/tcp_states.h. */
const ESTABLISHED = 1;
const { EAGAIN, EINPROGRESS, EINTR } = constants.errno;
const [READABLE, FAILED] = [EPOLLIN | EPOLLRDHUP, EPOLLERR | EPOLLHUP];

/**
 * Plain TCP over a socket of its own, by epoll. Errors and the end are reported after the call that finds them, as node:net
 * does: whoever connects, writes or destroys is in the middle of something.
 */
export class EpollWire implements Wire, Source {
  readonly #network: Network;
  readonly #events: WireEvents;
  /** -1: closed. */
  #fd = -1;
  #slot = -1;
  #isConnected = false;
  #hasEnded = false;
  #unsent: Bytes[] = [];
  /** A FIN follows the bytes that are not sent yet. */
  #finishes = false;
  /** Error code to report with the close. */
  #failure: string | null = null;

  constructor(network: Network, events: WireEvents) {
    this.#network = network;
    this.#events = events;
  }

  connect(localAddress: string | undefined): void {
    this.#isConnected = false;
    this.#hasEnded = false;
    this.#finishes = false;
    const code = this.#open(localAddress);
    if (code !== null) this.#fail(code);
  }

  write(piece: Piece): void {
    if (this.#fd === -1) return;
    this.#unsent.push(this.#network.bytesOf(piece));
    if (this.#unsent.length === 1) this.#flush();
  }

  finish(): void {
    if (this.#unsent.length > 0) this.#finishes = true;
    else if (this.#fd !== -1) this.#network.calls.shutdown(this.#fd, SHUT_WR);
  }

  destroy(): void {
    if (this.#fd === -1) return;
    this.#close();
    this.#network.loop.soon(this.#tellClosed);
  }

  hasFin(): boolean {
    if (this.#fd === -1) return false;
    const { calls, receiveAddress, receiveBytes } = this.#network;
    const peeked = calls.recv(this.#fd, receiveAddress, receiveBytes, MSG_PEEK);
    if (peeked <= 0) return peeked === 0;
    if (this.#tcpState === ESTABLISHED) return false;
    let length = peeked;
    while (length > 0) length = this.#receive();
    return length === 0;
  }

  reset(): void {
    if (this.#fd === -1) return;
    setOption(this.#network.calls, this.#fd, SO_LINGER, 1, 0);
    this.destroy();
  }

  get localAddress(): string | undefined {
    return this.#fd === -1 ? undefined : localAddressOf(this.#network.calls, this.#fd);
  }

  get noDelay(): NoDelay | null {
    if (this.#fd === -1 || this.#network.to.family === AF_UNIX) return null;
    const value = getOption(this.#network.calls, this.#fd, TCP_NODELAY)?.getInt32(0, true);
    if (value === undefined) return 'unknown';
    return value === 0 ? 'off' : 'on';
  }

  ready(events: number): void {
    if (!this.#isConnected) {
      if (!this.#hasConnected(events)) return;
    } else if ((events & EPOLLOUT) !== 0 && this.#unsent.length > 0) {
      this.#flush();
    }
    if ((events & (READABLE | FAILED)) !== 0 && !this.#hasEnded) this.#read((events & ~EPOLLIN) !== EPOLLOUT);
  }

  /** null: connecting. Otherwise the code of the error. */
  #open(localAddress: string | undefined): string | null {
    const { calls, loop, options, boundOptions, to } = this.#network;
    const fd = calls.socket(to.family, STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd === -1) return lastCode();
    this.#fd = fd;
    for (const { option, value } of options) setOption(calls, fd, option, value);
    if (localAddress !== undefined) {
      for (const { option, value } of boundOptions) setOption(calls, fd, option, value);
      const source = this.#network.sourceOf(localAddress);
      if (calls.bind(fd, source.memory.address, source.bytes) === -1) return lastCode();
    }
    if (calls.connect(fd, to.memory.address, to.bytes) === -1) {
      const number = errno();
      if (number !== EINPROGRESS) return codeOfErrno(number);
    }
    this.#slot = loop.watch(fd, READABLE | EPOLLOUT, this);
    return this.#slot === -1 ? lastCode() : null;
  }

  #hasConnected(events: number): boolean {
    if ((events & FAILED) !== 0) {
      const number = getOption(this.#network.calls, this.#fd, SO_ERROR)?.getInt32(0, true) ?? 0;
      if (number !== 0) {
        this.#fail(codeOfErrno(number));
        return false;
      }
    }
    if ((events & EPOLLOUT) === 0) return false;
    this.#isConnected = true;
    this.#events.connected();
    this.#events.ready(null);
    return this.#fd !== -1;
  }

  /** `isEnding`: a FIN or an error comes after what there is to read, and no further event announces it. */
  #read(isEnding: boolean): void {
    const { received } = this.#network;
    while (this.#fd !== -1) {
      const length = this.#receive();
      if (length > 0) {
        this.#events.received(received, length);
        if (length < received.length && !isEnding) return;
      } else if (length === 0) {
        this.#hasEnded = true;
        this.#events.ended();
        return;
      } else {
        const number = errno();
        if (number === EINTR) continue;
        if (number !== EAGAIN) this.#fail(codeOfErrno(number));
        return;
      }
    }
  }

  #receive(): number {
    const { calls, receiveAddress, receiveBytes } = this.#network;
    return calls.read(this.#fd, receiveAddress, receiveBytes);
  }

  #flush(): void {
    for (let next = this.#unsent[0]; next !== undefined; next = this.#unsent[0]) {
      const sent = this.#network.calls.write(this.#fd, next.address, next.bytes);
      if (sent === next.length) {
        this.#unsent.shift();
        continue;
      }
      if (sent === -1) {
        const number = errno();
        if (number === EINTR) continue;
        if (number !== EAGAIN) this.#fail(codeOfErrno(number));
        return;
      }
      this.#unsent[0] = restOf(next, sent);
    }
    if (this.#finishes) this.finish();
  }

  get #tcpState(): number | null {
    return getOption(this.#network.calls, this.#fd, TCP_INFO)?.getUint8(0) ?? null;
  }

  #fail(code: string): void {
    if (this.#fd !== -1) this.#close();
    this.#failure = code;
    this.#network.loop.soon(this.#tellClosed);
  }

  #close(): void {
    if (this.#slot !== -1) this.#network.loop.forget(this.#slot);
    this.#network.calls.close(this.#fd);
    this.#slot = -1;
    this.#fd = -1;
    if (this.#unsent.length > 0) this.#unsent = [];
  }

  readonly #tellClosed = (): void => {
    const code = this.#failure;
    this.#failure = null;
    if (code !== null) this.#events.failed(code);
    this.#events.closed();
  };
}

function restOf({ address, length }: Bytes, sent: number): Bytes {
  return { address: address + BigInt(sent), length: length - sent, bytes: BigInt(length - sent) };
}
