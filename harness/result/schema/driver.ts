import { z } from 'zod';
import type { DriverOutcome, FirstSeen } from '../../drive/driver.ts';
import { WIRES } from '../../drive/socket/wire/able.ts';
import type { CellNumbers, DriverShare, LatencySummary } from '../result.ts';
import {
  columnsBy,
  count,
  durationMs,
  type FieldsOf,
  listOf,
  number,
  numbers,
  numbersByName,
  numbersOrNull,
  recordOf,
  text,
} from './fields.ts';

export const latency = recordOf<LatencySummary>({
  p50Us: count,
  p90Us: count,
  p99Us: count,
  p999Us: count,
  maxUs: count,
  meanUs: count,
  atLeast: listOf(text).optional() as z.ZodType<LatencySummary['atLeast']>,
});

export const counts = recordOf<DriverOutcome['counts']>({
  requests: count,
  responses: count,
  errors: numbersByName,
  statuses: numbersByName,
  unsent: count,
  waiting: count,
  unanswered: count.optional(),
});

export const connections = recordOf<DriverOutcome['connections']>({
  opened: count,
  failed: count,
  closedByClient: count,
  closedByServer: count,
  resetByClient: count,
  resetByServer: count,
  peak: count,
  usablePeak: count.optional(),
  handshakes: count,
  resumed: count,
  tlsVersions: numbersByName,
  protocols: numbersByName,
  noDelay: numbersByName as z.ZodType<DriverOutcome['connections']['noDelay']>,
  idledOut: count,
  sources: numbersByName,
  requestsMin: count,
  requestsMax: count,
  mostInFlight: count,
  requestWrites: count,
  choices: numbersByName as unknown as z.ZodType<DriverOutcome['connections']['choices']>,
});

type Series = DriverOutcome['series'];

const SERIES: FieldsOf<Series> = {
  atMs: numbers,
  requests: numbers,
  responses: numbers,
  errors: numbers,
  opened: numbers,
  inFlight: numbers,
  serviceMeanUs: numbersOrNull.optional(),
  latencyP50Us: numbersOrNull,
  latencyP99Us: numbersOrNull,
  connectP50Us: numbersOrNull,
  connectP99Us: numbersOrNull,
};

const series = columnsBy(recordOf<Series>(SERIES), (value) => ({
  times: value.atMs,
  columns: Object.keys(SERIES).flatMap((name) => {
    const column = value[name as keyof Series];
    return column === undefined ? [] : [[[name], column] as const];
  }),
}));

/** Whether they decode is asked where one is read: see histograms.ts. */
const histograms = recordOf<DriverOutcome['histograms']>({
  latency: text,
  unanswered: text.optional(),
  failed: text,
  cold: text,
  warm: text,
  service: text,
  poolWait: text,
  dns: text,
  connect: text,
  tls: text,
  ttfb: text,
  body: text,
  page: text,
  unansweredPages: text.optional(),
  lateness: text,
});

const eventLoop = recordOf<DriverOutcome['eventLoop']>({ p50Us: number, p99Us: number, maxUs: number });
const quantiles = recordOf<DriverShare['latency']>({ p50Us: count, p99Us: count });

/** Missing: there was one. */
export const drivers = listOf(
  recordOf<DriverShare>({
    name: text,
    cpus: numbers,
    requests: count,
    responses: count,
    errors: count,
    achievedPerSecond: number,
    latency: quantiles,
    poolWait: quantiles,
    opened: count,
    peak: count,
    unsent: count,
    waiting: count,
    latenessP99Us: count,
    cpuShare: number,
    eventLoop,
  }),
).optional();

export const driver = recordOf<CellNumbers['driver']>({
  histograms,
  series,
  connectByCount: recordOf<DriverOutcome['connectByCount']>({ bin: count, p50Us: numbers, maxUs: numbers }),
  first: listOf(
    recordOf<FirstSeen>({
      code: text,
      atMs: durationMs,
      afterConnections: count,
      inFlight: count.optional(),
    }),
  ),
  eventLoop,
  backoffs: recordOf<DriverOutcome['backoffs']>({ count, totalMs: count }),
  wire: z.enum(WIRES).nullable().optional(),
});
