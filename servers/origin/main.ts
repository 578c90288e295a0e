import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { yieldToEventLoop } from '../../harness/compiler.ts';
import { EXIT, type Mistake, messageOf, UsageError } from '../../harness/errors.ts';
import { readBacklog } from '../../harness/native/socket-option.ts';
import { createOrigin, type Origin } from './app.ts';
import type { OriginOptions, OriginTls } from './options.ts';
import type { TlsMaterial } from './server.ts';
import { warmUp } from './warm-up.ts';

/**
 * The only argument when the harness starts the origin. The options are then the first line of standard input, and the
 * lines after it are requests. The origin ends when the input does, so that it does not outlive the harness.
 */
const FROM_HARNESS = '-';

/** Time for requests in progress to finish after SIGTERM. */
const CLOSE_WITHIN_MS = 1_000;

await main().catch(fail);

async function main(): Promise<void> {
  const [given] = process.argv.slice(2);
  const lines = given === FROM_HARNESS ? createInterface(process.stdin)[Symbol.asyncIterator]() : null;
  const { host, port, settings, seed, warmUpMs, request, tls } =
    lines === null ? await readByHand(given) : await readFromHarness(lines);
  await warmUp(settings, request, warmUpMs);
  await yieldToEventLoop().catch(() => {}); // otherwise some answers are late
  const origin = createOrigin(settings, { seed, tls: tls === null ? null : readTls(tls) });
  await origin.app.listen({ host, port, backlog: settings.backlog });
  origin.served.backlog = readBacklog(origin.app.server);

  const close = closer(origin);
  process.once('SIGTERM', close).once('SIGINT', close);
  if (lines !== null) void obey(lines, origin, close);
  const { address, port: listening } = origin.app.server.address() as AddressInfo;
  say({ ready: true, address, port: listening });
}

/** They are not checked again: the harness made them from a checked scenario. */
async function readFromHarness(lines: AsyncIterator<string>): Promise<OriginOptions> {
  const { value, done } = await lines.next();
  if (done)
    throw new UsageError([{ where: 'standard input', what: 'Is empty', expected: 'options as JSON' }]);
  return JSON.parse(value);
}

/**
 * Reads the options of `node servers/origin/main.ts '{"port": 8080, "settings": {"delay": "constant 5ms"}}'`. Only these
 * need the schema, which takes half as long to load as the rest of the origin.
 */
async function readByHand(json: string | undefined): Promise<OriginOptions> {
  const { readOriginOptions } = await import('./options.ts');
  return readOriginOptions(json);
}

/** Answers the line `served` with the counts so far. Closes when the input ends. */
async function obey(
  lines: AsyncIterableIterator<string>,
  { served }: Origin,
  close: () => void,
): Promise<void> {
  for await (const line of lines) {
    if (line === 'served') say({ served: served.read() });
  }
  close();
}

/** Stops listening, ends idle connections, waits at most 1 s for the others, and prints the counts. */
function closer({ app, served }: Origin): () => void {
  let closing = false;
  return () => {
    if (closing) return;
    closing = true;
    const end = (): never => {
      say({ closed: true, served: served.read() });
      process.exit(EXIT.fine);
    };
    setTimeout(end, CLOSE_WITHIN_MS).unref();
    void app.close().finally(end);
  };
}

function readTls({ certFile, keyFile, clientCaFile, version, resumption }: OriginTls): TlsMaterial {
  const mistakes: Mistake[] = [];
  const read = (where: string, file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      mistakes.push({ where, what: `Cannot read "${file}": ${messageOf(error)}` });
      return '';
    }
  };
  const material: TlsMaterial = {
    cert: read('options: tls.certFile', certFile),
    key: read('options: tls.keyFile', keyFile),
    clientCa: clientCaFile === null ? null : read('options: tls.clientCaFile', clientCaFile),
    version,
    resumption,
  };
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return material;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function fail(error: unknown): never {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(error instanceof UsageError ? EXIT.usage : 1);
}
