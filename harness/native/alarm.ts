import net from 'node:net';
import { NS_PER_US, US_PER_MS } from '../units.ts';
import { bindLibc, offHeap } from './libc.ts';

/**
 * Wakes the event loop once at a given moment: never early, and about 0.04 ms late on an idle core. setTimeout() counts
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
/** A timerfd is read as 8 bytes. With room for more, libuv knows that nothing is left to read. */
const READ_BYTES = 16;

/** undefined: not loaded yet. null: this Node cannot call C, or the system is not Linux. */
let loaded: Native | null | undefined;

/** An alarm does not keep its process alive. Without the kernel's timers it uses setTimeout(), and may ring early. */
export function createAlarm(onRing: () => void): Alarm {
  if (loaded === undefined) loaded = load();
  return (loaded === null ? null : kernelAlarm(loaded, onRing)) ?? timeoutAlarm(onRing);
}

/** null if the kernel gives no more descriptors. */
function kernelAlarm(libc: Native, onRing: () => void): Alarm | null {
  const socket = timerSocket(libc, onRing);
  if (socket === null) return null;
  const memory = offHeap(4 * BigInt64Array.BYTES_PER_ELEMENT);
  const time = new BigInt64Array(memory.buffer);
  return {
    ringIn: (us) => {
      if (socket.isStopped()) return;
      const ns = Math.max(1, Math.ceil(us * NS_PER_US)); // 0 would switch it off
      time[SECONDS] = BigInt(Math.floor(ns / NS_PER_SECOND));
      time[NANOSECONDS] = BigInt(ns % NS_PER_SECOND);
      libc.timerfd_settime(socket.fd, 0, memory.address, 0n);
    },
    stop: socket.stop,
  };
}

/**
 * A timerfd that the event loop reads. libuv refuses a descriptor of a kind that it does not know, so it gets a pipe, and
 * the timerfd then takes the number of its reading end. To epoll and read(2) both are alike.
 */
function timerSocket(libc: Native, onRing: () => void) {
  const timer = libc.timerfd_create(CLOCK_MONOTONIC, NONBLOCK_CLOEXEC);
  if (timer === -1) return null;
  const memory = offHeap(2 * Int32Array.BYTES_PER_ELEMENT);
  if (libc.pipe2(memory.address, NONBLOCK_CLOEXEC) === -1) {
    libc.close(timer);
    return null;
  }
  const [fd = 0, writingEnd = 0] = new Int32Array(memory.buffer);
  const callback = (): boolean => {
    onRing();
    return true;
  };
  const onread = { buffer: new Uint8Array(READ_BYTES), callback };
  const socket = new net.Socket({ fd, readable: true, writable: false, onread });
  // In the same turn of the event loop: libuv gives the descriptor to epoll when it next waits.
  libc.dup2(timer, fd);
  libc.close(timer);
  libc.close(writingEnd);
  socket.unref();
  return { fd, isStopped: () => socket.destroyed, stop: () => void socket.destroy() };
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
    pipe2: { return: 'int32', arguments: ['pointer', 'int32'] },
    timerfd_create: { return: 'int32', arguments: ['int32', 'int32'] },
    timerfd_settime: { return: 'int32', arguments: ['int32', 'int32', 'pointer', 'pointer'] },
    dup2: { return: 'int32', arguments: ['int32', 'int32'] },
    close: { return: 'int32', arguments: ['int32'] },
  });
}
