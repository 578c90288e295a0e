/** The kernel's numbers of these states (include/net/tcp_states.h). */
export const ESTABLISHED = 1;
export const TIME_WAIT = 6;
export const LISTEN = 10;

/** One socket of a host. The object is reused for every socket, because a table can have 30,000. */
export interface TcpEntry {
  /** The kernel's number of the state (include/net/tcp_states.h). */
  state: number;
  localPort: number;
  remotePort: number;
  /** Time until the socket's timer ends. For TIME_WAIT: what is left of its 60 s. */
  timerMs: number;
  /** Inode of the socket; 0 if no process has it open, as in TIME_WAIT. */
  inode: number;
  /** Four words as the kernel prints them. IPv4 is a mapped IPv6 address, so that both files agree. */
  readonly localAddress: Uint32Array;
  readonly remoteAddress: Uint32Array;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LETTER_A = 0x41;
const LOWER_CASE_BIT = 0x20;
const IPV4_DIGITS = 8;
const IPV6_DIGITS = 32;
/** Characters from the state to the timer: the state itself, the two queues, the kind of timer. */
const TIMER_OFFSET = ' 06 00000000:00000000 03:'.length - 1;
/** Fields between the timer and the inode: retransmits, uid, timeout. The last two have no fixed width. */
const FIELDS_BEFORE_INODE = 3;
/** The file counts timers in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10;
/** Third word of ::ffff:0:0/96, in the byte order of this (little-endian) machine. */
export const MAPPED_WORD = 0xffff0000;

export function emptyEntry(): TcpEntry {
  return {
    state: 0,
    localPort: 0,
    remotePort: 0,
    timerMs: 0,
    inode: 0,
    localAddress: new Uint32Array(4),
    remoteAddress: new Uint32Array(4),
  };
}

/**
 * Decodes the line that begins at `start` into `entry`; false if it is the heading. Throws if it is neither, because
 * a table in an unknown format must not look like a host without sockets.
 *
 *     `   0: 0100007F:1F90 00000000:0000 0A ...`   slot, local address and port, remote ones, state
 */
export function decodeLine(bytes: Uint8Array, start: number, entry: TcpEntry): boolean {
  const slotEnd = skipSlot(bytes, start);
  if (bytes[slotEnd] !== COLON) return heading(bytes, start);
  const local = slotEnd + 2;
  const digits = bytes[local + IPV4_DIGITS] === COLON ? IPV4_DIGITS : IPV6_DIGITS;
  const port = local + digits + 1;
  const remotePort = port + 5 + digits + 1;
  const state = remotePort + 5;
  if (bytes[port - 1] !== COLON || bytes[remotePort - 1] !== COLON || bytes[state + 2] !== SPACE)
    throw malformed(bytes, start);
  entry.state = hex(bytes, state, 2);
  entry.timerMs = hex(bytes, state + TIMER_OFFSET, 8) * MS_PER_TICK;
  // Nearly all sockets of a long table are in TIME_WAIT and have no inode.
  entry.inode = entry.state === TIME_WAIT ? 0 : inodeAt(bytes, state + TIMER_OFFSET + 8);
  entry.localPort = hex(bytes, port, 4);
  entry.remotePort = hex(bytes, remotePort, 4);
  const decodeAddress = digits === IPV4_DIGITS ? decodeIpv4 : decodeIpv6;
  decodeAddress(bytes, local, entry.localAddress);
  decodeAddress(bytes, port + 5, entry.remoteAddress);
  return true;
}

/** 0 if the line ends before the inode. */
function inodeAt(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let field = 0; field < FIELDS_BEFORE_INODE; field++) {
    while (bytes[at] === SPACE) at++;
    while (bytes[at] !== undefined && bytes[at] !== SPACE && bytes[at] !== NEWLINE) at++;
  }
  while (bytes[at] === SPACE) at++;
  let inode = 0;
  for (; bytes[at]! >= DIGIT_0 && bytes[at]! <= DIGIT_9; at++) inode = inode * 10 + bytes[at]! - DIGIT_0;
  return inode;
}

function skipSlot(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === SPACE || (bytes[at]! >= DIGIT_0 && bytes[at]! <= DIGIT_9)) at++;
  return at;
}

function decodeIpv4(bytes: Uint8Array, at: number, words: Uint32Array): void {
  words[0] = 0;
  words[1] = 0;
  words[2] = MAPPED_WORD;
  words[3] = hex(bytes, at, 8);
}

function decodeIpv6(bytes: Uint8Array, at: number, words: Uint32Array): void {
  for (let word = 0; word < 4; word++) words[word] = hex(bytes, at + word * 8, 8);
}

/** Up to eight hexadecimal digits. */
function hex(bytes: Uint8Array, start: number, digits: number): number {
  let value = 0;
  for (let at = start; at < start + digits; at++) {
    const byte = bytes[at]!;
    value = (value << 4) | (byte <= DIGIT_9 ? byte - DIGIT_0 : (byte & ~LOWER_CASE_BIT) - LETTER_A + 10);
  }
  return value >>> 0;
}

function heading(bytes: Uint8Array, start: number): false {
  if (lineAt(bytes, start).includes('local_address')) return false;
  throw malformed(bytes, start);
}

function malformed(bytes: Uint8Array, start: number): Error {
  return new Error(
    `Could not read the socket table: line "${lineAt(bytes, start)}"; expected slot, local and remote address with ports, state`,
  );
}

function lineAt(bytes: Uint8Array, start: number): string {
  const end = bytes.indexOf(NEWLINE, start);
  return Buffer.from(bytes.subarray(start, end < 0 ? bytes.length : end))
    .toString('latin1')
    .trimEnd();
}
