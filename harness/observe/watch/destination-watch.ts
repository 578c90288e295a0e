import type { PortRange } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { msSince } from '../../units.ts';
import type { Clock } from '../clock.ts';
import type { EndObservation, LiveObservation, Observation, Series, SocketTable } from '../observation.ts';
import { tableIntervalMs } from '../pace.ts';
import { type Counters, difference, readCounters, SERIES_COUNTERS } from '../read/counters.ts';
import { type EndCount, EndCounter } from '../read/end-counter.ts';
import type { TableCount } from '../read/tcp-table.ts';
import { feedTcpTable } from '../read/tcp-table-read.ts';
import { Sampler } from '../sampler.ts';
import { mapSamples, presentSamples, seriesOf } from '../series.ts';
import { type Before, type Destination, type End, type EndName, endsOf } from './destination-ends.ts';

const COUNTERS_INTERVAL_MS = 200;

export interface DestinationWatchOptions {
  readonly procRoot: string;
  readonly pid: number;
  readonly destination: Destination;
  /** null: the client asks the destination itself. */
  readonly before: Before | null;
  readonly ports: PortRange;
}

/** Sockets of each end that is in this machine's table. */
type EndCounts = Partial<Readonly<Record<EndName, EndCount>>>;

type Seen = Pick<Observation, 'hosts' | 'upstream'>;

/** The machine's own network, as far as one destination is concerned. */
export class DestinationWatch {
  readonly counters: Sampler<Counters>;
  readonly tables: Sampler<EndCounts>;
  readonly #names: readonly HostName[];
  readonly #hasUpstream: boolean;
  readonly #readAllCounters: () => Counters | null;
  /** null: the load has not begun. */
  #startNs: bigint | null = null;
  #before: Counters = {};
  #after: Counters = {};

  constructor({ procRoot, pid, destination, before, ports }: DestinationWatchOptions, clock: Clock) {
    const ends = endsOf(destination, before, procRoot);
    this.#names = ends.flatMap(({ name }) => (name === 'upstream' ? [] : name));
    this.#hasUpstream = before !== null;
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
        read: () => readEnds(`${procRoot}/${pid}/net`, { ends, ports, oldMs: this.#elapsedMs(clock) }),
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
    const entries = this.#names.flatMap((name) => {
      const end = ends?.[name];
      if (end === undefined) return [];
      const { sockets, states, portsInUse, newTimeWait } = end;
      const reading = { timeWait: newTimeWait, inUse: sockets - states.timeWait!, portsInUse, states };
      return [[name, name === 'proxy' ? reading : { ...reading, ...told }] as const];
    });
    return Object.fromEntries(entries);
  }

  observations(startNs: bigint): Seen {
    const counters = difference(this.#before, this.#after);
    const entries = this.#names.flatMap((name) => {
      const end = this.#end(name, startNs);
      // The machine's counters hold what the client opened, too: they say nothing of a proxy.
      return end === null ? [] : [[name, { ...end, counters: name === 'proxy' ? {} : counters }] as const];
    });
    const upstream = this.#hasUpstream ? this.#end('upstream', startNs) : null;
    const hosts: Seen['hosts'] = Object.fromEntries(entries);
    return upstream === null ? { hosts } : { hosts, upstream };
  }

  /** null: it was never read. */
  #end(name: EndName, startNs: bigint): EndObservation | null {
    const own = presentSamples(this.tables.samples).flatMap(({ atNs, value }) => {
      const table = value[name];
      return table === undefined ? [] : [{ atNs, table }];
    });
    const [first, last] = [own.at(0), own.at(-1)];
    if (first === undefined || last === undefined) return null;
    return {
      // The first one is the snapshot before the load.
      peaks: peaksOf(own.slice(1).map(({ table }) => table)),
      tableBefore: socketTable(first, startNs),
      tableAfter: socketTable(last, startNs),
    };
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
}

interface EndsOptions {
  readonly ends: readonly End[];
  readonly ports: PortRange;
  /** A TIME_WAIT that is older was there before the load. */
  readonly oldMs: number;
}

/** One pass over the table for all ends. */
async function readEnds(netFolder: string, { ends, ports, oldMs }: EndsOptions): Promise<EndCounts | null> {
  const counters = ends.map(({ name, filter }) => ({
    name,
    counter: new EndCounter(ports, filter(), oldMs),
  }));
  const isThere = await feedTcpTable(
    netFolder,
    counters.map(({ counter }) => counter),
  );
  return isThere ? Object.fromEntries(counters.map(({ name, counter }) => [name, counter.end()])) : null;
}

function peaksOf(tables: readonly EndCount[]): EndObservation['peaks'] {
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
