import { type OffHeap, offHeap } from '../../../native/libc.ts';
import type { Loop } from '../../../native/loop/loop.ts';
import type { SocketsTarget } from '../../connection/sockets.ts';
import type { Piece } from '../http/request.ts';
import { ipAddress, type SocketAddress, unixAddress } from './address.ts';
import { type SocketCalls, socketCalls } from './calls.ts';
import { IP_BIND_ADDRESS_NO_PORT, type OptionValues, TCP_NODELAY } from './options.ts';

/** Bytes that the kernel can read. */
export interface Bytes {
  readonly address: bigint;
  readonly length: number;
  /** The same length, as C takes it. */
  readonly bytes: bigint;
}

/** Bytes of a read. All sockets share the room, because each read is consumed before the next. */
const RECEIVE_BYTES = 64 * 1024;

/** What the raw sockets of a transport share. */
export class Network {
  readonly calls: SocketCalls;
  readonly loop: Loop;
  readonly to: SocketAddress;
  readonly options: OptionValues;
  /** Options of a socket that is bound to an address. */
  readonly boundOptions: OptionValues = [{ option: IP_BIND_ADDRESS_NO_PORT, value: 1 }];
  readonly received: Uint8Array;
  readonly receiveAddress: bigint;
  readonly receiveBytes = BigInt(RECEIVE_BYTES);
  readonly #sources = new Map<string, SocketAddress>();
  readonly #pieces = new Map<Piece, Bytes>();
  /** Keeps the memory of the pieces. */
  readonly #kept: OffHeap[] = [];

  constructor(calls: SocketCalls, loop: Loop, { to, noDelay }: Pick<SocketsTarget, 'to' | 'noDelay'>) {
    this.calls = calls;
    this.loop = loop;
    const room = offHeap(RECEIVE_BYTES);
    this.received = new Uint8Array(room.buffer);
    this.receiveAddress = room.address;
    this.to = 'path' in to ? unixAddress(calls, to.path) : ipAddress(calls, String(to.host), Number(to.port));
    this.options = 'path' in to ? [] : [{ option: TCP_NODELAY, value: Number(noDelay) }];
  }

  sourceOf(address: string): SocketAddress {
    let source = this.#sources.get(address);
    if (source === undefined) {
      source = ipAddress(this.calls, address, 0);
      this.#sources.set(address, source);
    }
    return source;
  }

  /** A text or bytes in memory that the kernel can read. Requests consist of few pieces, so each is kept. */
  bytesOf(piece: Piece): Bytes {
    let bytes = this.#pieces.get(piece);
    if (bytes === undefined) {
      const memory = offHeap(piece.length);
      if (typeof piece === 'string') Buffer.from(memory.buffer).write(piece, 'latin1');
      else new Uint8Array(memory.buffer).set(piece);
      this.#kept.push(memory);
      bytes = { address: memory.address, length: piece.length, bytes: BigInt(piece.length) };
      this.#pieces.set(piece, bytes);
    }
    return bytes;
  }
}

/** null: this Node cannot call C. */
export function openNetwork(loop: Loop, target: SocketsTarget): Network | null {
  const calls = socketCalls();
  return calls === null ? null : new Network(calls, loop, target);
}
