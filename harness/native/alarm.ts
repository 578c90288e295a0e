import { NS_PER_US, US_PER_MS } from '../units.ts';
import { bindLibc, offHeap } from './libc.ts';
import { EPOLLIN } from './loop/epoll.ts';
import { holdLoop, type Loop } from './loop/loop.ts';

/**
 * Wakes the event loop once at a given moment: never early, and about 0.01 ms late on an idle core. setTimeout() counts
 * whole milliseconds, so it is late by a fraction of one, and fires all that is due within a millisecond at once.
 */
export interface Alarm {
  /** Rings this many microseconds from now. Replaces a ring that is still pending. */
  ringIn(us: number): void;
  stop(): void;
}

type Native = NonNullable<ReturnType<typeof load>>;

/** Linux constants, the same on x86-64 and arm64: include/uapi/linux/time.h and asm-generic/fcntl.h. */
const CLOCK_MONOTONIC = 1;
const NONBLOCK_CLOEXEC = 0o2_004_000;
/** Indexes of the two parts of `it_value` in struct itimerspec. Its `it_interval` stays 0, so a timer rings once. */
const [SECONDS, NANOSECONDS] = [2, 3];
const NS_PER_SECOND = 1e9;

/** undefined: not loaded yet. null: this Node cannot call C, or the system is not Linux. */
let loaded: Native | null | undefined;

/**
 * An alarm does not keep its process alive. Without a loop (null: Node cannot run one, or there are no more descriptors)
 * it uses setTimeout(), and may ring early.
 */
export function createAlarm(onRing: () => void, loop: Loop | null = holdLoop()): Alarm {
  if (loaded === undefined) loaded = load();
  if (loop === null) return timeoutAlarm(onRing);
  const fd = loaded?.timerfd_create(CLOCK_MONOTONIC, NONBLOCK_CLOEXEC) ?? -1;
  if (fd === -1) {
    loop.release();
    return timeoutAlarm(onRing);
  }
  const alarm = new KernelAlarm(loaded!, loop, fd, onRing);
  if (alarm.isWatched) return alarm;
  alarm.stop();
  return timeoutAlarm(onRing);
}

/** A timerfd. It is never read: setting it again takes back that it was readable. */
class KernelAlarm implements Alarm {
  readonly #libc: Native;
  readonly #loop: Loop;
  readonly #fd: number;
  readonly #slot: number;
  readonly #onRing: () => void;
  readonly #memory = offHeap(4 * BigInt64Array.BYTES_PER_ELEMENT);
  readonly #time = new BigInt64Array(this.#memory.buffer);
  /** Moment of the pending ring; Infinity: none. */
  #dueMs = Infinity;
  #isStopped = false;

  constructor(libc: Native, loop: Loop, fd: number, onRing: () => void) {
    this.#libc = libc;
    this.#loop = loop;
    this.#fd = fd;
    this.#onRing = onRing;
    this.#slot = loop.watch(fd, EPOLLIN, this);
  }

  get isWatched(): boolean {
    return this.#slot !== -1;
  }

  ringIn(us: number): void {
    if (this.#isStopped) return;
    const ns = Math.max(1, Math.ceil(us * NS_PER_US)); // 0 would switch it off
    this.#time[SECONDS] = BigInt(Math.floor(ns / NS_PER_SECOND));
    this.#time[NANOSECONDS] = BigInt(ns % NS_PER_SECOND);
    this.#dueMs = performance.now() + us / US_PER_MS;
    this.#libc.timerfd_settime(this.#fd, 0, this.#memory.address, 0n);
  }

  /** An event may have been taken before the alarm was set anew. */
  ready(): void {
    if (performance.now() < this.#dueMs) return;
    this.#dueMs = Infinity;
    this.#onRing();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.isWatched) this.#loop.forget(this.#slot);
    this.#libc.close(this.#fd);
    this.#loop.release();
  }
}

function timeoutAlarm(onRing: () => void): Alarm {
  let timeout: NodeJS.Timeout | undefined;
  return {
    ringIn: (us) => {
      clearTimeout(timeout);
      timeout = setTimeout(onRing, us / US_PER_MS).unref();
    },
    stop: () => clearTimeout(timeout),
  };
}

function load() {
  return bindLibc({
    timerfd_create: { return: 'int32', arguments: ['int32', 'int32'] },
    timerfd_settime: { return: 'int32', arguments: ['int32', 'int32', 'pointer', 'pointer'] },
    close: { return: 'int32', arguments: ['int32'] },
  });
}
