import { bindLibc, mapped, type OffHeap, offHeap } from '../libc.ts';

type Native = NonNullable<ReturnType<typeof load>>;

/** System calls, the same numbers on x86-64 and arm64: asm-generic/unistd.h. */
const [SETUP, ENTER, REGISTER] = [425n, 426n, 427n];
/** Linux constants: include/uapi/linux/io_uring.h. Work is done when this thread enters, not by interrupting it. */
const SETUP_CQSIZE = 1 << 3;
const SETUP_SINGLE_ISSUER = 1 << 12;
const SETUP_DEFER_TASKRUN = 1 << 13;
const ENTER_GETEVENTS = 1n;
/** Size of struct io_uring_params, and the words in which `cq_entries` and `flags` are. */
const [PARAMS_BYTES, CQ_ENTRIES_AT, FLAGS_AT] = [120, 1, 2];
const [SQ_ENTRIES, CQ_ENTRIES] = [1_024, 8_192];
/** Of mmap(2), include/uapi/asm-generic/mman-common.h: read and write; shared; private and anonymous. */
const [READ_WRITE, MAP_SHARED, MAP_ANONYMOUS] = [3, 1, 0x22];

let loaded: Native | null | undefined;

/** Memory from mmap(2), which begins with a page. */
export interface Pages extends OffHeap {
  readonly bytes: number;
}

/** The system calls of one io_uring, and its memory. */
export class RingKernel {
  /** struct io_uring_params as the kernel filled it in, in 32-bit words. */
  readonly params: Uint32Array;
  readonly #libc: Native;
  readonly #fd: number;
  readonly #pages: Pages[] = [];
  #isClosed = false;

  /** null: the kernel forbids it or is too old, or Node cannot call C. */
  static create(): RingKernel | null {
    if (loaded === undefined) loaded = load();
    if (loaded === null) return null;
    const params = offHeap(PARAMS_BYTES);
    const words = new Uint32Array(params.buffer);
    words[CQ_ENTRIES_AT] = CQ_ENTRIES;
    words[FLAGS_AT] = SETUP_CQSIZE | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN;
    const fd = Number(loaded.syscall(SETUP, BigInt(SQ_ENTRIES), params.address, 0n, 0n, 0n, 0n));
    return fd < 0 ? null : new RingKernel(loaded, fd, words);
  }

  private constructor(libc: Native, fd: number, params: Uint32Array) {
    this.#libc = libc;
    this.#fd = fd;
    this.params = params;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Submits entries, and does what work has come up. Returns how many were submitted; below 0: none. */
  enter(entries: number): number {
    return Number(this.#libc.syscall(ENTER, BigInt(this.#fd), BigInt(entries), 0n, ENTER_GETEVENTS, 0n, 0n));
  }

  /** False: refused. */
  register(what: number, argument: bigint): boolean {
    return this.#libc.syscall(REGISTER, BigInt(this.#fd), BigInt(what), argument, 1n, 0n, 0n) === 0n;
  }

  /** A part of the ring's own memory. */
  shared(bytes: number, offset: bigint): Pages {
    return this.#map(bytes, MAP_SHARED, this.#fd, offset);
  }

  memory(bytes: number): Pages {
    return this.#map(bytes, MAP_ANONYMOUS, -1, 0n);
  }

  /** Its memory must not be used any more. */
  close(): void {
    this.#isClosed = true;
    this.#libc.close(this.#fd);
    for (const { address, bytes } of this.#pages) this.#libc.munmap(address, BigInt(bytes));
  }

  #map(bytes: number, flags: number, fd: number, offset: bigint): Pages {
    const address = this.#libc.mmap(0n, BigInt(bytes), READ_WRITE, flags, fd, offset);
    const pages = { address, bytes, buffer: mapped(address, bytes) };
    this.#pages.push(pages);
    return pages;
  }
}

function load() {
  return bindLibc({
    syscall: {
      return: 'int64',
      arguments: ['int64', 'uint64', 'uint64', 'uint64', 'uint64', 'uint64', 'uint64'],
    },
    mmap: { return: 'pointer', arguments: ['uint64', 'uint64', 'int32', 'int32', 'int32', 'uint64'] },
    munmap: { return: 'int32', arguments: ['pointer', 'uint64'] },
    close: { return: 'int32', arguments: ['int32'] },
  });
}
