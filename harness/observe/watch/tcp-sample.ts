import type { DiagEntry } from '../netlink/message.ts';
import { decodeTcpInfo } from '../netlink/tcp-info.ts';
import type { TcpEnd, TcpReading } from '../tcp-series.ts';

/** Connections that are followed at each end. */
export const SAMPLED = 20;

type Offered = Omit<TcpReading, 'connection'> & { readonly inode: number };

/**
 * Chooses connections to follow from lists of all: those of the lowest ports, each as long as it is open. One that closes is
 * replaced by the next that is not followed yet.
 */
export class TcpSample {
  readonly #end: TcpEnd;
  /** Connection by the inode of its socket, of all that were ever followed. */
  readonly #numbers = new Map<number, number>();
  #followed: ReadonlySet<number> = new Set();
  readonly #again = new Map<number, Offered>();
  /** By port; those that `SAMPLED` others come before are dropped. */
  #others: Offered[] = [];

  constructor(end: TcpEnd) {
    this.#end = end;
  }

  /** Takes a socket of the list. The entry may be reused afterwards. */
  offer(entry: DiagEntry): void {
    const { inode, localPort, remotePort, info } = entry;
    // No program has it: it was not accepted yet, or was closed.
    if (inode === 0 || info === null) return;
    const isFollowed = this.#followed.has(inode);
    const last = this.#others.at(-1);
    if (!isFollowed && this.#others.length === SAMPLED && last && byPort(entry, last) >= 0) return;
    const offered = { end: this.#end, inode, localPort, remotePort, ...decodeTcpInfo(info) };
    if (isFollowed) this.#again.set(inode, offered);
    else this.#others = [...this.#others, offered].sort(byPort).slice(0, SAMPLED);
  }

  /** Ends a list. */
  take(): readonly TcpReading[] {
    const chosen = [...this.#again.values(), ...this.#others.slice(0, SAMPLED - this.#again.size)];
    this.#again.clear();
    this.#others = [];
    this.#followed = new Set(chosen.map(({ inode }) => inode));
    return chosen.map(({ inode, ...reading }) => ({ connection: this.#numberOf(inode), ...reading }));
  }

  #numberOf(inode: number): number {
    const number = this.#numbers.get(inode) ?? this.#numbers.size;
    this.#numbers.set(inode, number);
    return number;
  }
}

/** All that a server accepted have one local port, so the client's and the server's samples are of the same connections. */
function byPort(
  a: Pick<Offered, 'localPort' | 'remotePort'>,
  b: Pick<Offered, 'localPort' | 'remotePort'>,
): number {
  return a.localPort - b.localPort || a.remotePort - b.remotePort;
}
