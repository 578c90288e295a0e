import type { HostName } from '../../scenario/strategy.ts';
import { addressWords } from '../read/address-words.ts';
import { ownSockets } from '../read/own-sockets.ts';
import type { TcpEntry } from '../read/tcp-line.ts';
import { type SocketFilter, sameWords } from '../read/tcp-table.ts';

/** Where a load goes that leaves the lab, and what is known of it. */
export interface Destination {
  /** An IP literal. */
  readonly address: string;
  readonly port: number;
  /** It is on this machine: its own sockets are in the same table. */
  readonly isLocal: boolean;
}

/** Our proxy before the destination: the client connects to it, and it to the destination. */
export interface Before {
  readonly address: string;
  readonly port: number;
  /** Of its program. */
  readonly pid: number;
}

/** One end of the connections of one hop; `upstream` is the part of the proxy that leads to the destination. */
export type EndName = HostName | 'upstream';

export interface End {
  readonly name: EndName;
  /** Whose sockets they are, as of now: made anew for each reading of the table. */
  readonly filter: () => SocketFilter;
}

/** The ends that stand in this machine's table. */
export function endsOf(destination: Destination, before: Before | null, procRoot: string): readonly End[] {
  const [isTo, isFrom] = [towards(destination), from(destination)];
  const origin: readonly End[] = destination.isLocal ? [{ name: 'origin', filter: () => isFrom }] : [];
  if (before === null) return [{ name: 'client', filter: () => isTo }, ...origin];
  const { pid } = before;
  const [isToProxy, isFromProxy] = [towards(before), from(before)];
  const upstream = (): SocketFilter => ownedBy(ownSockets(procRoot, pid), isTo);
  return [
    { name: 'client', filter: () => isToProxy },
    { name: 'proxy', filter: () => either(isFromProxy, upstream()) },
    { name: 'upstream', filter: upstream },
    ...origin,
  ];
}

/**
 * Others may talk to the same service: of the open sockets those count that the program holds. One that it has closed
 * is nobody's any more, in TIME_WAIT or on the way there, and counts whoever it was.
 */
function ownedBy(inodes: ReadonlySet<number>, isTo: SocketFilter): SocketFilter {
  return (entry) => isTo(entry) && (entry.inode === 0 || inodes.has(entry.inode));
}

function either(one: SocketFilter, other: SocketFilter): SocketFilter {
  return (entry) => one(entry) || other(entry);
}

type Place = Pick<Destination, 'address' | 'port'>;

function towards({ address, port }: Place): SocketFilter {
  const words = addressWords(address);
  return ({ remotePort, remoteAddress }: TcpEntry) => remotePort === port && sameWords(remoteAddress, words);
}

function from({ address, port }: Place): SocketFilter {
  const words = addressWords(address);
  return ({ localPort, localAddress }: TcpEntry) => localPort === port && sameWords(localAddress, words);
}
