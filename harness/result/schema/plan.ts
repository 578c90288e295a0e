import { z } from 'zod';
import { AXIS_NAMES, axisNamed } from '../../scenario/axes/axes.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { DEFAULT_ORIGIN, LATER_ORIGIN_SETTINGS } from '../../scenario/defaults.ts';
import { LOAD_FIELDS, ORIGIN_FIELDS, STRATEGY_FIELDS } from '../../scenario/read/schema.ts';
import { METHODS } from '../../scenario/request/methods.ts';
import type { RequestRecord } from '../../scenario/request/request.ts';
import type { ExternalService, LabSettings, ServerCommand } from '../../scenario/scenario.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import type { Prediction } from '../prediction.ts';
import type { CellHeader } from '../result.ts';
import {
  believed,
  count,
  type FieldsOf,
  flag,
  listOf,
  moment,
  number,
  recordOf,
  text,
  textsByName,
  wordOf,
} from './fields.ts';

const { concurrency, requests, ratePerSecond, arrivals, durationMs, objectsPerPage } = LOAD_FIELDS;

const load = believed<CellHeader['load']>(
  z.discriminatedUnion(
    'kind',
    [
      z.looseObject({
        ...{ kind: z.literal('closed'), concurrency, durationMs },
        ...{ requests: requests.optional(), objectsPerPage: objectsPerPage.optional() },
        drivers: count.optional(),
      }),
      z.looseObject({
        kind: z.literal('open'),
        ratePerSecond,
        arrivals,
        durationMs,
        drivers: count.optional(),
      }),
    ],
    { error: 'closed or open' },
  ),
);

const lab = recordOf<LabSettings>({
  kind: wordOf(['namespaces', 'host']),
  ipVersion: believed(z.literal([4, 6], { error: '4 or 6' })),
  ports: recordOf<NonNullable<LabSettings['ports']>>({ low: count, high: count }).nullable(),
  sysctls: textsByName,
});

/** Missing in results of earlier versions. */
const request = believed<RequestRecord>(
  recordOf<RequestRecord>({
    method: wordOf(METHODS),
    headers: z.record(
      text,
      z.union([text.nullable(), listOf(text)], { error: 'text, a list of texts or null' }),
      {
        error: 'an object',
      },
    ),
    body: recordOf<NonNullable<RequestRecord['body']>>({
      bytes: count.nullable(),
      file: text.nullable(),
    }).nullable(),
    bearerEnv: text.nullable(),
  }).optional(),
);

const target = recordOf<ExternalService>({
  url: text,
  address: text,
  port: count,
  isLocal: flag,
  clientOn: wordOf(['host', 'fleet']),
  fleet: recordOf<{ clients: number; networks: number }>({ clients: count, networks: count }).optional(),
});

const command = recordOf<ServerCommand>({ line: text, folder: text, path: text, readyWithinMs: count });

const host = wordOf(HOSTS);

const prediction = recordOf<Prediction>({
  host: host.nullable(),
  timeWaitHost: host.nullable(),
  portCapacity: number,
  churnPerSecond: number.nullable(),
  exhaustedAfterConnections: number.nullable(),
  exhaustedAtMs: number.nullable(),
  connectKneeAt: number.nullable(),
  latency: recordOf<NonNullable<Prediction['latency']>>({
    coldRoundTrips: number,
    warmRoundTrips: number,
    coldUs: number,
    warmUs: number.nullable(),
  }).optional(),
  range: recordOf<NonNullable<Prediction['range']>>({
    takenPortsPerSecond: recordOf<{ least: number; most: number }>({
      least: number,
      most: number,
    }).nullable(),
    exhaustedAfterConnections: lastingRange(),
    exhaustedAtMs: lastingRange(),
    decides: text,
  }).optional(),
  reason: text,
});

function lastingRange(): z.ZodType<{ least: number; most: number | null } | null> {
  return recordOf<{ least: number; most: number | null }>({
    least: number,
    most: number.nullable(),
  }).nullable();
}

/** The same fields, where these may be missing and then have their default. */
function withLater<T>(fields: FieldsOf<T>, defaults: T, names: readonly (keyof T)[]): FieldsOf<T> {
  const later = names.map((name) => [name, (fields[name] as z.ZodType).default(defaults[name])]);
  return { ...fields, ...Object.fromEntries(later) };
}

/** What every cell has, whatever its state. */
export const header: FieldsOf<CellHeader> = {
  id: text,
  name: text,
  trial: count,
  strategy: recordOf<CellHeader['strategy']>(
    withLater(
      STRATEGY_FIELDS,
      DEFAULT_STRATEGY,
      AXIS_NAMES.filter((name) => axisNamed(name).isLater),
    ),
  ),
  load,
  lab,
  origin: recordOf<CellHeader['origin']>(withLater(ORIGIN_FIELDS, DEFAULT_ORIGIN, LATER_ORIGIN_SETTINGS)),
  request,
  remedyFor: text.nullable(),
  twinOf: text.optional(),
  repeatOf: recordOf<NonNullable<CellHeader['repeatOf']>>({ startedAt: moment, reason: text }).optional(),
  target: target.optional(),
  command: command.optional(),
  prediction,
};
