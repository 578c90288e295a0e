import type { HostName } from '../../scenario/strategy.ts';
import { addressWords } from '../read/address-words.ts';
import { ownSockets } from '../read/own-sockets.ts';
import type { TcpEntry } from '../read/tcp-line.ts';
import { type SocketFilter, sameWords } from '../read/tcp-table.ts';

interface SocketAddress {
  /** An IP literal. */
  readonly address: string;
  readonly port: number;
}

/** The server that a load outside the lab goes to. */
export interface Destination extends SocketAddress {
  /** The server runs on this machine, so its sockets are in the same table. */
  readonly isLocal: boolean;
}

/** connlab's proxy on the machine's own network: the client connects to it, and it to the destination. */
export interface LocalProxy extends SocketAddress {
  readonly pid: number;
}

/** One end of the connections of one hop. `upstream` is the proxy's end of its connections to the destination. */
export type EndName = HostName | 'upstream';

export interface End {
  readonly name: EndName;
  /** Makes the filter for one reading of the table, because a program's open sockets change. */
  readonly filter: () => SocketFilter;
}

/** The ends whose sockets are in this machine's table. */
export function endsOf(destination: Destination, proxy: LocalProxy | null, procRoot: string): readonly End[] {
  const [isTo, isFrom] = [towards(destination), from(destination)];
  const origin: readonly End[] = destination.isLocal ? [{ name: 'origin', filter: () => isFrom }] : [];
  if (proxy === null) return [{ name: 'client', filter: () => isTo }, ...origin];
  const { pid } = proxy;
  const [isToProxy, isFromProxy] = [towards(proxy), from(proxy)];
  const upstream = (): SocketFilter => ownedBy(ownSockets(procRoot, pid), isTo);
  return [
    { name: 'client', filter: () => isToProxy },
    { name: 'proxy', filter: () => either(isFromProxy, upstream()) },
    { name: 'upstream', filter: upstream },
    ...origin,
  ];
}

/**
 * Other programs may use the same service, so an open socket counts only if the program holds it. A closed socket, in
 * TIME_WAIT or on the way there, belongs to no process any more and always counts.
 */
function ownedBy(inodes: ReadonlySet<number>, isTo: SocketFilter): SocketFilter {
  return (entry) => isTo(entry) && (entry.inode === 0 || inodes.has(entry.inode));
}

function either(one: SocketFilter, other: SocketFilter): SocketFilter {
  return (entry) => one(entry) || other(entry);
}

function towards({ address, port }: SocketAddress): SocketFilter {
  const words = addressWords(address);
  return ({ remotePort, remoteAddress }: TcpEntry) => remotePort === port && sameWords(remoteAddress, words);
}

function from({ address, port }: SocketAddress): SocketFilter {
  const words = addressWords(address);
  return ({ localPort, localAddress }: TcpEntry) => localPort === port && sameWords(localAddress, words);
}
