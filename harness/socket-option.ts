import type ffi from 'node:ffi';
import type net from 'node:net';

/** TCP_NODELAY of a socket as its kernel has it; `unknown` where the kernel could not be asked. */
export type NoDelay = 'on' | 'off' | 'unknown';

/** For a program that asks a kernel: Node's warning about `node:ffi` would stand where its own errors are looked for. */
export const QUIET_FFI = '--disable-warning=ExperimentalWarning';

/** What node:net keeps below a socket. The handle of a Unix socket has no `setNoDelay`. */
interface Handle {
  readonly fd: number;
  setNoDelay?(isOn: boolean): number;
}

/** One integer of what getsockopt(2) gives, the first unless `at` says another; null where it fails. */
type ReadOption = (fd: number, level: number, option: number, at?: number) => number | null;

/** The same on every architecture of Linux: include/uapi/linux/in.h and tcp.h. */
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const TCP_INFO = 11;
/** tcpi_sacked of struct tcp_info: of a socket that listens, the length of its accept queue (tcp_get_info() in net/ipv4/tcp.c). */
const SACKED = 7;
const INT_BYTES = 4;
/** As much of an option as is read. */
const MOST_INTS = SACKED + 1;

/** undefined: not loaded yet. Programs that only start others never load it. */
let readOption: ReadOption | null | undefined;

/** Sets TCP_NODELAY, past Node's own memory of what it set: that is wrong where a socket object connects again. */
export function setNoDelay(socket: net.Socket, isOn: boolean): void {
  handleOf(socket)?.setNoDelay?.(isOn);
}

/** Reads TCP_NODELAY back from the kernel; null where the socket is not of TCP, or already closed. */
export function readNoDelay(socket: net.Socket): NoDelay | null {
  // Before anything else, so that a warm-up over Unix sockets has loaded it.
  if (readOption === undefined) readOption = loadGetsockopt();
  const handle = handleOf(socket);
  if (handle?.setNoDelay === undefined) return null;
  const value = readOption?.(handle.fd, IPPROTO_TCP, TCP_NODELAY) ?? null;
  if (value === null) return 'unknown';
  return value === 0 ? 'off' : 'on';
}

/** Reads the length of a listening server's accept queue from the kernel; null where the kernel could not be asked. */
export function readBacklog(server: net.Server): number | null {
  const handle = handleOf(server);
  return handle === null ? null : (readOption?.(handle.fd, IPPROTO_TCP, TCP_INFO, SACKED) ?? null);
}

function handleOf(socket: net.Socket | net.Server): Handle | null {
  return (socket as unknown as { readonly _handle: Handle | null })._handle;
}

/** null where this Node cannot call C: before 26.1, and on architectures that its libffi does not know. */
function loadGetsockopt(): ReadOption | null {
  const library = process.getBuiltinModule('node:ffi') as typeof ffi | undefined;
  if (library === undefined) return null;
  // Kept by the function below: a library that is collected takes its functions with it.
  const libc = library.dlopen(null, {
    getsockopt: { return: 'int32', arguments: ['int32', 'int32', 'int32', 'pointer', 'pointer'] },
  });
  // Memory of its own: V8 moves the contents of small typed arrays, and the pointer would go stale.
  const result = new Int32Array(new ArrayBuffer((MOST_INTS + 1) * INT_BYTES));
  const value = library.getRawPointer(result.buffer);
  const length = value + BigInt(MOST_INTS * INT_BYTES);
  return (fd, level, option, at = 0) => {
    result[MOST_INTS] = MOST_INTS * INT_BYTES;
    const status = libc.functions.getsockopt(fd, level, option, value, length);
    return status === 0 ? result[at]! : null;
  };
}
