import { portCount } from '../../scenario/port-range.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import type { Clock } from '../clock.ts';
import type { HostObservation, LiveHostReading, LiveObservation, Series } from '../observation.ts';
import { peaksOf, portsNow, tablePeaksOf } from '../peaks.ts';
import { NetworkFiles } from '../read/network-files.ts';
import type { SocketTable } from '../read/socket-table.ts';
import { readSockstat, type Sockstat } from '../read/sockstat.ts';
import type { SocketFilter, TableCount } from '../read/tcp-table.ts';
import { Sampler, tableSource } from '../sampler.ts';
import { mapSamples, presentSamples, presentValues, seriesOf, socketTable, tableSeries } from '../series.ts';
import { CounterWatch } from './counter-watch.ts';
import type { NetworkObservation, NetworkWatch } from './running-watch.ts';

const SOCKSTAT_INTERVAL_MS = 100;

/** One network namespace. */
export interface HostWatchOptions {
  readonly procRoot: string;
  /** The hosts in it: one in a lab of namespaces, all in a lab of kind `host`. */
  readonly names: readonly HostName[];
  readonly pid: number;
  readonly ports: PortRange;
  /** Its sockets. The watch closes it. */
  readonly sockets: SocketTable;
  /** Number of socket tables read in this cell. They share one CPU budget. */
  readonly tables: number;
  /** Count only the sockets of the server at this port: on the host of a user's server others connect as well. */
  readonly servicePort?: number | undefined;
}

/** Observes the hosts of one network namespace. */
export class HostWatch implements NetworkWatch {
  readonly sockstat: Sampler<Sockstat>;
  readonly counters: CounterWatch;
  readonly table: Sampler<TableCount>;
  readonly #names: readonly HostName[];
  readonly #ports: PortRange;
  readonly #sockets: SocketTable;
  readonly #files: NetworkFiles;
  readonly #isService: boolean;

  constructor(options: HostWatchOptions, clock: Clock) {
    const { procRoot, names, pid, ports, sockets, tables, servicePort } = options;
    const label = names.join('+');
    this.#names = names;
    this.#ports = ports;
    this.#sockets = sockets;
    const files = new NetworkFiles(`${procRoot}/${pid}`);
    this.#files = files;
    this.counters = new CounterWatch({ files, label }, clock);
    const name = `sockstat ${label}`;
    const intervalMs = SOCKSTAT_INTERVAL_MS;
    this.sockstat = new Sampler({ name, intervalMs, read: () => readSockstat(files.read) }, clock);
    this.#isService = servicePort !== undefined;
    const counts: SocketFilter = ({ localPort }) => !this.#isService || localPort === servicePort;
    const read = () => sockets.count(ports, counts);
    this.table = new Sampler(tableSource({ label, tables, read }), clock);
  }

  /** Empty if the hosts have ended. */
  latest(): LiveObservation['hosts'] {
    const { timeWait, inUse } = this.sockstat.last ?? {};
    if (timeWait === undefined || inUse === undefined) return {};
    return this.#byName<LiveHostReading>({
      timeWait,
      inUse,
      ...this.#latestPorts({ timeWait, inUse }),
      ...this.counters.latest(),
    });
  }

  #latestPorts(sockstat: Sockstat): Pick<LiveHostReading, 'portsInUse' | 'states'> {
    const [sample] = presentSamples(this.table.samples.slice(-1));
    if (sample === undefined) return {};
    const openedSince = this.counters.openedSince(sample.atNs);
    const portsInUse = portsNow({ table: sample.value, sockstat, openedSince });
    return { portsInUse, states: sample.value.states };
  }

  /** Empty if the hosts had ended before anything was read. */
  observation(startNs: bigint): NetworkObservation {
    const tables = presentSamples(this.table.samples);
    const sockstats = presentValues(this.sockstat.sinceStart());
    const [first, last] = [tables.at(0), tables.at(-1)];
    if (first === undefined || last === undefined || sockstats.length === 0) return { hosts: {} };
    const counted = presentValues(tables);
    const peaks = this.#isService
      ? tablePeaksOf(counted)
      : {
          ...peaksOf(counted, sockstats, portCount(this.#ports)),
          established: this.counters.established(),
        };
    const hosts = this.#byName<HostObservation>({
      counters: this.counters.total(),
      peaks,
      tableBefore: socketTable(first, startNs),
      tableAfter: socketTable(last, startNs),
    });
    return { hosts };
  }

  series(startNs: bigint): readonly Series[] {
    const sockstats = mapSamples(this.sockstat.sinceStart(), (value) => ({ ...value }));
    return this.#names.flatMap((host) => [
      seriesOf({ source: 'sockstat', host }, sockstats, startNs),
      this.counters.series(host, startNs),
      tableSeries(host, this.table.sinceStart(), startNs),
    ]);
  }

  [Symbol.dispose](): void {
    this.#sockets[Symbol.dispose]();
    this.#files[Symbol.dispose]();
  }

  #byName<T>(value: T): Partial<Record<HostName, T>> {
    return Object.fromEntries(this.#names.map((name) => [name, value]));
  }
}
