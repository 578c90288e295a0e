import { isIP } from 'node:net';
import { z } from 'zod';
import { UsageError } from '../../harness/errors.ts';
import { DEFAULT_STRATEGY } from '../../harness/scenario/axes/defaults.ts';
import { DEFAULT_ORIGIN } from '../../harness/scenario/defaults.ts';
import { record } from '../../harness/scenario/read/fields.ts';
import { fromIssues } from '../../harness/scenario/read/mistakes.ts';
import { ORIGIN_FIELDS, STRATEGY_FIELDS } from '../../harness/scenario/read/schema.ts';
import { MOST_BODY_BYTES } from '../../harness/scenario/request/fields.ts';
import { METHODS, type Method } from '../../harness/scenario/request/methods.ts';
import type { OriginSettings } from '../../harness/scenario/scenario.ts';
import type { Strategy } from '../../harness/scenario/strategy.ts';

/** The axes that the origin acts on. */
const OWN_AXES = { originNoDelay: true, responseWrites: true, writeGapMs: true, backlog: true } as const;

type OwnAxes = Pick<Strategy, keyof typeof OWN_AXES>;

/** What the origin answers and how it treats connections. */
export interface ServerSettings extends OriginSettings, OwnAxes {
  /** The only protocol on its port. `http/1.1` includes HTTP/1.0; `h2` needs TLS. */
  readonly protocol: 'http/1.1' | 'h2' | 'h2c';
}

/** A request, as far as it matters to the origin. */
export interface AskedRequest {
  readonly method: Method;
  readonly bodyBytes: number;
}

/** The options of the origin. */
export interface OriginOptions {
  /** An IP literal. */
  readonly host: string;
  /** 0: the kernel chooses. */
  readonly port: number;
  readonly settings: ServerSettings;
  readonly seed: number;
  /** How long it warms up before it listens, ms. */
  readonly warmUpMs: number;
  /** The kind of request that it warms up for. */
  readonly request: AskedRequest;
  /** null: plain TCP. */
  readonly tls: OriginTls | null;
}

const file = z.string({ error: 'a file' }).min(1, { error: 'a file' });

/** Files are PEM. */
const tls = record({
  certFile: file,
  keyFile: file,
  version: z.literal(['1.2', '1.3'], { error: '1.2 or 1.3' }).default('1.3'),
  /** Whether sessions can be resumed. */
  resumption: z.boolean({ error: 'true or false' }).default(true),
  /** Only clients with a certificate of this authority are served; null: clients are not asked for one. */
  clientCaFile: file.nullable().default(null),
});
export type OriginTls = Readonly<z.output<typeof tls>>;

const settings = record({
  ...ORIGIN_FIELDS,
  ...record(STRATEGY_FIELDS).pick(OWN_AXES).shape,
  protocol: z.literal(['http/1.1', 'h2', 'h2c'], { error: 'http/1.1, h2 or h2c' }),
}).exactPartial();

/** Checks even if other values are wrong. By default zod reports these mistakes only once the others are fixed. */
const when = () => true;

/** Every option may be missing. */
const optionsSchema = record({
  host: z.string().refine((text) => isIP(text) > 0, { error: 'an IP address' }),
  port: whole(65_535),
  settings,
  seed: whole(Number.MAX_SAFE_INTEGER),
  warmUpMs: whole(60_000),
  request: record({
    method: z.literal(METHODS, { error: METHODS.join(', ') }),
    bodyBytes: whole(MOST_BODY_BYTES),
  }),
  tls: tls.nullable(),
})
  .exactPartial()
  .refine((given) => given?.settings?.protocol !== 'h2' || given.tls, {
    error: 'certFile and keyFile, because h2 needs TLS; or the protocol h2c',
    path: ['tls'],
    when,
  })
  .refine((given) => given?.settings?.protocol !== 'h2c' || !given.tls, {
    error: 'h2 with TLS, or no tls',
    path: ['settings', 'protocol'],
    when,
  });

function whole(most: number): z.ZodType<number> {
  const error = `a whole number from 0 to ${most}`;
  return z.int({ error }).min(0, { error }).max(most, { error });
}

/** Reads options from JSON; missing ones have the lab's defaults. Throws a UsageError with all mistakes. */
export function readOriginOptions(json = '{}'): OriginOptions {
  const given = parseJson(json);
  const { data, error } = optionsSchema.safeParse(given);
  if (error !== undefined) throw new UsageError(fromIssues(error.issues, given, 'options'));
  return {
    host: '127.0.0.1',
    port: 0,
    seed: 1,
    warmUpMs: 0,
    request: { method: 'GET', bodyBytes: 0 },
    tls: null,
    ...data,
    settings: { ...DEFAULT_ORIGIN, ...ownAxes(DEFAULT_STRATEGY), protocol: 'http/1.1', ...data.settings },
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const what = `Cannot read "${json}": ${(error as Error).message}`;
    throw new UsageError([{ where: 'options', what, expected: 'JSON, such as {"port": 8080}' }]);
  }
}

/** The part of a strategy that the origin acts on. */
export function ownAxes(strategy: Strategy): OwnAxes {
  return Object.fromEntries(
    Object.entries(strategy).filter(([axis]) => axis in OWN_AXES),
  ) as unknown as OwnAxes;
}
