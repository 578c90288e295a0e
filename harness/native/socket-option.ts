import type net from 'node:net';
import { bindLibc, offHeap } from './libc.ts';

/** TCP_NODELAY of a socket as read from the kernel; `unknown`: it could not be read. */
export type NoDelay = 'on' | 'off' | 'unknown';

/** The handle inside a node:net socket. A Unix socket's handle has no `setNoDelay`. */
interface Handle {
  readonly fd: number;
  setNoDelay?(isOn: boolean): number;
}

/** Reads the 32-bit integer at index `at` (default 0) of an option with getsockopt(2); null on failure. */
type ReadOption = (fd: number, level: number, option: number, at?: number) => number | null;

/** Linux constants, equal on all architectures: include/uapi/linux/in.h and tcp.h. */
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const TCP_INFO = 11;
/** First byte of struct tcp_info, tcpi_state, on a little-endian machine; and that of an open connection (tcp_states.h). */
const STATE_BITS = 0xff;
const ESTABLISHED = 1;
/** Of shutdown(2): no more is sent. */
const SHUT_WR = 1;
/** Index of tcpi_sacked in struct tcp_info: a listening socket's accept queue length (tcp_get_info() in tcp.c). */
const SACKED = 7;
const INT_BYTES = 4;
/** Number of integers read of an option. */
const MOST_INTS = SACKED + 1;

/** Functions of the C library. */
interface Libc {
  readonly readOption: ReadOption;
  /** shutdown(2); 0: done. */
  readonly shutdown: (fd: number, how: number) => number;
}

/** undefined: not loaded yet. Loaded on first use, so that programs without sockets never load it. */
let libc: Libc | null | undefined;

/** Sets TCP_NODELAY on the handle: Node's cache of the value is wrong once a socket object connects again. */
export function setNoDelay(socket: net.Socket, isOn: boolean): void {
  handleOf(socket)?.setNoDelay?.(isOn);
}

/** Reads TCP_NODELAY back from the kernel; null if the socket is not TCP or already closed. */
export function readNoDelay(socket: net.Socket): NoDelay | null {
  const read = loaded()?.readOption;
  const handle = handleOf(socket);
  if (handle === null) return null;
  // Asked of Unix sockets too, which do not have it: a warm-up goes over them, and the first calls take long.
  const value = read?.(handle.fd, IPPROTO_TCP, TCP_NODELAY) ?? null;
  if (handle.setNoDelay === undefined) return null;
  if (value === null) return 'unknown';
  return value === 0 ? 'off' : 'on';
}

/** Reads the accept queue length of a listening server from the kernel; null if it cannot be read. */
export function readBacklog(server: net.Server): number | null {
  const handle = handleOf(server);
  return handle === null ? null : (loaded()?.readOption(handle.fd, IPPROTO_TCP, TCP_INFO, SACKED) ?? null);
}

/** Whether neither end of a connection has sent its FIN, by the kernel; null if it cannot be asked. */
export function isEstablished(socket: net.Socket): boolean | null {
  const handle = handleOf(socket);
  const info = handle === null ? null : (loaded()?.readOption(handle.fd, IPPROTO_TCP, TCP_INFO) ?? null);
  return info === null ? null : (info & STATE_BITS) === ESTABLISHED;
}

/** Sends the FIN of a socket whose writes have left, before this returns. False: it could not. */
export function shutdownNow(socket: net.Socket): boolean {
  const handle = handleOf(socket);
  return handle !== null && loaded()?.shutdown(handle.fd, SHUT_WR) === 0;
}

function handleOf(socket: net.Socket | net.Server): Handle | null {
  return (socket as unknown as { readonly _handle: Handle | null })._handle;
}

function loaded(): Libc | null {
  if (libc === undefined) libc = load();
  return libc;
}

/** null if this Node cannot call C: before 26.1, or on an architecture its libffi does not support. */
function load(): Libc | null {
  const c = bindLibc({
    getsockopt: { return: 'int32', arguments: ['int32', 'int32', 'int32', 'pointer', 'pointer'] },
    shutdown: { return: 'int32', arguments: ['int32', 'int32'] },
  });
  if (c === null) return null;
  const { buffer, address } = offHeap((MOST_INTS + 1) * INT_BYTES);
  const result = new Int32Array(buffer);
  const length = address + BigInt(MOST_INTS * INT_BYTES);
  const readOption: ReadOption = (fd, level, option, at = 0) => {
    result[MOST_INTS] = MOST_INTS * INT_BYTES;
    return c.getsockopt(fd, level, option, address, length) === 0 ? result[at]! : null;
  };
  return { readOption, shutdown: c.shutdown };
}
