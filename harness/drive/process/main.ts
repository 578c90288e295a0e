/** A driver as a process: reads `ToDriver` from standard input, writes `FromDriver` to standard output. */
import { parseArgs } from 'node:util';
import { yieldToEventLoop } from '../../compiler.ts';
import { hideCredentials } from '../../scenario/request/headers.ts';
import { monotonicNs, NS_PER_MS } from '../../units.ts';
import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverProgress, DriverSpec } from '../driver.ts';
import { createSession } from './create-session.ts';
import { readJsonLines } from './lines.ts';
import type { FromDriver, ToDriver } from './messages.ts';
import { refusalOf } from './refusal.ts';
import { Reporter } from './reporter.ts';
import type { Session } from './session.ts';
import { warmUp } from './warm-up.ts';

/** Maximum lateness of a timer, ms: for the rest of the wait for the start the event loop spins. */
const TIMER_SLACK_MS = 2;

let session: Session | undefined;
let warmth: Promise<void> | undefined;
let wantsDetail = false;
const { isCold, timeouts } = readOptions();

readJsonLines(
  process.stdin,
  (message) => obey(message as ToDriver),
  (line) => crash(`Cannot read "${line.slice(0, 80)}"; expected one JSON object a line`),
);
process.stdin.on('end', () => process.exit(0));

function obey(message: ToDriver): void {
  switch (message.type) {
    case 'warm-up':
      warmth ??= warm(message);
      return;
    case 'spec':
      void prepare(message.spec);
      return;
    case 'start':
      awaitStart(BigInt(message.atNs));
      return;
    case 'stop':
      session?.stop();
      return;
    case 'close':
      void close();
      return;
    default:
      crash(`Cannot obey "${JSON.stringify(message satisfies never)}"`);
  }
}

async function prepare(spec: DriverSpec): Promise<void> {
  hideCredentials(spec.request.headers);
  const reason = refusalOf(spec);
  if (reason !== undefined) {
    say({ type: 'refused', reason }, () => process.exit(0));
    return;
  }
  warmth ??= warm(spec);
  await warmth;
  session = await createSession(spec, { timeouts });
  wantsDetail = spec.detail;
  await session.prepare();
  say({ type: 'ready' });
}

/** Failures are ignored: the driver is still correct, only slower at first. */
async function warm(asked: Pick<DriverSpec, 'strategy' | 'request'>): Promise<void> {
  if (!isCold) await warmUp(asked).catch(() => {});
  await yieldToEventLoop().catch(() => {});
}

function awaitStart(atNs: bigint): void {
  const waitMs = Number(atNs - monotonicNs()) / NS_PER_MS;
  if (waitMs <= 0) void run();
  else if (waitMs > TIMER_SLACK_MS) setTimeout(() => awaitStart(atNs), waitMs - TIMER_SLACK_MS);
  else setImmediate(() => awaitStart(atNs));
}

async function run(): Promise<void> {
  if (session === undefined) return crash('Cannot start without a spec');
  const reporter = new Reporter(session, tellProgress);
  const ended = session.run();
  reporter.start();
  const outcome = await ended;
  reporter.stop();
  // Nothing has happened since the outcome was made, so the last live numbers equal the result.
  if (wantsDetail) tellProgress(session.progress('detailed'));
  say({ type: 'done', outcome });
}

function tellProgress(progress: DriverProgress): void {
  say({ type: 'progress', progress });
}

async function close(): Promise<void> {
  await session?.close();
  // Written to the stream, so that all earlier messages have left the process.
  process.stdout.end(() => process.exit(0));
}

function say(message: FromDriver, said?: () => void): void {
  process.stdout.write(`${JSON.stringify(message)}\n`, said);
}

/** Ends the process on an invalid message: reason on standard error, and an exit code. */
function crash(what: string): never {
  process.stderr.write(`${what}\n`);
  process.exit(1);
}

/** For tests only: shorter timeouts, or a start without a warm-up. */
function readOptions(): { readonly isCold: boolean; readonly timeouts: Timeouts } {
  const text = { type: 'string' } as const;
  const options = { cold: { type: 'boolean' }, 'request-ms': text, 'server-close-ms': text } as const;
  const { values } = parseArgs({ options });
  const requestMs = Number(values['request-ms'] ?? TIMEOUTS.requestMs);
  const serverCloseMs = Number(values['server-close-ms'] ?? TIMEOUTS.serverCloseMs);
  return { isCold: values.cold === true, timeouts: { ...TIMEOUTS, requestMs, serverCloseMs } };
}
