import { offHeap } from '../libc.ts';
import type { Pages, RingKernel } from './kernel.ts';

/** include/uapi/linux/io_uring.h: what to register, the size of struct io_uring_buf_reg, and of struct io_uring_buf. */
const REGISTER_PBUF_RING = 22;
const [REGISTRATION_BYTES, ENTRY_BYTES] = [40, 16];
/** Offset of the ring's tail: it lies in a reserved field of the first entry. */
const TAIL_AT = 14;
/** A power of two. */
const COUNT = 256;
const BYTES = 16 * 1024;

/** The buffers that all receives of a ring take from. */
export class ReceiveBuffers {
  readonly #entries: Pages;
  readonly #view: DataView;
  readonly #room: Pages;
  readonly #buffers: readonly Uint8Array[];
  #tail = 0;

  constructor(kernel: RingKernel) {
    this.#entries = kernel.memory(COUNT * ENTRY_BYTES);
    this.#view = new DataView(this.#entries.buffer);
    this.#room = kernel.memory(COUNT * BYTES);
    this.#buffers = Array.from(
      { length: COUNT },
      (_, index) => new Uint8Array(this.#room.buffer, index * BYTES, BYTES),
    );
  }

  /** False: the kernel refused. */
  register(kernel: RingKernel): boolean {
    const { buffer, address } = offHeap(REGISTRATION_BYTES);
    const registration = new DataView(buffer);
    registration.setBigUint64(0, this.#entries.address, true);
    registration.setUint32(8, COUNT, true);
    for (let index = 0; index < COUNT; index++) this.giveBack(index);
    this.publish();
    return kernel.register(REGISTER_PBUF_RING, address);
  }

  at(index: number): Uint8Array {
    return this.#buffers[index]!;
  }

  /** The kernel may use it again after `publish`. */
  giveBack(index: number): void {
    const at = (this.#tail & (COUNT - 1)) * ENTRY_BYTES;
    this.#view.setBigUint64(at, this.#room.address + BigInt(index * BYTES), true);
    this.#view.setUint32(at + 8, BYTES, true);
    this.#view.setUint16(at + 12, index, true);
    this.#tail = (this.#tail + 1) & 0xffff;
  }

  publish(): void {
    this.#view.setUint16(TAIL_AT, this.#tail, true);
  }
}
