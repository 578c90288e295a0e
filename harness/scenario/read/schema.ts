import { z } from 'zod';
import { AXIS_NAMES, axisNamed } from '../axes/axes.ts';
import {
  choice,
  countOr,
  durationMs,
  flag,
  numberFrom,
  positiveNumber,
  wholeNumber,
} from '../axes/values.ts';
import { MOST_DRIVERS } from '../drivers-of-load.ts';
import { readPercentilePath } from '../percentile-path.ts';
import { REQUEST_FIELDS } from '../request/fields.ts';
import type { Expectation, LabSettings, OriginSettings } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';
import { field, line, portRange, record, serviceTime } from './fields.ts';

/** A schema for each key of T: a key that is added to the type must be added here. */
type Fields<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

/** Each request more in work makes the others this many times slower: more is no server. */
const MAX_SLOWDOWN = 1_000;

export const STRATEGY_FIELDS = Object.fromEntries(
  AXIS_NAMES.map((axis) => [axis, field(axisNamed(axis).values)]),
) as unknown as Fields<Strategy>;

/** Keys of both kinds of load; `loads.ts` says which belong to which. */
export const LOAD_FIELDS = {
  kind: field(choice('closed', 'open')),
  concurrency: field(wholeNumber(1)),
  requests: field(wholeNumber(1)),
  ratePerSecond: field(positiveNumber()),
  arrivals: field(choice('constant', 'poisson')),
  durationMs: field(durationMs('above zero')),
  objectsPerPage: field(wholeNumber(1, 10_000)),
  drivers: field(countOr('auto', { to: MOST_DRIVERS })),
};

/** Largest body of an answer, bytes: the origin holds it in memory. */
const MOST_ANSWER_BYTES = 1_000_000_000;

export const ORIGIN_FIELDS: Fields<OriginSettings> = {
  bodyBytes: field(wholeNumber(0, MOST_ANSWER_BYTES)),
  largeBodyBytes: field(countOr(null, { from: 0, to: MOST_ANSWER_BYTES })),
  largeBodyEvery: field(wholeNumber(1, 1_000_000)),
  contentLength: field(flag()),
  status: field(wholeNumber(200, 599)),
  delay: serviceTime(),
  close: field(flag()),
  concurrency: field(countOr(null)),
  slowdown: field(numberFrom(0, MAX_SLOWDOWN)),
  keepAliveTimeoutMs: field(durationMs('zero')),
  maxRequestsPerSocket: field(wholeNumber(0)),
};

/**
 * Names become paths below /proc/sys and words of a shell: only what a sysctl's name is made of, and no empty
 * or dotted part that would lead elsewhere. With `/` between the parts a part may hold dots (`eth0.100`).
 */
const sysctlName = z.string().regex(/^net(?:(?:\.[A-Za-z0-9_-]+)+|(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+)$/, {
  error: 'a sysctl below net, such as "net.ipv4.tcp_fin_timeout"',
});

const sysctlValue = z
  .string({ error: 'a value as text, such as "5"' })
  .regex(/^(?=.*\S)[\x20-\x7e\t]{1,200}$/, { error: 'a value as text on one line, such as "5"' });

/** One spelling for all readers; `/` stays only where a part of the name itself holds a dot. */
function withDots(sysctls: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sysctls).map(([name, value]) => [
      name.includes('.') ? name : name.replaceAll('/', '.'),
      value,
    ]),
  );
}

export const LAB_FIELDS: Fields<LabSettings> = {
  kind: field(choice('namespaces', 'host')),
  ipVersion: field(choice(4, 6)),
  ports: portRange().nullable(),
  sysctls: z
    .record(sysctlName, sysctlValue, { error: 'an object of sysctls and their values as text' })
    .transform(withDots),
};

const operand = z.union(
  [
    z.number(),
    z.string(),
    z.boolean(),
    z.null(),
    z.strictObject({
      path: z.string(),
      cell: z.string().exactOptional(),
      times: z.number().exactOptional(),
      plus: z.number().exactOptional(),
    }),
  ],
  { error: 'a value, or an object with path and maybe cell, times and plus' },
);

const COMPARISONS = ['equals', 'atLeast', 'atMost', 'within', 'contains'] as const;

const expectedOf = field(choice('lab', 'any')).exactOptional();

