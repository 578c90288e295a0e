/** The driver `socket` as a process: reads `ToDriver` from standard input, writes `FromDriver` to standard output. */
import { parseArgs } from 'node:util';
import { monotonicNs, NS_PER_MS } from '../units.ts';
import type { DriverSpec, FromDriver, ToDriver } from './driver.ts';
import { readJsonLines } from './lines.ts';
import { refusalOf } from './refusal.ts';
import { PATIENCE, type Patience, Session, wireFactory } from './session.ts';
import { warmUp } from './warm-up.ts';

const PROGRESS_MS = 250;
/** A timer may come this much late; the rest of the way to the start is waited for by turning the event loop. */
const TIMER_SLACK_MS = 2;

let session: Session | undefined;
let progress: NodeJS.Timeout | undefined;
const patience = readPatience();

readJsonLines(
  process.stdin,
  (message) => obey(message as ToDriver),
  (line) => crash(`Cannot read "${line.slice(0, 80)}"; expected one JSON object a line`),
);
process.stdin.on('end', () => process.exit(0));

function obey(message: ToDriver): void {
  switch (message.type) {
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
  await warmUp(spec);
  session = new Session(spec, wireFactory(spec.endpoint, spec.strategy), patience);
  say({ type: 'ready' });
}

function awaitStart(atNs: bigint): void {
  const waitMs = Number(atNs - monotonicNs()) / NS_PER_MS;
  if (waitMs <= 0) void run();
  else if (waitMs > TIMER_SLACK_MS) setTimeout(() => awaitStart(atNs), waitMs - TIMER_SLACK_MS);
  else setImmediate(() => awaitStart(atNs));
}

async function run(): Promise<void> {
  if (session === undefined) return crash('Cannot start without a spec');
  progress = setInterval(() => say({ type: 'progress', progress: session!.progress() }), PROGRESS_MS);
  const outcome = await session.run();
  clearInterval(progress);
  say({ type: 'done', outcome });
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

/** Only tests shorten it. */
function readPatience(): Patience {
  const { values } = parseArgs({
    options: { 'request-ms': { type: 'string' }, 'server-close-ms': { type: 'string' } },
  });
  return {
    ...PATIENCE,
    requestMs: Number(values['request-ms'] ?? PATIENCE.requestMs),
    serverCloseMs: Number(values['server-close-ms'] ?? PATIENCE.serverCloseMs),
  };
}
