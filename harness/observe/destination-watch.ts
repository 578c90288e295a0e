import type { PortRange } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import { msSince } from '../units.ts';
import { addressWords } from './address-words.ts';
import type { Clock } from './clock.ts';
import { type Counters, difference, readCounters, SERIES_COUNTERS } from './counters.ts';
import { type EndCount, EndCounter } from './end-counter.ts';
import type { HostObservation, LiveObservation, Series, SocketTable } from './observation.ts';
import { tableIntervalMs } from './pace.ts';
import { Sampler } from './sampler.ts';
import { mapSamples, presentSamples, seriesOf } from './series.ts';
import { type SocketFilter, sameWords, type TableCount } from './tcp-table.ts';
import { feedTcpTable } from './tcp-table-read.ts';

const COUNTERS_INTERVAL_MS = 200;

/** Where a load goes that leaves the lab, and what is known of it. */
export interface Destination {
  /** An IP literal. */
  readonly address: string;
  readonly port: number;
  /** It is on this machine: its own sockets are in the same table. */
  readonly isLocal: boolean;
}

export interface DestinationWatchOptions {
  readonly procRoot: string;
  readonly pid: number;
  readonly destination: Destination;
  readonly ports: PortRange;
}

/** Sockets of both ends of the connections to one destination. */
interface BothEnds {
  readonly client: EndCount;
  /** null: it is another machine's. */
  readonly origin: EndCount | null;
}

type Ends = Partial<Readonly<Record<HostName, HostObservation>>>;

/** The machine's own network, as far as one destination is concerned. */
export class DestinationWatch {
  readonly counters: Sampler<Counters>;
  readonly tables: Sampler<BothEnds>;
  readonly #names: readonly ('client' | 'origin')[];
  readonly #readAllCounters: () => Counters | null;
  /** null: the load has not begun. */
  #startNs: bigint | null = null;
  #before: Counters = {};
  #after: Counters = {};

  constructor({ procRoot, pid, destination, ports }: DestinationWatchOptions, clock: Clock) {
    this.#names = destination.isLocal ? ['client', 'origin'] : ['client'];
    this.#readAllCounters = () => readCounters(procRoot, pid);
    this.counters = new Sampler(
      {
        name: 'counters machine',
        intervalMs: COUNTERS_INTERVAL_MS,
        read: () => readCounters(procRoot, pid, SERIES_COUNTERS),
      },
      clock,
    );
    this.tables = new Sampler(
      {
        name: 'table machine',
        intervalMs: tableIntervalMs(0, 1),
        stretch: (durationMs) => tableIntervalMs(durationMs, 1),
        read: () =>
          readBothEnds(`${procRoot}/${pid}/net`, { destination, ports, oldMs: this.#elapsedMs(clock) }),
      },
      clock,
    );
  }

  /** The load begins then. */
  start(startNs: bigint): void {
    this.#startNs = startNs;
    this.counters.start(startNs);
    this.tables.start(startNs);
  }

  /** All counters before the load. */
  readBefore(): void {
    this.#before = this.#readAllCounters() ?? {};
  }

  /** All counters at its end. */
  readAfter(): void {
    this.#after = this.#readAllCounters() ?? {};
  }

  latest(): LiveObservation['hosts'] {
    const ends = this.tables.samples.at(-1)?.value ?? null;
    const counters = this.counters.samples.at(-1)?.value ?? null;
    const told = counters === null ? {} : { counters: difference(this.#before, counters) };
    const entries = this.#tablesOf(ends).map(([name, { sockets, states, portsInUse, newTimeWait }]) => {
      const inUse = sockets - states.timeWait!;
      return [name, { timeWait: newTimeWait, inUse, portsInUse, states, ...told }] as const;
    });
    return Object.fromEntries(entries);
  }

  observations(startNs: bigint): Ends {
    const samples = presentSamples(this.tables.samples);
    const counters = difference(this.#before, this.#after);
    const entries = this.#names.flatMap((name) => {
      const own = samples.flatMap(({ atNs, value }) => {
        const table = value[name];
        return table === null ? [] : [{ atNs, table }];
      });
      const [first, last] = [own.at(0), own.at(-1)];
      if (first === undefined || last === undefined) return [];
      // The first one is the snapshot before the load.
      const peaks = peaksOf(own.slice(1).map(({ table }) => table));
      const [tableBefore, tableAfter] = [socketTable(first, startNs), socketTable(last, startNs)];
      const observation: HostObservation = { counters, peaks, tableBefore, tableAfter };
      return [[name, observation]];
    });
    return Object.fromEntries(entries);
  }

  /** The counters under the client's name alone: they are the machine's. */
  series(startNs: bigint): readonly Series[] {
    const counters = mapSamples(this.counters.sinceStart(), (value) => difference(this.#before, value));
    const tables = this.#names.map((host) => {
      const rows = mapSamples(this.tables.sinceStart(), (value) => {
        const { states = {}, portsInUse } = value[host] ?? {};
        return { ...states, portsInUse };
      });
      return seriesOf({ source: 'table', host }, rows, startNs);
    });
    return [seriesOf({ source: 'counters', host: 'client' }, counters, startNs), ...tables];
  }

  #elapsedMs(clock: Clock): number {
    return this.#startNs === null ? 0 : Math.max(0, msSince(this.#startNs, clock.nowNs()));
  }

  #tablesOf(ends: BothEnds | null): readonly (readonly [HostName, EndCount])[] {
    return this.#names.flatMap((name) => {
      const table = ends?.[name] ?? null;
      return table === null ? [] : [[name, table] as const];
    });
  }
}

interface EndsOptions {
  readonly destination: Destination;
  readonly ports: PortRange;
  /** A TIME_WAIT that is older was there before the load. */
  readonly oldMs: number;
}

/** One pass over the table for both ends. */
async function readBothEnds(
  netFolder: string,
  { destination: { address, port, isLocal }, ports, oldMs }: EndsOptions,
): Promise<BothEnds | null> {
  const words = addressWords(address);
  const isClients: SocketFilter = ({ remotePort, remoteAddress }) =>
    remotePort === port && sameWords(remoteAddress, words);
  const isServices: SocketFilter = ({ localPort, localAddress }) =>
    localPort === port && sameWords(localAddress, words);
  const client = new EndCounter(ports, isClients, oldMs);
  const origin = isLocal ? new EndCounter(ports, isServices, oldMs) : null;
  const isThere = await feedTcpTable(netFolder, origin === null ? [client] : [client, origin]);
  return isThere ? { client: client.end(), origin: origin?.end() ?? null } : null;
}

function peaksOf(tables: readonly EndCount[]): HostObservation['peaks'] {
  const most = (read: (table: EndCount) => number): number =>
    tables.reduce((largest, table) => Math.max(largest, read(table)), 0);
  return {
    timeWait: most(({ newTimeWait }) => newTimeWait),
    inUse: most(({ sockets, states }) => sockets - states.timeWait!),
    portsInUse: most(({ portsInUse }) => portsInUse),
    established: most(({ states }) => states.established! + states.closeWait!),
  };
}

function socketTable(
  { atNs, table }: { readonly atNs: bigint; readonly table: TableCount },
  startNs: bigint,
): SocketTable {
  return { atMs: msSince(startNs, atNs), states: table.states, portsInUse: table.portsInUse };
}
