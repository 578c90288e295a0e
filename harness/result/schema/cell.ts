import { z } from 'zod';
import { HOSTS } from '../../scenario/strategy.ts';
import {
  type Cell,
  type CellNumbers,
  type Check,
  type Exhaustion,
  type FoundCause,
  type Mode,
  PHASES,
  type Warning,
} from '../result.ts';
import { connections, counts, driver, drivers, latency } from './driver.ts';
import {
  atMs,
  believed,
  count,
  durationMs,
  type FieldsOf,
  flag,
  listOf,
  moment,
  number,
  numbersByName,
  recordOf,
  text,
  wordOf,
} from './fields.ts';
import { fleetClients } from './fleet.ts';
import { link, tcp } from './link.ts';
import { hosts, nginxLines, observers, processes, series, served } from './observed.ts';
import { header } from './plan.ts';

const exhaustion = recordOf<Exhaustion>({
  host: wordOf(HOSTS),
  afterConnections: count,
  atMs,
  predictedAfterConnections: number.nullable(),
  predictedAtMs: number.nullable(),
  firstError: text,
});

const phases = believed<CellNumbers['phases']>(
  z.looseObject(Object.fromEntries(PHASES.map((phase) => [phase, latency.nullable()])), {
    error: 'an object',
  }),
);

const numbers: FieldsOf<CellNumbers> = {
  startedAt: moment,
  durationMs,
  took: recordOf<NonNullable<CellNumbers['took']>>({
    labMs: count,
    startMs: count,
    loadMs: count,
    endMs: count,
  }).optional(),
  counts,
  overspent: text.optional(),
  connections,
  latency,
  service: latency,
  connect: recordOf<CellNumbers['connect']>({ p50Us: count, p99Us: count, maxUs: count }),
  cold: latency.nullable(),
  warm: latency.nullable(),
  page: latency.nullable(),
  phases,
  shape: recordOf<CellNumbers['shape']>({ modes: listOf(recordOf<Mode>({ atUs: count, share: number })) }),
  lateness: latency,
  rate: recordOf<CellNumbers['rate']>({ offeredPerSecond: count.optional(), achievedPerSecond: count }),
  hosts,
  upstream: recordOf<NonNullable<CellNumbers['upstream']>>({
    opened: count,
    openAtEnd: count,
    timeWaitPeak: count,
    closing: count,
  }).optional(),
  links: listOf(link).optional(),
  tcp: tcp.optional(),
  exhaustion: exhaustion.nullable(),
  connectKnee: recordOf<NonNullable<CellNumbers['connectKnee']>>({
    atConnections: count,
    beforeP50Us: count,
    afterP50Us: count,
  }).nullable(),
  served,
  nginxErrors: numbersByName.nullable(),
  nginxLines: nginxLines.optional(),
  checks: listOf(recordOf<Check>({ name: text, ok: flag, expected: text, observed: text })),
  warnings: listOf(recordOf<Warning>({ code: text, message: text })),
  causes: listOf(
    recordOf<FoundCause>({
      id: text,
      strength: wordOf(['proven', 'likely']),
      host: text,
      evidence: text,
      remedy: text,
    }),
  ).optional(),
  explanation: text,
  processes,
  drivers,
  clients: fleetClients.optional(),
  observers,
  series,
  driver,
};

const STATES = 'measured, invalid, skipped or failed';

export const cell = believed<Cell>(
  z.discriminatedUnion(
    'state',
    [
      z.looseObject({ ...header, ...numbers, state: z.literal('measured') }),
      z.looseObject({ ...header, ...numbers, state: z.literal('invalid'), reason: text }),
      z.looseObject({ ...header, state: z.literal(['skipped', 'failed']), reason: text }),
    ],
    { error: STATES },
  ),
);
