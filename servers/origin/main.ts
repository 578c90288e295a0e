import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { EXIT, type Mistake, UsageError } from '../../harness/errors.ts';
import { createOrigin, type Origin } from './app.ts';
import { type OriginTls, parseOriginOptions } from './options.ts';
import type { TlsMaterial } from './server.ts';
import { warmUp } from './warm-up.ts';

/** After SIGTERM, requests still in progress get so long. */
const CLOSE_WITHIN_MS = 1_000;

/** As many connections may wait to be accepted as the kernel allows (`net.core.somaxconn`). */
const BACKLOG = 65_535;

await main().catch(fail);

async function main(): Promise<void> {
  const { host, port, settings, seed, leash, warmUpMs, tls } = parseOriginOptions(process.argv.slice(2));
  await warmUp(settings, warmUpMs);
  const origin = createOrigin(settings, { seed, tls: tls === null ? null : readTls(tls) });
  await origin.app.listen({ host, port, backlog: BACKLOG });

  const close = closer(origin);
  process.once('SIGTERM', close).once('SIGINT', close);
  process.on('SIGUSR2', () => say({ ...origin.counts }));
  if (leash) process.stdin.once('close', close).resume();
  const { address, port: listening } = origin.app.server.address() as AddressInfo;
  say({ ready: true, address, port: listening });
}

/** Stops listening, ends idle connections, waits a bounded time for the others, says what was counted. */
function closer({ app, counts }: Origin): () => void {
  let closing = false;
  return () => {
    if (closing) return;
    closing = true;
    const end = (): never => {
      say({ closed: true, ...counts });
      process.exit(EXIT.fine);
    };
    setTimeout(end, CLOSE_WITHIN_MS).unref();
    void app.close().finally(end);
  };
}

function readTls({ certFile, keyFile, version }: OriginTls): TlsMaterial {
  const mistakes: Mistake[] = [];
  const read = (where: string, file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      mistakes.push({ where, what: `Cannot read "${file}": ${messageOf(error)}` });
      return '';
    }
  };
  const material = { cert: read('--tls-cert', certFile), key: read('--tls-key', keyFile), version };
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
