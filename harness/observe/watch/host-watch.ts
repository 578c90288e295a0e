import { portCount } from '../../scenario/port-range.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { msSince } from '../../units.ts';
import type { Clock } from '../clock.ts';
import type { HostObservation, LiveHostReading, Series, SocketTable } from '../observation.ts';
import { tableIntervalMs } from '../pace.ts';
import { mostEstablished, peaksOf } from '../peaks.ts';
import { portsNow } from '../ports-now.ts';
import { type Counters, difference, readCounters, SERIES_COUNTERS } from '../read/counters.ts';
import { readSockstat, type Sockstat } from '../read/sockstat.ts';
import type { TableCount } from '../read/tcp-table.ts';
import { readTcpTable } from '../read/tcp-table-read.ts';
import { Sampler, type Source } from '../sampler.ts';
import { mapSamples, presentSamples, seriesOf } from '../series.ts';

const SOCKSTAT_INTERVAL_MS = 100;
const COUNTERS_INTERVAL_MS = 200;

/** One network namespace: the hosts that live in it, and where it is read. */
export interface HostWatchOptions {
  readonly procRoot: string;
  readonly names: readonly HostName[];
  readonly pid: number;
  readonly ports: PortRange;
  /** How many socket tables are read in all: they share one allowance. */
  readonly tables: number;
}

/** The sources of one network namespace. */
export class HostWatch {
  readonly names: readonly HostName[];
  readonly sockstat: Sampler<Sockstat>;
  readonly counters: Sampler<Counters>;
  readonly table: Sampler<TableCount>;
  readonly #ports: PortRange;
  readonly #readAllCounters: () => Counters | null;
  #before: Counters = {};
  #after: Counters = {};

  constructor({ procRoot, names, pid, ports, tables }: HostWatchOptions, clock: Clock) {
    const label = names.join('+');
    this.names = names;
    this.#ports = ports;
    this.#readAllCounters = () => readCounters(procRoot, pid);
    const sampler = <T>(source: Source<T>) => new Sampler(source, clock);
    this.sockstat = sampler({
      name: `sockstat ${label}`,
      intervalMs: SOCKSTAT_INTERVAL_MS,
      read: () => readSockstat(procRoot, pid),
    });
    this.counters = sampler({
      name: `counters ${label}`,
      intervalMs: COUNTERS_INTERVAL_MS,
      read: () => readCounters(procRoot, pid, SERIES_COUNTERS),
    });
    this.table = sampler({
      name: `table ${label}`,
      intervalMs: tableIntervalMs(0, tables),
      stretch: (durationMs) => tableIntervalMs(durationMs, tables),
      read: () => readTcpTable(`${procRoot}/${pid}/net`, ports),
    });
  }

  /** All counters before the load. */
  readBefore(): void {
    this.#before = this.#readAllCounters() ?? {};
  }

  /** All counters at its end; those of the last sample where the host has gone meanwhile. */
  readAfter(): void {
    this.#after = this.#readAllCounters() ?? presentSamples(this.counters.samples).at(-1)?.value ?? {};
  }

  /** What was last read; undefined when the host has gone. */
  latest(): LiveHostReading | undefined {
    const sockstat = this.sockstat.samples.at(-1)?.value;
    if (sockstat?.timeWait === undefined || sockstat.inUse === undefined) return undefined;
    const counters = this.counters.samples.at(-1)?.value;
    const table = presentSamples(this.table.samples.slice(-1))[0];
    const { timeWait, inUse } = sockstat;
    return {
      timeWait,
      inUse,
      ...(table && {
        portsInUse: portsNow({ table: table.value, sockstat, openedSince: this.#openedSince(table.atNs) }),
        states: table.value.states,
      }),
      ...(counters && { counters: difference(this.#before, counters) }),
    };
  }

  /** undefined when the host was gone before anything was read. */
  observation(startNs: bigint): HostObservation | undefined {
    const tables = presentSamples(this.table.samples);
    const sockstats = presentSamples(this.sockstat.sinceStart()).map(({ value }) => value);
    const [first, last] = [tables.at(0), tables.at(-1)];
    if (first === undefined || last === undefined || sockstats.length === 0) return undefined;
    const tableCounts = tables.map(({ value }) => value);
    const counters = presentSamples(this.counters.sinceStart()).map(({ value }) => value);
    return {
      counters: difference(this.#before, this.#after),
      peaks: {
        ...peaksOf(tableCounts, sockstats, portCount(this.#ports)),
        established: mostEstablished([...counters, this.#after]),
      },
      tableBefore: socketTable(first, startNs),
      tableAfter: socketTable(last, startNs),
    };
  }

  /** Connections that were opened after this moment, as far as the counters were read. */
  #openedSince(atNs: bigint): number {
    const samples = this.counters.samples;
    const then = samples.findLast((sample) => sample.atNs <= atNs)?.value ?? this.#before;
    return (samples.at(-1)?.value?.ActiveOpens ?? 0) - (then.ActiveOpens ?? 0);
  }

  /** Under the name of each host; the counters from what they were before the load. */
  series(startNs: bigint): readonly Series[] {
    const sockstats = mapSamples(this.sockstat.sinceStart(), (value) => ({ ...value }));
    const counters = mapSamples(this.counters.sinceStart(), (value) => difference(this.#before, value));
    const tables = mapSamples(this.table.sinceStart(), ({ states, portsInUse }) => ({
      ...states,
      portsInUse,
    }));
    return this.names.flatMap((host) => [
      seriesOf({ source: 'sockstat', host }, sockstats, startNs),
      seriesOf({ source: 'counters', host }, counters, startNs),
      seriesOf({ source: 'table', host }, tables, startNs),
    ]);
  }
}

function socketTable(sample: { atNs: bigint; value: TableCount }, startNs: bigint): SocketTable {
  const { states, portsInUse } = sample.value;
  return { atMs: msSince(startNs, sample.atNs), states, portsInUse };
}
