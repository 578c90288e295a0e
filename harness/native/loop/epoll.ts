import { bindLibc, offHeap } from '../libc.ts';

/** Linux constants, the same on x86-64 and arm64: include/uapi/linux/eventpoll.h. */
export const EPOLLIN = 0x001;
export const EPOLLOUT = 0x004;
export const EPOLLERR = 0x008;
export const EPOLLHUP = 0x010;
export const EPOLLRDHUP = 0x2000;
const EPOLLET = 0x8000_0000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CLOEXEC = 0o2_000_000;
/** Maximum events of one wait. */
const MOST_EVENTS = 256;
/** struct epoll_event is packed on x86-64 only (EPOLL_PACKED in eventpoll.h). In 32-bit words: its size, and where `data` begins. */
const [EVENT_WORDS, DATA_WORD] = process.arch === 'x64' ? [3, 1] : [4, 2];

type Native = NonNullable<ReturnType<typeof load>>;

let loaded: Native | null | undefined;

/** An epoll instance whose events carry two numbers of 32 bits. */
export class Epoll {
  readonly fd: number;
  readonly #libc: Native;
  readonly #one = offHeap(EVENT_WORDS * 4);
  readonly #oneWords = new Uint32Array(this.#one.buffer);
  readonly #ready = offHeap(MOST_EVENTS * EVENT_WORDS * 4);
  readonly #readyWords = new Uint32Array(this.#ready.buffer);

  /** null: this Node cannot call C, or the kernel gives no more descriptors. */
  static create(): Epoll | null {
    if (loaded === undefined) loaded = load();
    const fd = loaded?.epoll_create1(EPOLL_CLOEXEC) ?? -1;
    return fd === -1 ? null : new Epoll(loaded!, fd);
  }

  private constructor(libc: Native, fd: number) {
    this.#libc = libc;
    this.fd = fd;
  }

  /**
   * Edge-triggered, unless `level` is asked for. False: refused; `errno()` says why. A descriptor leaves the instance when
   * it is closed.
   */
  add(fd: number, events: number, one: number, other: number, mode: 'edge' | 'level' = 'edge'): boolean {
    this.#oneWords[0] = (mode === 'edge' ? events | EPOLLET : events) >>> 0;
    this.#oneWords[DATA_WORD] = one;
    this.#oneWords[DATA_WORD + 1] = other;
    return this.#libc.epoll_ctl(this.fd, EPOLL_CTL_ADD, fd, this.#one.address) === 0;
  }

  /** Takes the events that are there and returns their number. Waits for the first so long, ms; -1: without limit. */
  take(waitMs = 0): number {
    return Math.max(0, this.#libc.epoll_wait(this.fd, this.#ready.address, MOST_EVENTS, waitMs));
  }

  eventsAt(index: number): number {
    return this.#readyWords[index * EVENT_WORDS]!;
  }

  oneAt(index: number): number {
    return this.#readyWords[index * EVENT_WORDS + DATA_WORD]!;
  }

  otherAt(index: number): number {
    return this.#readyWords[index * EVENT_WORDS + DATA_WORD + 1]!;
  }

  close(): void {
    this.#libc.close(this.fd);
  }
}

function load() {
  return bindLibc({
    epoll_create1: { return: 'int32', arguments: ['int32'] },
    epoll_ctl: { return: 'int32', arguments: ['int32', 'int32', 'int32', 'pointer'] },
    epoll_wait: { return: 'int32', arguments: ['int32', 'pointer', 'int32', 'int32'] },
    close: { return: 'int32', arguments: ['int32'] },
  });
}
