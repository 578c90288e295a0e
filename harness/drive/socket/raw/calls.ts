import { getSystemErrorName } from 'node:util';
import { bindLibc, errno, type OffHeap, offHeap } from '../../../native/libc.ts';
import type { SocketOption } from './options.ts';

type Bound = NonNullable<ReturnType<typeof bind>>;

/** The calls of the C library that sockets need, with the memory that they share: each call is over before the next. */
export interface SocketCalls extends Bound {
  memory(bytes: number): OffHeap;
  /** Room for an option's value, a name of a socket with its length behind it, and an address as text. */
  readonly scratch: Readonly<Record<'value' | 'name' | 'text', OffHeap>>;
}

const [VALUE_BYTES, NAME_BYTES, TEXT_BYTES] = [256, 116, 64];

let calls: SocketCalls | null | undefined;

/** null: this Node cannot call C. */
export function socketCalls(): SocketCalls | null {
  if (calls !== undefined) return calls;
  const bound = bind();
  calls =
    bound === null
      ? null
      : {
          ...bound,
          memory: offHeap,
          scratch: { value: offHeap(VALUE_BYTES + 4), name: offHeap(NAME_BYTES), text: offHeap(TEXT_BYTES) },
        };
  return calls;
}

/** False: refused; `errno()` says why. */
export function setOption(
  { scratch: { value }, setsockopt }: SocketCalls,
  fd: number,
  { level, name, bytes = 4 }: SocketOption,
  ...values: readonly number[]
): boolean {
  new Int32Array(value.buffer).set(values);
  return setsockopt(fd, level, name, value.address, bytes) === 0;
}

/** The value of an option, valid until the next call. null: refused; `errno()` says why. */
export function getOption(
  { scratch: { value }, getsockopt }: SocketCalls,
  fd: number,
  { level, name, bytes = 4 }: SocketOption,
): DataView | null {
  const view = new DataView(value.buffer);
  view.setInt32(VALUE_BYTES, bytes, true);
  const isRead = getsockopt(fd, level, name, value.address, value.address + BigInt(VALUE_BYTES)) === 0;
  return isRead ? view : null;
}

/** The code of the last call that failed, as node:net reports it: `ECONNREFUSED` and so on. */
export function lastCode(): string {
  return codeOfErrno(errno());
}

export function codeOfErrno(number: number): string {
  return getSystemErrorName(-number);
}

/** Text up to its NUL. */
export function textFrom({ buffer }: OffHeap): string {
  const bytes = new Uint8Array(buffer);
  return String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
}

/**
 * Lengths are below 2 GiB, so the results of read(2) and write(2) fit in 32 bits. These two rather than recv(2) and send(2),
 * which have a fourth argument: Node takes twice as long for those calls (0.5 us). It ignores SIGPIPE.
 */
function bind() {
  return bindLibc({
    socket: { return: 'int32', arguments: ['int32', 'int32', 'int32'] },
    bind: { return: 'int32', arguments: ['int32', 'pointer', 'uint32'] },
    connect: { return: 'int32', arguments: ['int32', 'pointer', 'uint32'] },
    write: { return: 'int32', arguments: ['int32', 'pointer', 'uint64'] },
    read: { return: 'int32', arguments: ['int32', 'pointer', 'uint64'] },
    recv: { return: 'int32', arguments: ['int32', 'pointer', 'uint64', 'int32'] },
    shutdown: { return: 'int32', arguments: ['int32', 'int32'] },
    close: { return: 'int32', arguments: ['int32'] },
    setsockopt: { return: 'int32', arguments: ['int32', 'int32', 'int32', 'pointer', 'uint32'] },
    getsockopt: { return: 'int32', arguments: ['int32', 'int32', 'int32', 'pointer', 'pointer'] },
    getsockname: { return: 'int32', arguments: ['int32', 'pointer', 'pointer'] },
    inet_pton: { return: 'int32', arguments: ['int32', 'string', 'pointer'] },
    inet_ntop: { return: 'uint64', arguments: ['int32', 'pointer', 'pointer', 'uint32'] },
  });
}
