import { z } from 'zod';
import type { ObserverReport, ProcessObservation, Series, SocketTable } from '../../observe/observation.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import type { NginxLines } from '../../serve/nginx/error-log/tally.ts';
import type { Served } from '../../serve/target.ts';
import type { HostResult } from '../result.ts';
import {
  atMs,
  believed,
  columnsBy,
  count,
  listOf,
  number,
  numbers,
  numbersByName,
  numbersOrNull,
  recordOf,
  text,
  textsByName,
  wordOf,
} from './fields.ts';

const table = recordOf<SocketTable>({ atMs, states: numbersByName, portsInUse: count });

const host = recordOf<HostResult>({
  timeWaitPeak: count,
  portsInUsePeak: count,
  portCapacity: count,
  activeOpens: count,
  passiveOpens: count,
  resets: count,
  counters: numbersByName,
  sysctls: textsByName,
  tableBefore: table,
  tableAfter: table,
});

export const hosts = believed<Partial<Readonly<Record<(typeof HOSTS)[number], HostResult>>>>(
  z.looseObject(Object.fromEntries(HOSTS.map((name) => [name, host.optional()])), {
    error: 'an object with the hosts of the cell',
  }),
);

const SOURCES = [
  'sockstat',
  'counters',
  'table',
  'nginx',
  'process',
] as const satisfies readonly Series['source'][];

export const series = listOf(
  columnsBy(
    recordOf<Series>({
      source: wordOf(SOURCES),
      host: wordOf(HOSTS),
      process: text.optional(),
      atMs: numbers,
      values: believed(z.record(z.string(), numbersOrNull, { error: 'an object' })),
    }),
    ({ atMs: times, values }) => ({
      times,
      columns: Object.entries(values).map(([name, column]) => [['values', name], column] as const),
    }),
  ),
);

export const processes = listOf(
  recordOf<ProcessObservation>({
    name: text,
    host: wordOf(HOSTS),
    cpuShare: number,
    rssPeakBytes: count,
    processes: count,
  }),
);

export const observers = listOf(
  recordOf<ObserverReport>({
    name: text,
    reads: count,
    missed: count,
    intervalMs: recordOf<ObserverReport['intervalMs']>({
      asked: number,
      p50: number.nullable(),
      max: number.nullable(),
    }),
    durationUs: recordOf<ObserverReport['durationUs']>({ p50: number, max: number, total: number }),
  }),
);

const server = recordOf<Served>({
  connections: count,
  requests: count,
  protocols: numbersByName,
  tls: recordOf<Served['tls']>({
    handshakes: count,
    resumed: count,
    versions: numbersByName,
    clientCertificates: count,
  }),
  sources: numbersByName.nullable(),
  mostInFlight: count.nullable(),
  mostRequests: count,
  responseWrites: count.nullable(),
  noDelay: believed(numbersByName.nullable()),
  workers: numbersByName.nullable(),
});

export const served = recordOf<{ readonly proxy: Served | null; readonly origin: Served | null }>({
  proxy: server.nullable(),
  origin: server.nullable(),
});

export const nginxLines = listOf(recordOf<NginxLines>({ kind: text, lines: count, sample: text }));
