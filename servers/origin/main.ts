import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { EXIT, type Mistake, messageOf, UsageError } from '../../harness/errors.ts';
import { createOrigin, type Origin } from './app.ts';
import { parseOriginOptions } from './options.ts';
import type { TlsMaterial } from './server.ts';
import type { OriginTls } from './tls-options.ts';
import { warmUp } from './warm-up.ts';

/** Time for requests in progress to finish after SIGTERM. */
const CLOSE_WITHIN_MS = 1_000;

/** Length of the accept queue, so large that only the kernel's limit applies (`net.core.somaxconn`). */
const BACKLOG = 65_535;

await main().catch(fail);

async function main(): Promise<void> {
  const { host, port, settings, seed, leash, warmUpMs, tls } = parseOriginOptions(process.argv.slice(2));
  await warmUp(settings, warmUpMs);
  const origin = createOrigin(settings, { seed, tls: tls === null ? null : readTls(tls) });
  await origin.app.listen({ host, port, backlog: BACKLOG });

  const close = closer(origin);
  process.once('SIGTERM', close).once('SIGINT', close);
  if (leash) obey(origin, close);
  const { address, port: listening } = origin.app.server.address() as AddressInfo;
  say({ ready: true, address, port: listening });
}

/** Answers the line `served` on standard input with the counts so far. Closes when the input ends. */
function obey({ served }: Origin, close: () => void): void {
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line === 'served') say({ served: served.read() });
    })
    .once('close', close);
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
    cert: read('--tls-cert', certFile),
    key: read('--tls-key', keyFile),
    clientCa: clientCaFile === null ? null : read('--tls-client-ca', clientCaFile),
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
