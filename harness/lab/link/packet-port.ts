import { mapped, offHeap } from '../../native/libc.ts';
import {
  AF_PACKET,
  ETH_P_ALL_BE,
  IOVEC_BYTES,
  MAP_SHARED,
  MMSGHDR_BYTES,
  MSG_IOV,
  MSG_IOVLEN,
  PACKET_IGNORE_OUTGOING,
  PACKET_RX_RING,
  PACKET_STATISTICS,
  PACKET_VERSION,
  PACKET_VNET_HDR,
  PROT_READ_WRITE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  SOCKADDR_LL_BYTES,
  SOL_PACKET,
  TPACKET_V2,
} from './headers.ts';
import { done, type Kernel } from './kernel.ts';

/** Bytes of a slot: a frame of 1,514 bytes with the kernel's header of about 80. */
export const SLOT_BYTES = 2_048;
/** Slots are allocated in blocks of contiguous memory, which are hard to get if they are large. */
const BLOCK_BYTES = 32_768;
/** Frames given to the kernel in one call. */
const BATCH = 64;

/**
 * One end of a link: a packet socket that receives the frames of a device into a ring of memory shared with the kernel, and
 * sends frames from anywhere in memory. A frame may stay in the ring until it is due, so that nothing copies it here; and
 * the ring, unlike a socket's buffer, is not limited by `net.core.rmem_max`.
 */
export class PacketPort {
  readonly fd: number;
  readonly slots: number;
  /** All slots, one after the other, as bytes, 16-bit and 32-bit words. */
  readonly words: Int32Array;
  readonly halves: Uint16Array;
  /** Where the ring begins in memory. */
  readonly address: number;
  readonly #kernel: Kernel;
  readonly #headers = offHeap(BATCH * (MMSGHDR_BYTES + IOVEC_BYTES));
  readonly #vectors: Uint32Array;
  readonly #statistics = offHeap(16);
  #pending = 0;
  #refused = 0;

  /** `slots` must fill blocks: a multiple of 16. */
  constructor(kernel: Kernel, device: string, slots: number) {
    this.#kernel = kernel;
    this.slots = slots;
    this.fd = done(kernel.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), 'socket(AF_PACKET)');
    // Before the ring: PACKET_VNET_HDR cannot be set afterwards.
    this.#set(PACKET_VNET_HDR, [1]);
    this.#set(PACKET_IGNORE_OUTGOING, [1]);
    this.#set(PACKET_VERSION, [TPACKET_V2]);
    const bytes = slots * SLOT_BYTES;
    this.#set(PACKET_RX_RING, [BLOCK_BYTES, bytes / BLOCK_BYTES, SLOT_BYTES, slots]);
    const at = kernel.mmap(0n, BigInt(bytes), PROT_READ_WRITE, MAP_SHARED, this.fd, 0n);
    done(BigInt.asIntN(64, at) === -1n ? -1 : 0, 'mmap()');
    const memory = mapped(at, bytes);
    this.words = new Int32Array(memory);
    this.halves = new Uint16Array(memory);
    this.address = Number(at);
    this.#vectors = this.#prepareHeaders();
    this.#bind(device);
  }

  /** Puts a frame, with its virtio_net_hdr, into the next batch. Its memory must not change before `flush()`. */
  send(address: number, bytes: number): void {
    const at = (this.#pending * IOVEC_BYTES) / Uint32Array.BYTES_PER_ELEMENT;
    this.#vectors[at] = address % 2 ** 32;
    this.#vectors[at + 1] = Math.floor(address / 2 ** 32);
    this.#vectors[at + 2] = bytes;
    this.#pending += 1;
    if (this.#pending === BATCH) this.flush();
  }

  /** Sends what is pending. */
  flush(): void {
    let sent = 0;
    while (sent < this.#pending) {
      const from = this.#headers.address + BigInt(sent * MMSGHDR_BYTES);
      const count = this.#kernel.sendmmsg(this.fd, from, this.#pending - sent, 0);
      if (count === -1) this.#refused += 1;
      sent += Math.max(1, count); // -1 is about the first of them only
    }
    this.#pending = 0;
  }

  /** Frames that found the ring full since this was last asked. */
  takeOverrun(): number {
    const { buffer, address } = this.#statistics;
    const words = new Uint32Array(buffer);
    words[2] = 8;
    done(
      this.#kernel.getsockopt(this.fd, SOL_PACKET, PACKET_STATISTICS, address, address + 8n),
      'getsockopt(PACKET_STATISTICS)',
    );
    return words[1]!;
  }

  /** Frames that the kernel refused to send since this was last asked. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  #set(option: number, values: readonly number[]): void {
    const { buffer, address } = offHeap(values.length * Int32Array.BYTES_PER_ELEMENT);
    new Int32Array(buffer).set(values);
    done(
      this.#kernel.setsockopt(this.fd, SOL_PACKET, option, address, buffer.byteLength),
      `setsockopt(SOL_PACKET, ${option})`,
    );
  }

  /** Each header has one vector, whose address and length `send()` fills in. */
  #prepareHeaders(): Uint32Array {
    const { buffer, address } = this.#headers;
    const view = new DataView(buffer);
    const vectorsAt = BATCH * MMSGHDR_BYTES;
    for (let index = 0; index < BATCH; index++) {
      const vector = address + BigInt(vectorsAt + index * IOVEC_BYTES);
      view.setBigUint64(index * MMSGHDR_BYTES + MSG_IOV, vector, true);
      view.setUint32(index * MMSGHDR_BYTES + MSG_IOVLEN, 1, true);
    }
    return new Uint32Array(buffer, vectorsAt);
  }

  #bind(device: string): void {
    const { buffer, address } = offHeap(Math.max(SOCKADDR_LL_BYTES, device.length + 1));
    const bytes = new Uint8Array(buffer);
    bytes.set(new TextEncoder().encode(device));
    const index = done(this.#kernel.if_nametoindex(address) || -1, `if_nametoindex("${device}")`);
    bytes.fill(0);
    const view = new DataView(buffer);
    view.setUint16(0, AF_PACKET, true);
    view.setUint16(2, ETH_P_ALL_BE, true);
    view.setInt32(4, index, true);
    done(this.#kernel.bind(this.fd, address, SOCKADDR_LL_BYTES), `bind("${device}")`);
  }
}
