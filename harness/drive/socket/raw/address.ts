import { isIPv6 } from 'node:net';
import type { OffHeap } from '../../../native/libc.ts';
import { type SocketCalls, textFrom } from './calls.ts';

/** Linux constants, the same on all architectures: include/linux/socket.h. */
export const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
/** struct sockaddr_in, sockaddr_in6 and sockaddr_un: include/uapi/linux/in.h, in6.h and un.h. */
const BYTES = { [AF_INET]: 16, [AF_INET6]: 28, [AF_UNIX]: 110 } as const;
/** Offset of the address within the struct. */
const OFFSET = { [AF_INET]: 4, [AF_INET6]: 8, [AF_UNIX]: 2 } as const;
type Family = keyof typeof BYTES;

/** A struct sockaddr in memory that the kernel can read. */
export interface SocketAddress {
  readonly family: Family;
  readonly memory: OffHeap;
  readonly bytes: number;
}

/** Of an IP literal without a scope. */
export function ipAddress(calls: SocketCalls, address: string, port: number): SocketAddress {
  const family = isIPv6(address) ? AF_INET6 : AF_INET;
  const memory = calls.memory(BYTES[family]);
  const view = new DataView(memory.buffer);
  view.setUint16(0, family, true);
  view.setUint16(2, port);
  if (calls.inet_pton(family, address, memory.address + BigInt(OFFSET[family])) !== 1)
    throw new Error(`Cannot use address "${address}"; expected an IP literal`);
  return { family, memory, bytes: BYTES[family] };
}

/** Of a Unix socket; a path that begins with NUL is abstract. */
export function unixAddress(calls: SocketCalls, path: string): SocketAddress {
  const memory = calls.memory(BYTES[AF_UNIX]);
  new DataView(memory.buffer).setUint16(0, AF_UNIX, true);
  const { written } = new TextEncoder().encodeInto(path, new Uint8Array(memory.buffer, OFFSET[AF_UNIX]));
  return { family: AF_UNIX, memory, bytes: OFFSET[AF_UNIX] + written };
}

/** The local address of a socket as text; undefined: it has none, as a Unix socket. */
export function localAddressOf(calls: SocketCalls, fd: number): string | undefined {
  const { name, text } = calls.scratch;
  new Uint32Array(name.buffer)[name.buffer.byteLength / 4 - 1] = BYTES[AF_UNIX];
  const length = name.address + BigInt(name.buffer.byteLength - 4);
  if (calls.getsockname(fd, name.address, length) !== 0) return undefined;
  const family = new DataView(name.buffer).getUint16(0, true);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const from = name.address + BigInt(OFFSET[family]);
  return calls.inet_ntop(family, from, text.address, text.buffer.byteLength) === 0n
    ? undefined
    : textFrom(text);
}
