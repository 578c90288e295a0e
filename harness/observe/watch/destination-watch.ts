import type { PortRange } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import type { Clock } from '../clock.ts';
import type { EndObservation, LiveObservation, Series } from '../observation.ts';
import { most } from '../peaks.ts';
import { NetworkFiles } from '../read/network-files.ts';
import type { SocketTable } from '../read/socket-table.ts';
import { type EndCount, EndCounter } from '../read/tcp-table.ts';
import { Sampler, type Source, tableSource } from '../sampler.ts';
import { mapSamples, presentSamples, socketTable, tableSeries } from '../series.ts';
import { CounterWatch } from './counter-watch.ts';
import { type Destination, type End, type EndName, endsOf, type LocalProxy } from './destination-ends.ts';
import type { NetworkObservation, NetworkWatch } from './running-watch.ts';

export interface DestinationWatchOptions {
  readonly destination: Destination;
  /** connlab's proxy, if the client goes through it. */
  readonly proxy?: LocalProxy;
  /** A process on the machine's own network. */
  readonly pid: number;
  /** Ports of outgoing connections. */
  readonly ports: PortRange;
  /** Default `/proc`. Tests have a folder of their own. */
  readonly procRoot?: string;
}

/** Sockets of each end that is in this machine's table. */
type EndCounts = Partial<Readonly<Record<EndName, EndCount>>>;

/** Observes the connections to one destination on the machine's own network. */
export class DestinationWatch implements NetworkWatch {
  readonly counters: CounterWatch;
  readonly table: Sampler<EndCounts>;
  readonly #names: readonly HostName[];
  readonly #hasUpstream: boolean;
  readonly #sockets: SocketTable;
  readonly #files: NetworkFiles;

  /** The watch closes `sockets`, those of the process's network. */
  constructor(options: DestinationWatchOptions, sockets: SocketTable, clock: Clock) {
    const { destination, proxy = null, pid, ports, procRoot = '/proc' } = options;
    const ends = endsOf(destination, proxy, procRoot);
    this.#names = ends.flatMap(({ name }) => (name === 'upstream' ? [] : name));
    this.#hasUpstream = proxy !== null;
    this.#sockets = sockets;
    const label = 'machine';
    const files = new NetworkFiles(`${procRoot}/${pid}`);
    this.#files = files;
    this.counters = new CounterWatch({ files, label }, clock);
    const read: Source<EndCounts>['read'] = (loadMs) => readEnds(sockets, { ends, ports, loadMs });
    this.table = new Sampler(tableSource({ label, tables: 1, read }), clock);
  }

  latest(): LiveObservation['hosts'] {
    const entries = this.#names.flatMap((name) => {
      const end = this.table.last?.[name];
      if (end === undefined) return [];
      const { states, portsInUse, newTimeWait } = end;
      const counters = name === 'proxy' ? {} : this.counters.latest();
      return [[name, { timeWait: newTimeWait, inUse: inUse(end), portsInUse, states, ...counters }] as const];
    });
    return Object.fromEntries(entries);
  }

  observation(startNs: bigint): NetworkObservation {
    const entries = this.#names.flatMap((name) => {
      const end = this.#end(name, startNs);
      // The machine's counters include what the client opened, so they are not the proxy's.
      const counters = name === 'proxy' ? {} : this.counters.total();
      return end === null ? [] : [[name, { ...end, counters }] as const];
    });
    const upstream = this.#hasUpstream ? this.#end('upstream', startNs) : null;
    return { hosts: Object.fromEntries(entries), ...(upstream !== null && { upstream }) };
  }

  /** null: it was never read. */
  #end(name: EndName, startNs: bigint): EndObservation | null {
    const tables = presentSamples(mapSamples(this.table.samples, (ends) => ends[name] ?? null));
    const [first, last] = [tables.at(0), tables.at(-1)];
    if (first === undefined || last === undefined) return null;
    return {
      // Without the first one, which is the snapshot before the load.
      peaks: peaksOf(tables.slice(1).map(({ value }) => value)),
      tableBefore: socketTable(first, startNs),
      tableAfter: socketTable(last, startNs),
    };
  }

  [Symbol.dispose](): void {
    this.#sockets[Symbol.dispose]();
    this.#files[Symbol.dispose]();
  }

  /** The counters appear as the client's, although they are the whole machine's. */
  series(startNs: bigint): readonly Series[] {
    const tables = this.#names.map((host) => {
      const own = mapSamples(this.table.sinceStart(), (ends) => ends[host] ?? null);
      return tableSeries(host, own, startNs);
    });
    return [this.counters.series('client', startNs), ...tables];
  }
}

interface EndsOptions {
  readonly ends: readonly End[];
  readonly ports: PortRange;
  /** Time since the load began. */
  readonly loadMs: () => number;
}

/** Counts the sockets of all ends in one pass over the table. */
async function readEnds(
  sockets: SocketTable,
  { ends, ports, loadMs }: EndsOptions,
): Promise<EndCounts | null> {
  const counters = ends.map(({ filter }) => new EndCounter(ports, filter(), loadMs));
  if (!(await sockets.feed(counters))) return null;
  return Object.fromEntries(ends.map(({ name }, index) => [name, counters[index]!.end()]));
}

function peaksOf(tables: readonly EndCount[]): EndObservation['peaks'] {
  return {
    timeWait: most(tables.map(({ newTimeWait }) => newTimeWait)),
    inUse: most(tables.map(inUse)),
    portsInUse: most(tables.map(({ portsInUse }) => portsInUse)),
    established: most(tables.map(({ states }) => states.established! + states.closeWait!)),
  };
}

function inUse({ sockets, states }: EndCount): number {
  return sockets - states.timeWait!;
}
