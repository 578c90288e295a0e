import { bindLibc, offHeap } from '../libc.ts';
import { EPOLLIN } from '../loop/epoll.ts';
import type { Loop, Source } from '../loop/loop.ts';
import { ReceiveBuffers } from './buffers.ts';
import { RingKernel } from './kernel.ts';

/** Linux constants: include/uapi/linux/io_uring.h and include/linux/eventfd.h. */
const [OP_ASYNC_CANCEL, OP_CONNECT, OP_CLOSE, OP_SEND, OP_RECV] = [14, 16, 19, 26, 27];
const REGISTER_EVENTFD = 4;
const NONBLOCK_CLOEXEC = 0o2_004_000;
const OFFSET_SQES = 0x1000_0000n;
/** Flags of an entry, in the first word's second byte, and of a receive, in its upper half. */
const [BUFFER_SELECT, SKIP_SUCCESS, RECV_MULTISHOT] = [1 << 13, 1 << 14, 1 << 17];
const CANCEL_ALL_OF_FD = 3;
const [HAS_BUFFER, HAS_MORE] = [1, 2];
/** MSG_NOSIGNAL and MSG_WAITALL (include/linux/socket.h): no SIGPIPE, and all bytes before it completes. */
const SEND_FLAGS = 0x4000 | 0x100;
/** Words of struct io_uring_params in which the offsets of both rings begin. */
const [SQ_AT, CQ_AT] = [10, 20];
/** In 32-bit words: an entry, a completion, and the fields of an entry. */
const [ENTRY_WORDS, COMPLETION_WORDS] = [16, 4];
const [OFFSET, ADDRESS, LENGTH, OP_FLAGS, USER] = [2, 4, 6, 7, 8];

/** What a completion answers. */
export const [CONNECTED, SENT, RECEIVED] = [1, 2, 3];
const NOTHING = new Uint8Array(0);

/** Who started operations. */
export interface Owner {
  /**
   * `result`: as of the system call; minus the errno if that failed. `hasMore`: the operation goes on. `bytes`: the buffer
   * of a receive, used again when this returns.
   */
  completed(what: number, result: number, hasMore: boolean, bytes: Uint8Array): void;
}

/** An io_uring: the operations of one turn of the loop are submitted together, and done by one system call. */
export class Ring implements Source {
  readonly #kernel: RingKernel;
  readonly #loop: Loop;
  readonly #buffers: ReceiveBuffers;
  readonly #ring: Int32Array;
  readonly #entries: Int32Array;
  readonly #at: Readonly<Record<'tail' | 'completeHead' | 'completeTail' | 'completions', number>>;
  readonly #mask: number;
  readonly #completeMask: number;
  /** The kernel writes to it when there is work; the ring's own descriptor is ready only once that work is done. */
  #event = -1;
  #eventSlot = -1;
  #tail = 0;
  #pending = 0;
  #isDue = false;
  readonly #owners: (Owner | null)[] = [];
  /** Number of times that each slot was given back: completions for an earlier owner are dropped. */
  readonly #ages: number[] = [];
  readonly #free: number[] = [];

