import { offHeap } from '../../native/libc.ts';
import { EPOLLIN, Epoll } from '../../native/loop/epoll.ts';
import { NS_PER_MS } from '../../units.ts';
import { CLOCK_REALTIME, TFD_CLOEXEC, TFD_TIMER_ABSTIME } from './headers.ts';
import { done, type Kernel } from './kernel.ts';

const NS_PER_SECOND = 1_000 * NS_PER_MS;
/** Times of a struct timespec and, after an interval of 0, of a struct itimerspec, as 32-bit words. */
const [SECONDS, NANOSECONDS] = [0, 2];
const [DUE_SECONDS, DUE_NANOSECONDS] = [4, 6];

/**
 * Waits for frames, for standard input and for a moment, and tells the time. Times are ns of CLOCK_REALTIME, by which the
 * kernel stamps frames, since the second in which the program began: so they fit a double.
 */
export class Waiter {
  readonly #kernel: Kernel;
  readonly #epoll: Epoll;
  readonly #timer: number;
  readonly #time = offHeap(8 * Int32Array.BYTES_PER_ELEMENT);
  readonly #words = new Uint32Array(this.#time.buffer);
  readonly #dueAddress = this.#time.address;
  readonly #clock = offHeap(4 * Int32Array.BYTES_PER_ELEMENT);
  readonly #clockWords = new Uint32Array(this.#clock.buffer);
  /** The second from which times count. */
  readonly baseSecond: number;
  #armedNs = -1;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const epoll = Epoll.create();
    done(epoll?.fd ?? -1, 'epoll_create1()');
    this.#epoll = epoll!;
    // Not the timeout of epoll_wait(2), which has whole milliseconds.
    this.#timer = done(kernel.timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC), 'timerfd_create()');
    kernel.clock_gettime(CLOCK_REALTIME, this.#clock.address);
    this.baseSecond = this.#clockWords[SECONDS]!;
    this.watch(this.#timer);
  }

  /**
   * Wakes for this descriptor. By edge: the ring of a packet socket counts as readable as long as its last frame is there
   * (packet_poll() in net/packet/af_packet.c), also if it was seen and waits for its time. So read all before waiting again.
   */
  watch(fd: number, mode: 'edge' | 'level' = 'edge'): void {
    done(this.#epoll.add(fd, EPOLLIN, fd, 0, mode) ? 0 : -1, 'epoll_ctl()');
  }

  nowNs(): number {
    this.#kernel.clock_gettime(CLOCK_REALTIME, this.#clock.address);
    return (this.#clockWords[SECONDS]! - this.baseSecond) * NS_PER_SECOND + this.#clockWords[NANOSECONDS]!;
  }

  /** Waits until something is there or `dueNs` has come; not at all if `isBusy`. Returns whether `fd` has input. */
  wait(dueNs: number, { fd, isBusy }: { readonly fd: number; readonly isBusy: boolean }): boolean {
    if (!isBusy && dueNs !== Infinity && dueNs !== this.#armedNs) this.#arm(dueNs);
    const count = this.#epoll.take(isBusy ? 0 : -1);
    let hasInput = false;
    for (let index = 0; index < count; index++) if (this.#epoll.oneAt(index) === fd) hasInput = true;
    return hasInput;
  }

  #arm(dueNs: number): void {
    this.#armedNs = dueNs;
    const whole = Math.ceil(dueNs);
    this.#words[DUE_SECONDS] = this.baseSecond + Math.floor(whole / NS_PER_SECOND);
    this.#words[DUE_NANOSECONDS] = Math.max(1, whole % NS_PER_SECOND); // all zero would switch it off
    this.#kernel.timerfd_settime(this.#timer, TFD_TIMER_ABSTIME, this.#dueAddress, 0n);
  }
}
