import { MAPPED_WORD, type TcpEntry } from '../read/tcp-line.ts';
import {
  AF_INET,
  ATTRIBUTE_HEADER_BYTES,
  INET_DIAG_INFO,
  NETLINK_ALIGN_BYTES,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HEADER_BYTES,
  REQUEST_BYTES,
  REQUEST_EXTENSIONS,
  REQUEST_STATES,
  SOCKET_BYTES,
  TCPDIAG_GETSOCK,
} from './headers.ts';

/** One socket. The object is reused for every socket, because a table can have 30,000. */
export interface DiagEntry extends TcpEntry {
  family: 4 | 6;
  /** What runs: 0 nothing, 1 retransmission, 2 keep-alive or another, 3 TIME_WAIT, 4 zero window probe. */
  timer: number;
  /** Retransmissions or probes so far. */
  retransmits: number;
  /** Received bytes that the program has not read; of a listening socket, connections that it has not accepted. */
  receiveQueue: number;
  /** Bytes that were written and not acknowledged; of a listening socket, its backlog. */
  sendQueue: number;
  uid: number;
  /** struct tcp_info (uapi/linux/tcp.h), if it was asked for and the socket has it. Valid until the next socket. */
  info: DataView | null;
}

export interface DiagRequest {
  /** The sockets to list, as bits `1 << state`. Default all that /proc/net/tcp lists. */
  readonly states?: number;
  /** Whether open sockets come with `info`. Default false. */
  readonly withInfo?: boolean;
}

/** TCP_ESTABLISHED (1) to TCP_NEW_SYN_RECV (12) of include/net/tcp_states.h. The 13th are sockets that are only bound. */
const ALL_STATES = 0x1ffe;

/** Asks for all TCP sockets of a namespace, IPv4 and IPv6. */
export function encodeRequest({
  states = ALL_STATES,
  withInfo = false,
}: DiagRequest): Uint8Array<ArrayBuffer> {
  const bytes = NLMSG_HEADER_BYTES + REQUEST_BYTES;
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint32(0, bytes, true);
  view.setUint16(4, TCPDIAG_GETSOCK, true);
  view.setUint16(6, NLM_F_REQUEST | NLM_F_DUMP, true);
  view.setUint8(NLMSG_HEADER_BYTES, AF_INET);
  if (withInfo) view.setUint8(NLMSG_HEADER_BYTES + REQUEST_EXTENSIONS, 1 << (INET_DIAG_INFO - 1));
  view.setUint32(NLMSG_HEADER_BYTES + REQUEST_STATES, states, true);
  return new Uint8Array(view.buffer);
}

/** Decodes the answers that one recv(2) put into a buffer. Little-endian, as all machines are that Node supports here. */
export class DiagDecoder {
  readonly #view: DataView;
  readonly #words: Uint32Array;
  readonly #entry: DiagEntry = {
    ...{ family: 4, state: 0, timer: 0, retransmits: 0, localPort: 0, remotePort: 0, timerMs: 0, inode: 0 },
    ...{ receiveQueue: 0, sendQueue: 0, uid: 0, info: null },
    localAddress: new Uint32Array(4),
    remoteAddress: new Uint32Array(4),
  };

  constructor(buffer: ArrayBuffer) {
    this.#view = new DataView(buffer);
    this.#words = new Uint32Array(buffer);
  }

  /**
   * Calls `onSocket` for each socket in the first `length` bytes. Returns whether it was the end of the list. Throws if the
   * kernel refused the request.
   */
  decode(length: number, onSocket: (entry: DiagEntry) => void): boolean {
    for (let at = 0; at + NLMSG_HEADER_BYTES <= length; ) {
      const bytes = this.#view.getUint32(at, true);
      const type = this.#view.getUint16(at + 4, true);
      const body = at + NLMSG_HEADER_BYTES;
      if (type === NLMSG_ERROR || type === NLMSG_DONE) return this.#end(body);
      if (type !== TCPDIAG_GETSOCK || bytes < NLMSG_HEADER_BYTES + SOCKET_BYTES)
        throw new Error(`Could not read the socket table: got a message of type ${type} with ${bytes} bytes`);
      this.#read(body, at + bytes);
      onSocket(this.#entry);
      at = aligned(at + bytes);
    }
    return false;
  }

  #end(body: number): true {
    const errno = -this.#view.getInt32(body, true);
    if (errno === 0) return true;
    throw new Error(`Could not read the socket table: the kernel answered with error number ${errno}`);
  }

  /** struct inet_diag_msg: each word of an address has the value that /proc/net/tcp prints. */
  #read(body: number, end: number): void {
    const entry = this.#entry;
    const at = body / Uint32Array.BYTES_PER_ELEMENT;
    const words = this.#words;
    const kinds = words[at]!;
    entry.family = (kinds & 0xff) === AF_INET ? 4 : 6;
    entry.state = (kinds >> 8) & 0xff;
    entry.timer = (kinds >> 16) & 0xff;
    entry.retransmits = kinds >>> 24;
    entry.localPort = portOf(words[at + 1]! & 0xffff);
    entry.remotePort = portOf(words[at + 1]! >>> 16);
    this.#address(at + 2, entry.localAddress);
    this.#address(at + 6, entry.remoteAddress);
    entry.timerMs = words[at + 13]!;
    entry.receiveQueue = words[at + 14]!;
    entry.sendQueue = words[at + 15]!;
    entry.uid = words[at + 16]!;
    entry.inode = words[at + 17]!;
    const attributes = body + SOCKET_BYTES;
    entry.info = attributes < end ? this.#info(attributes, end) : null;
  }

  #address(at: number, words: Uint32Array): void {
    const isIpv4 = this.#entry.family === 4;
    words[0] = isIpv4 ? 0 : this.#words[at]!;
    words[1] = isIpv4 ? 0 : this.#words[at + 1]!;
    words[2] = isIpv4 ? MAPPED_WORD : this.#words[at + 2]!;
    words[3] = this.#words[isIpv4 ? at : at + 3]!;
  }

  #info(start: number, end: number): DataView | null {
    for (let at = start; at + ATTRIBUTE_HEADER_BYTES <= end; ) {
      const length = this.#view.getUint16(at, true);
      if (length < ATTRIBUTE_HEADER_BYTES) return null;
      const value = at + ATTRIBUTE_HEADER_BYTES;
      if (this.#view.getUint16(at + 2, true) === INET_DIAG_INFO)
        return new DataView(this.#view.buffer, value, length - ATTRIBUTE_HEADER_BYTES);
      at = aligned(at + length);
    }
    return null;
  }
}

function aligned(offset: number): number {
  return Math.ceil(offset / NETLINK_ALIGN_BYTES) * NETLINK_ALIGN_BYTES;
}

/** From the byte order of the network. */
function portOf(word: number): number {
  return ((word & 0xff) << 8) | (word >> 8);
}
