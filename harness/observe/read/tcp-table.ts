import type { PortRange } from '../../scenario/scenario.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { type TcpEntry, TIME_WAIT } from './tcp-line.ts';

/** Numbers of sockets in the table of a host. */
export interface TableCount {
  readonly sockets: number;
  /** Sockets by kernel state. Every state is present, with 0 if no socket has it. */
  readonly states: Readonly<Record<string, number>>;
  /** Sockets whose local port is in the ephemeral range. */
  readonly inRange: number;
  /** Distinct (local address, port) pairs of the sockets in range. */
  readonly portsInUse: number;
  /** Distinct local addresses of the sockets in range. */
  readonly addresses: number;
}

/** Names of the states, indexed by the kernel's number (include/net/tcp_states.h). */
const STATES: readonly string[] = [
  ...['other', 'established', 'synSent', 'synReceived', 'finWait1', 'finWait2', 'timeWait', 'close'],
  ...['closeWait', 'lastAck', 'listen', 'closing', 'newSynReceived'],
];

/** Decides whether a socket counts. */
export type SocketFilter = (entry: TcpEntry) => boolean;

/** A local address as four words, and a flag for each port of the range that is taken on it. */
interface Address {
  readonly words: Uint32Array;
  readonly taken: Uint8Array;
}

/** Counts sockets. */
export class TableCounter {
  readonly #range: PortRange;
  readonly #counts: SocketFilter;
  readonly #states = new Uint32Array(STATES.length);
  readonly #addresses: Address[] = [];
  #inRange = 0;
  #portsInUse = 0;

  constructor(range: PortRange, counts: SocketFilter = () => true) {
    this.#range = range;
    this.#counts = counts;
  }

  /** Call it before the sockets of each part of a table, which were all read at this moment. */
  beginPart(): void {}

  add(entry: TcpEntry): void {
    if (!this.#counts(entry)) return;
    const { state, localPort } = entry;
    this.#states[state < STATES.length ? state : 0]! += 1;
    if (localPort < this.#range.low || localPort > this.#range.high) return;
    this.#inRange += 1;
    const { taken } = this.#address(entry.localAddress);
    const port = localPort - this.#range.low;
    if (taken[port] === 0) this.#portsInUse += 1;
    taken[port] = 1;
  }

  count(): TableCount {
    return {
      sockets: this.#states.reduce((sum, sockets) => sum + sockets, 0),
      states: Object.fromEntries(STATES.map((name, state) => [name, this.#states[state]!])),
      inRange: this.#inRange,
      portsInUse: this.#portsInUse,
      addresses: this.#addresses.length,
    };
  }

  /** A search, because a host of the lab has few addresses and making a key would cost more. */
  #address(words: Uint32Array): Address {
    const known = this.#addresses.find((address) => sameWords(address.words, words));
    if (known !== undefined) return known;
    const taken = new Uint8Array(this.#range.high - this.#range.low + 1);
    const address = { words: Uint32Array.from(words), taken };
    this.#addresses.push(address);
    return address;
  }
}

export function sameWords(a: Uint32Array, b: Uint32Array): boolean {
  return a[3] === b[3] && a[2] === b[2] && a[1] === b[1] && a[0] === b[0];
}

/** The kernel's clock may tick only every 10 ms, and a TIME_WAIT that began with the load must count. */
const TOLERANCE_MS = 50;

/** Sockets at one end of the connections to one destination. */
export interface EndCount extends TableCount {
  /** TIME_WAIT sockets that began after the load did. Older ones hold ports too, but another load caused them. */
  readonly newTimeWait: number;
}

/** Counts the sockets at one end. */
export class EndCounter extends TableCounter {
  readonly #loadMs: () => number;
  #leastLeftMs = 0;
  #newTimeWait = 0;

  /** `loadMs`: time since the load began. A long table takes a while to read, and its timers run on meanwhile. */
  constructor(ports: PortRange, isOurs: SocketFilter, loadMs: () => number) {
    super(ports, (entry) => {
      if (!isOurs(entry)) return false;
      const { state, timerMs } = entry;
      if (state === TIME_WAIT && timerMs >= this.#leastLeftMs) this.#newTimeWait += 1;
      return true;
    });
    this.#loadMs = loadMs;
  }

  override beginPart(): void {
    this.#leastLeftMs = TIME_WAIT_SECONDS * MS_PER_SECOND - this.#loadMs() - TOLERANCE_MS;
  }

  end(): EndCount {
    return { ...this.count(), newTimeWait: this.#newTimeWait };
  }
}