  /** null: the kernel forbids it or is too old (before 6.1), or Node cannot call C. */
  static create(loop: Loop): Ring | null {
    const kernel = RingKernel.create();
    if (kernel === null) return null;
    const ring = new Ring(kernel, loop);
    if (ring.#buffers.register(kernel) && ring.#watch()) return ring;
    ring.close();
    return null;
  }

  private constructor(kernel: RingKernel, loop: Loop) {
    this.#kernel = kernel;
    this.#loop = loop;
    const { params } = kernel;
    const [entries = 0, completions = 0] = params;
    const sq = (field: number): number => params[SQ_AT + field]!;
    const cq = (field: number): number => params[CQ_AT + field]!;
    const bytes = Math.max(sq(6) + entries * 4, cq(5) + completions * COMPLETION_WORDS * 4);
    this.#ring = new Int32Array(kernel.shared(bytes, 0n).buffer);
    this.#entries = new Int32Array(kernel.shared(entries * ENTRY_WORDS * 4, OFFSET_SQES).buffer);
    this.#at = { tail: sq(1) / 4, completeHead: cq(0) / 4, completeTail: cq(1) / 4, completions: cq(5) / 4 };
    this.#mask = entries - 1;
    this.#completeMask = completions - 1;
    for (let index = 0; index < entries; index++) this.#ring[sq(6) / 4 + index] = index;
    this.#buffers = new ReceiveBuffers(kernel);
  }

  /** Returns a slot for the operations of an owner, until `leave`. */
  join(owner: Owner): number {
    const slot = this.#free.pop() ?? this.#newSlot();
    this.#owners[slot] = owner;
    return slot;
  }

  leave(slot: number): void {
    this.#owners[slot] = null;
    this.#ages[slot] = (this.#ages[slot]! + 1) | 0;
    this.#free.push(slot);
  }

  connect(fd: number, slot: number, address: bigint, bytes: number): void {
    const at = this.#add(OP_CONNECT, fd, slot, CONNECTED);
    this.#entries[at + OFFSET] = bytes;
    this.#point(at, address);
  }

  send(fd: number, slot: number, address: bigint, bytes: number): void {
    const at = this.#add(OP_SEND, fd, slot, SENT);
    this.#point(at, address);
    this.#entries[at + LENGTH] = bytes;
    this.#entries[at + OP_FLAGS] = SEND_FLAGS;
  }

  /** Completes with each piece that arrives, until the FIN (0) or an error. */
  receive(fd: number, slot: number): void {
    this.#add(OP_RECV | BUFFER_SELECT | RECV_MULTISHOT, fd, slot, RECEIVED);
  }

  /** Cancels what is under way on a descriptor. */
  cancel(fd: number): void {
    this.#entries[this.#add(OP_ASYNC_CANCEL | SKIP_SUCCESS, fd, -1, 0) + OP_FLAGS] = CANCEL_ALL_OF_FD;
  }

  closeSocket(fd: number): void {
    this.#add(OP_CLOSE | SKIP_SUCCESS, fd, -1, 0);
  }

  ready(): void {
    this.#workSoon();
  }

  /** Submits what is left, and ends what is under way. */
  close(): void {
    if (this.#eventSlot !== -1) this.#loop.forget(this.#eventSlot);
    if (this.#pending > 0) this.#enter();
    if (this.#event !== -1) eventCalls()!.close(this.#event);
    this.#kernel.close();
  }

  #newSlot(): number {
    this.#ages.push(0);
    return this.#owners.push(null) - 1;
  }

  /** Adds an entry with what all operations have; returns the index of its first word. */
  #add(operation: number, fd: number, slot: number, what: number): number {
    if (this.#pending > this.#mask) this.#enter();
    const at = (this.#tail & this.#mask) * ENTRY_WORDS;
    const entries = this.#entries;
    entries.fill(0, at, at + ENTRY_WORDS);
    entries[at] = operation;
    entries[at + 1] = fd;
    if (slot !== -1) {
      entries[at + USER] = (slot << 2) | what;
      entries[at + USER + 1] = this.#ages[slot]!;
    }
    this.#tail = (this.#tail + 1) | 0;
    this.#pending += 1;
    this.#workSoon();
    return at;
  }

  #point(at: number, address: bigint): void {
    this.#entries[at + ADDRESS] = Number(address & 0xffff_ffffn) | 0;
    this.#entries[at + ADDRESS + 1] = Number(address >> 32n);
  }

  #workSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#loop.soon(this.#work);
  }

  readonly #work = (): void => {
    this.#isDue = false;
    if (this.#kernel.isClosed) return;
    this.#enter();
    this.#reap();
    if (this.#pending > 0) this.#workSoon();
  };

  #enter(): void {
    Atomics.store(this.#ring, this.#at.tail, this.#tail);
    this.#pending -= Math.max(0, this.#kernel.enter(this.#pending));
  }

  #reap(): void {
    const { completeHead, completeTail, completions } = this.#at;
    const ring = this.#ring;
    const tail = Atomics.load(ring, completeTail);
    for (let head = ring[completeHead]!; head !== tail; head = (head + 1) | 0) {
      const at = completions + (head & this.#completeMask) * COMPLETION_WORDS;
      this.#complete(ring[at]!, ring[at + 1]!, ring[at + 2]!, ring[at + 3]!);
    }
    Atomics.store(ring, completeHead, tail);
    this.#buffers.publish();
  }

  #complete(user: number, age: number, result: number, flags: number): void {
    const [slot, what, buffer] = [user >>> 2, user & 3, flags >>> 16];
    const hasBuffer = (flags & HAS_BUFFER) !== 0;
    const bytes = hasBuffer ? this.#buffers.at(buffer) : NOTHING;
    if (what !== 0 && this.#ages[slot] === age)
      this.#owners[slot]?.completed(what, result, (flags & HAS_MORE) !== 0, bytes);
    if (hasBuffer) this.#buffers.giveBack(buffer);
  }

  /** The event descriptor is never read: each write of the kernel's is a new edge. False: refused. */
  #watch(): boolean {
    this.#event = eventCalls()?.eventfd(0, NONBLOCK_CLOEXEC) ?? -1;
    if (this.#event === -1) return false;
    const { buffer, address } = offHeap(Int32Array.BYTES_PER_ELEMENT);
    new Int32Array(buffer)[0] = this.#event;
    if (!this.#kernel.register(REGISTER_EVENTFD, address)) return false;
    this.#eventSlot = this.#loop.watch(this.#event, EPOLLIN, this);
    return this.#eventSlot !== -1;
  }
}

let bound: ReturnType<typeof bindEvents> | undefined;

function eventCalls(): ReturnType<typeof bindEvents> {
  if (bound === undefined) bound = bindEvents();
  return bound;
}

function bindEvents() {
  return bindLibc({
    eventfd: { return: 'int32', arguments: ['uint32', 'int32'] },
    close: { return: 'int32', arguments: ['int32'] },
  });
}
