/** A driver as a process: reads `ToDriver` from standard input, writes `FromDriver` to standard output. */
import { parseArgs } from 'node:util';
import type { Strategy } from '../../scenario/strategy.ts';
import { monotonicNs, NS_PER_MS } from '../../units.ts';
import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverProgress, DriverSpec } from '../driver.ts';
import { createSession } from './create-session.ts';
import { readJsonLines } from './lines.ts';
import type { FromDriver, ToDriver } from './messages.ts';
import { refusalOf } from './refusal.ts';
import { Reporter } from './reporter.ts';
import type { DriverSession } from './session.ts';
import { warmUp } from './warm-up.ts';

/** A timer may come this much late; the rest of the way to the start is waited for by turning the event loop. */
const TIMER_SLACK_MS = 2;

let session: DriverSession | undefined;
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
      warmth ??= warm(message.strategy);
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
  const reason = refusalOf(spec);
  if (reason !== undefined) {
    say({ type: 'refused', reason }, () => process.exit(0));
    return;
  }
  warmth ??= warm(spec.strategy);
  await warmth;
  session = await createSession(spec, { timeouts });
  wantsDetail = spec.detail;
  await session.prepare();
  say({ type: 'ready' });
}

/** Where it cannot be had the driver is right all the same, only slower at first. */
async function warm(strategy: Strategy): Promise<void> {
  if (!isCold) await warmUp(strategy).catch(() => {});
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
  // Nothing has happened since the outcome was made: what live numbers end with is what the result says.
  if (wantsDetail) tellProgress(session.progress('detailed'));
  say({ type: 'done', outcome });
}

function tellProgress(progress: DriverProgress): void {
  say({ type: 'progress', progress });
}

async function close(): Promise<void> {
  await session?.close();
  // Through the stream, so that what was said before has left the process.
  process.stdout.end(() => process.exit(0));
}

function say(message: FromDriver, said?: () => void): void {
  process.stdout.write(`${JSON.stringify(message)}\n`, said);
}

/** The harness speaks another language: standard error tells it, and the exit code. */
function crash(what: string): never {
  process.stderr.write(`${what}\n`);
  process.exit(1);
}

/** Only tests are impatient, or in such a hurry that they start cold. */
function readOptions(): { readonly isCold: boolean; readonly timeouts: Timeouts } {
  const text = { type: 'string' } as const;
  const options = { cold: { type: 'boolean' }, 'request-ms': text, 'server-close-ms': text } as const;
  const { values } = parseArgs({ options });
  const requestMs = Number(values['request-ms'] ?? TIMEOUTS.requestMs);
  const serverCloseMs = Number(values['server-close-ms'] ?? TIMEOUTS.serverCloseMs);
  return { isCold: values.cold === true, timeouts: { ...TIMEOUTS, requestMs, serverCloseMs } };
}
