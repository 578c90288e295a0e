import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { type Mistake, UsageError } from '../../harness/errors.ts';
import type { ServerSettings } from '../../harness/scenario/scenario.ts';
import {
  formatServiceTime,
  parseServiceTime,
  SERVICE_TIME_FORMS,
} from '../../harness/scenario/service-time.ts';
import {
  type Flag,
  flag,
  number,
  oneOf,
  type Reader,
  reader,
  trueOrFalse,
  type Values,
  whole,
} from './readers.ts';
import { type OriginTls, readTls, TLS_READERS, tlsArguments } from './tls-options.ts';

/** All that the origin is told. */
export interface OriginOptions {
  /** An IP literal. */
  readonly host: string;
  /** 0: the kernel chooses. */
  readonly port: number;
  readonly settings: ServerSettings;
  readonly seed: number;
  /** Obeys the words on its standard input and ends with it, so that it does not outlive whoever started it. */
  readonly leash: boolean;
  /** Answers requests of its own for so long before it listens. */
  readonly warmUpMs: number;
  readonly tls: OriginTls | null;
}

const MAX_BODY_BYTES = 2 ** 30;
const MAX_MS = 2 ** 31 - 1; // setTimeout takes no more

const READERS = {
  host: reader('an IP address', (text) => (isIP(text) > 0 ? text : undefined)),
  port: whole(0, 65_535),
  protocol: oneOf('http/1.1', 'h2', 'h2c'),
  'body-bytes': whole(0, MAX_BODY_BYTES),
  'content-length': trueOrFalse(),
  pieces: whole(1, MAX_BODY_BYTES),
  'piece-gap-ms': number(0, MAX_MS),
  status: whole(200, 599),
  delay: reader(SERVICE_TIME_FORMS, parseServiceTime),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  close: flag,
  concurrency: whole(1, Number.MAX_SAFE_INTEGER),
  slowdown: number(0, Number.MAX_SAFE_INTEGER),
  'keep-alive-timeout-ms': whole(0, MAX_MS),
  'max-requests-per-socket': whole(0, Number.MAX_SAFE_INTEGER),
  'no-delay': trueOrFalse(),
  leash: flag,
  'warm-up-ms': number(0, 60_000),
  ...TLS_READERS,
} satisfies Record<string, Reader<unknown> | Flag>;

type Given = Values<typeof READERS>;

/** Reads the command line. Throws a UsageError that names every mistake. */
export function parseOriginOptions(args: readonly string[]): OriginOptions {
  const mistakes: Mistake[] = [];
  const given = readGiven(args, mistakes);
  const { protocol = 'http/1.1' } = given;
  const tls = readTls(given, protocol, mistakes);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return {
    host: given.host ?? '127.0.0.1',
    port: given.port ?? 0,
    settings: {
      bodyBytes: given['body-bytes'] ?? 100,
      contentLength: given['content-length'] ?? true,
      pieces: given.pieces ?? 1,
      pieceGapMs: given['piece-gap-ms'] ?? 0,
      status: given.status ?? 200,
      delay: given.delay ?? { kind: 'none' },
      close: given.close ?? false,
      concurrency: given.concurrency ?? null,
      slowdown: given.slowdown ?? 0,
      keepAliveTimeoutMs: given['keep-alive-timeout-ms'] ?? 5_000,
      maxRequestsPerSocket: given['max-requests-per-socket'] ?? 0,
      noDelay: given['no-delay'] ?? true,
      protocol,
    },
    seed: given.seed ?? 1,
    leash: given.leash ?? false,
    warmUpMs: given['warm-up-ms'] ?? 0,
    tls,
  };
}

/** The command line that says all this; `parseOriginOptions` reads it back to the same options. */
export function originArguments({
  host,
  port,
  settings,
  seed,
  leash,
  warmUpMs,
  tls,
}: OriginOptions): readonly string[] {
  const values = {
    host,
    port,
    protocol: settings.protocol,
    'body-bytes': settings.bodyBytes,
    'content-length': settings.contentLength,
    pieces: settings.pieces,
    'piece-gap-ms': settings.pieceGapMs,
    status: settings.status,
    delay: formatServiceTime(settings.delay),
    concurrency: settings.concurrency,
    slowdown: settings.slowdown,
    'keep-alive-timeout-ms': settings.keepAliveTimeoutMs,
    'max-requests-per-socket': settings.maxRequestsPerSocket,
    'no-delay': settings.noDelay,
    seed,
    'warm-up-ms': warmUpMs,
    ...tlsArguments(tls),
  };
  return [
    ...Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [`--${name}=${value}`])),
    ...(settings.close ? ['--close'] : []),
    ...(leash ? ['--leash'] : []),
  ];
}

function readGiven(args: readonly string[], mistakes: Mistake[]): Given {
  const options = Object.fromEntries(Object.entries(READERS).map(([name, { type }]) => [name, { type }]));
  // Not strict: parseArgs would throw at the first mistake and hide the others.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') mistakes.push(unexpected(token.value));
    if (token.kind !== 'option') continue;
    const known = Object.hasOwn(READERS, token.name)
      ? READERS[token.name as keyof typeof READERS]
      : undefined;
    if (known === undefined) mistakes.push(unexpected(token.rawName));
    else given[token.name] = readOne(known, token, mistakes);
  }
  return given as Given;
}

function readOne(
  known: Reader<unknown> | Flag,
  { rawName, value }: { readonly rawName: string; readonly value?: string | undefined },
  mistakes: Mistake[],
): unknown {
  if (known.type === 'boolean') {
    if (value !== undefined) mistakes.push({ where: rawName, what: `Takes no value, found "${value}"` });
    return true;
  }
  const read = value === undefined ? undefined : known.read(value);
  const what = value === undefined ? 'Value is missing' : `Cannot be "${value}"`;
  if (read === undefined) mistakes.push({ where: rawName, what, expected: known.expected });
  return read;
}

function unexpected(where: string): Mistake {
  return {
    where,
    what: 'Unknown argument',
    expected: `one of ${Object.keys(READERS)
      .map((name) => `--${name}`)
      .join(', ')}`,
  };
}