const expectation = record({
  claim: line(300),
  cell: z.string({ error: 'the name of a cell' }),
  path: z
    .string({ error: 'a path such as "hosts.client.timeWaitPeak"' })
    .regex(/^[^.\s]+(?:\.[^.\s]+)*$/, { error: 'a path such as "hosts.client.timeWaitPeak"' }),
  equals: operand.exactOptional(),
  atLeast: operand.exactOptional(),
  atMost: operand.exactOptional(),
  within: record({ of: operand, percent: field(positiveNumber()) }).exactOptional(),
  contains: line(300).exactOptional(),
  byChance: z.literal(true, { error: 'true, or nothing' }).exactOptional(),
  expectedOf,
})
  .refine((value) => COMPARISONS.filter((key) => key in value).length === 1, {
    error: `exactly one of ${COMPARISONS.join(', ')}`,
    when: isObject,
  })
  .refine(hasIntervals, {
    error:
      'atLeast or atMost, and percentiles of a histogram on both sides, such as page.p50Us or phases.ttfb.p99Us',
    path: ['byChance'],
    when: isObject,
  });

/** Whether a statement about values of chance compares what has an interval. */
function hasIntervals({ byChance, path, atLeast, atMost }: Partial<Expectation>): boolean {
  if (byChance === undefined) return true;
  const other = atLeast ?? atMost;
  if (typeof path !== 'string' || readPercentilePath(path) === undefined) return false;
  if (typeof other === 'number') return true;
  return typeof other === 'object' && other !== null && readPercentilePath(String(other.path)) !== undefined;
}

/** Cell names stand in tables and pages: one line, and nothing that could pass for markup. */
const cellName = line(80).refine((name) => /[\p{L}\p{N}]/u.test(name) && !/[<>]/.test(name), {
  error: 'a name with a letter or digit in it and without < and >',
});

const load = record(LOAD_FIELDS).exactPartial();
const origin = record(ORIGIN_FIELDS).exactPartial();
const request = record(REQUEST_FIELDS).exactPartial();

const cell = record({
  name: cellName,
  ...record(STRATEGY_FIELDS).exactPartial().shape,
  load: load.exactOptional(),
  origin: origin.exactOptional(),
  request: request.exactOptional(),
  remedyFor: z.string({ error: 'the name of a cell' }).exactOptional(),
});

function list<T>(item: z.ZodType<T>, expected: string) {
  return z.array(item, { error: expected }).min(1, { error: expected });
}

const axes = record(
  Object.fromEntries(
    AXIS_NAMES.map((axis) => [
      axis,
      list<unknown>(STRATEGY_FIELDS[axis], 'a list of at least one value').exactOptional(),
    ]),
  ),
).refine((value) => Object.keys(value).length > 0, { error: 'at least one axis' });

/** Without it zod keeps a refinement back while any other value is wrong, and that mistake would come later. */
function isObject({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name of a scenario or a suite: it becomes a folder. */
export const name = z
  .string({ error: 'lower case letters, digits and hyphens' })
  .regex(/^[a-z0-9-]{1,60}$/, { error: 'lower case letters, digits and hyphens, 1 to 60 characters' })
  .regex(/^[^-].*[^-]$|^[^-]$/, { error: 'a name that begins and ends with a letter or digit' });

/** The shape of a scenario: types and ranges of each value on its own. What they mean together comes after. */
export const scenarioSchema = record({
  name,
  question: line(300),
  strategy: record(STRATEGY_FIELDS).exactPartial().exactOptional(),
  axes: axes.exactOptional(),
  impossible: field(choice('refuse', 'leave-out')).exactOptional(),
  cells: list(cell, 'a list of at least one cell').exactOptional(),
  load,
  lab: record(LAB_FIELDS).exactPartial().exactOptional(),
  origin: origin.exactOptional(),
  request: request.exactOptional(),
  reference: z.string({ error: 'the name of a cell' }).exactOptional(),
  expect: z.array(expectation, { error: 'a list of expectations' }).exactOptional(),
  expectedOf,
})
  .refine((value) => (value.axes === undefined) !== (value.cells === undefined), {
    error: 'either axes or cells, and not both',
    when: isObject,
  })
  .refine((value) => value.impossible !== 'leave-out' || value.cells === undefined, {
    error: '"refuse", because only combinations of axes can be left out',
    path: ['impossible'],
    when: isObject,
  });

/** A scenario whose every value is sound, defaults not yet filled in. */
export type ScenarioData = z.output<typeof scenarioSchema>;
export type LoadData = z.output<typeof load>;
export type CellData = z.output<typeof cell>;
