import { addCounts, type MergeOf, mergeFields, most, ofNumbers, sum } from '../../drive/merge/fields.ts';
import type {
  EndObservation,
  HostObservation,
  Observation,
  ObserverReport,
  Series,
  SocketTable,
} from '../../observe/observation.ts';

/** What a client's observers saw, and the name that its driver has among those of all. */
export interface ClientObservation {
  readonly driver: string;
  readonly network: string;
  readonly observation: Observation;
}

const TABLE: MergeOf<SocketTable> = { atMs: most, states: addCounts, portsInUse: sum };

/** Each client's peak, added up: at most as many were there at one time. */
const PEAKS: MergeOf<EndObservation['peaks']> = {
  timeWait: sum,
  inUse: sum,
  portsInUse: sum,
  established: sum,
};

const HOST: MergeOf<HostObservation> = {
  counters: addCounts,
  peaks: (parts) => mergeFields(PEAKS, parts),
  tableBefore: (parts) => mergeFields(TABLE, parts),
  tableAfter: (parts) => mergeFields(TABLE, parts),
};

/** That of the slowest client; reads and misses of all. */
const REPORT: MergeOf<ObserverReport> = {
  name: ([name]) => name!,
  reads: sum,
  missed: sum,
  intervalMs: (parts) => ({
    asked: most(parts.map(({ asked }) => asked)),
    p50: ofNumbers(most)(parts.map(({ p50 }) => p50)),
    max: ofNumbers(most)(parts.map(({ max }) => max)),
  }),
  durationUs: (parts) => ({
    p50: most(parts.map(({ p50 }) => p50)),
    max: most(parts.map(({ max }) => max)),
    total: sum(parts.map(({ total }) => total)),
  }),
};

/** The observations of all clients, as of one host `client`; the processes of each keep a name of their own. */
export function mergeObservations(clients: readonly ClientObservation[]): Observation {
  const seen = clients.map(({ observation }) => observation);
  // Clients in one network saw the same sockets.
  const apart = [...Map.groupBy(clients, ({ network }) => network).values()].map(([one]) => one!.observation);
  const hosts = apart.flatMap(({ hosts: { client } }) => client ?? []);
  const byName = Map.groupBy(
    seen.flatMap(({ observers }) => observers),
    ({ name }) => name,
  );
  return {
    hosts: hosts.length === 0 ? {} : { client: mergeFields(HOST, hosts) },
    processes: clients.flatMap(({ driver, observation }) =>
      observation.processes.map((process) => ({ ...process, name: driver })),
    ),
    series: addSeries(apart.map(({ series }) => series.filter(({ process }) => process === undefined))),
    observers: [...byName.values()].map((reports) => mergeFields(REPORT, reports)),
  };
}

/** Each series at the times of the first client's, with the last values of the others at those times. */
function addSeries(clients: readonly (readonly Series[])[]): readonly Series[] {
  const [first = [], ...others] = clients;
  return first.map((one) => {
    const same = others.flatMap((series) => series.find((it) => it.source === one.source) ?? []);
    const values = Object.entries(one.values).map(([name, column]) => [
      name,
      column.map((value, index) =>
        total([value, ...same.map((other) => lastValue(other, name, one.atMs[index]!))]),
      ),
    ]);
    return { ...one, values: Object.fromEntries(values) };
  });
}

function lastValue({ atMs, values }: Series, name: string, nowMs: number): number | null {
  const index = Math.max(
    0,
    atMs.findLastIndex((at) => at <= nowMs),
  );
  return values[name]?.[index] ?? null;
}

/** null, never a part of it, if one of them was not read. */
function total(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((a, b) => (a === null || b === null ? null : a + b), 0);
}
