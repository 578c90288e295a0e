import { bindLibc, errno, type Libc, offHeap } from '../../native/libc.ts';
import { AF_NETLINK, MSG_DONTWAIT, NETLINK_SOCK_DIAG, SOCK_CLOEXEC, SOCK_RAW } from './headers.ts';
import { DiagDecoder, type DiagEntry, type DiagRequest, encodeRequest } from './message.ts';

/** Larger than the kernel's longest part of a list, 32 kB (netlink_recvmsg() in af_netlink.c). */
const BUFFER_BYTES = 64 * 1024;

const FUNCTIONS = {
  socket: { return: 'int32', arguments: ['int32', 'int32', 'int32'] },
  send: { return: 'int64', arguments: ['int32', 'pointer', 'uint64', 'int32'] },
  recv: { return: 'int64', arguments: ['int32', 'pointer', 'uint64', 'int32'] },
  setns: { return: 'int32', arguments: ['int32', 'int32'] },
  syscall: { return: 'int64', arguments: ['int64', 'int64', 'int64', 'int64'] },
  close: { return: 'int32', arguments: ['int32'] },
} as const;

/** undefined: not loaded yet. null: this Node cannot call C. */
let loaded: Libc<typeof FUNCTIONS> | null | undefined;

/** null if this Node cannot call the C library. */
export function libc(): Libc<typeof FUNCTIONS> | null {
  if (loaded === undefined) loaded = bindLibc(FUNCTIONS);
  return loaded;
}

/** A descriptor of a new netlink socket in the network namespace of this thread; null if the kernel refuses it. */
export function openNetlink(): number | null {
  const fd = libc()?.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG) ?? -1;
  return fd === -1 ? null : fd;
}

/**
 * Lists the TCP sockets of the network namespace in which its descriptor was made. While it is open, that namespace stays,
 * even without a process.
 */
export class DiagSocket implements Disposable {
  readonly #libc: Libc<typeof FUNCTIONS>;
  readonly #memory = offHeap(BUFFER_BYTES);
  readonly #decoder = new DiagDecoder(this.#memory.buffer);
  #fd: number | null;

  /** Takes over the descriptor. */
  constructor(fd: number) {
    this.#libc = libc()!;
    this.#fd = fd;
  }

  /**
   * Asks for a list, and gives it in parts: each call of `next` decodes one part, of at most some 370 sockets, and returns
   * whether it was the last. Take all of a list before the next request. The kernel makes each part during the call before.
   */
  ask(request: DiagRequest = {}): { next(onSocket: (entry: DiagEntry) => void): boolean } {
    const bytes = encodeRequest(request);
    new Uint8Array(this.#memory.buffer).set(bytes);
    this.#call('send', bytes.length, 0);
    const size = BUFFER_BYTES;
    // An answer is there as soon as the request was sent. Should it not be, waiting for it would stop the event loop.
    return { next: (onSocket) => this.#decoder.decode(this.#call('recv', size, MSG_DONTWAIT), onSocket) };
  }

  [Symbol.dispose](): void {
    if (this.#fd !== null) this.#libc.close(this.#fd);
    this.#fd = null;
  }

  #call(name: 'send' | 'recv', bytes: number, flags: number): number {
    // A closed descriptor's number may already be that of another file.
    if (this.#fd === null) throw new Error('Could not read the socket table: its socket is closed');
    const done = Number(this.#libc[name](this.#fd, this.#memory.address, BigInt(bytes), flags));
    if (done >= 0) return done;
    throw new Error(`Could not read the socket table: ${name}() failed with error number ${errno()}`);
  }
}
