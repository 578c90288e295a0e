import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type net from 'node:net';
import type { Strategy } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import { TIMEOUTS } from '../connection/timeouts.ts';
import type { DriverOutcome, DriverSpec } from '../driver.ts';
import { createSession } from './create-session.ts';
import type { DriverSession } from './session.ts';
import { createHttp1Server } from './warm-up-server.ts';

/** How long a warm-up lasts where the machine has time for it. */
const DURATION_MS = 300;
/** A busy machine needs longer for these: V8 optimises a function at its 200th call (`NODE_FLAGS` of run-driver.ts). */
const LEAST_ANSWERS = 200;
/** Beyond this the load begins however cold the driver is. */
const LONGEST_MS = 10_000;
/** How often the answers are counted. */
const STEP_MS = 10;
const FEWEST_CALLERS = 8;
/** The first ones take several milliseconds, in which a load would stand still. */
const DETAILS = 10;

interface WarmServer {
  readonly endpoint: Endpoint;
  readonly unixPath?: string;
  close(): unknown;
}

/**
 * Makes a short load of the same strategy against a server in this very process, so that V8 has compiled what
 * will run: in the first second it would be counted as latency of the server. It goes over a socket in the
 * abstract Unix namespace: no port, no TIME_WAIT, no TCP counter and no file knows of it. Gives what it saw.
 */
export async function warmUp(strategy: Strategy): Promise<DriverOutcome> {
  const server = await startServer(strategy);
  const spec: DriverSpec = {
    endpoint: server.endpoint,
    strategy: withoutReset(strategy),
    load: { kind: 'closed', concurrency: callersOf(strategy), durationMs: LONGEST_MS },
    sourceAddresses: [],
    seed: 1,
    bucketMs: LONGEST_MS,
    connectBin: 100,
    detail: true,
  };
  // What is stopped has as long for its last answers as what ends by itself.
  const timeouts = { ...TIMEOUTS, stopMs: TIMEOUTS.answersMs };
  const session = await createSession(spec, { ...server, timeouts });
  const outcome = await runUntilWarm(session);
  for (let times = 0; times < DETAILS; times++) session.progress('detailed');
  await session.close();
  await server.close();
  return outcome;
}

async function runUntilWarm(session: DriverSession): Promise<DriverOutcome> {
  const ended = session.run();
  const timer = setInterval(() => {
    const isWarm = session.progress().responses >= LEAST_ANSWERS;
    if (isWarm && session.elapsedMs() >= DURATION_MS) session.stop();
  }, STEP_MS);
  try {
    return await ended;
  } finally {
    clearInterval(timer);
  }
}

async function startServer(strategy: Strategy): Promise<WarmServer> {
  const { driver } = strategy;
  if (driver === 'h3') return (await import('../h3/warm-up.ts')).startWarmServer();
  const unixPath = `\0connlab-${randomUUID()}`;
  const server = await createServer(driver);
  server.listen(unixPath);
  await once(server, 'listening');
  // What the wire connects to is the path.
  const endpoint = { address: '127.0.0.1', port: 1, host: 'warm-up', path: '/' };
  return { endpoint, unixPath, close: () => server.close() };
}

async function createServer(driver: Strategy['driver']): Promise<net.Server> {
  return driver === 'http2' ? (await import('../http2/warm-up.ts')).createWarmServer() : createHttp1Server();
}

/** Only TCP knows RST. */
function withoutReset(strategy: Strategy): Strategy {
  return strategy.closer === 'reset' ? { ...strategy, closer: 'client' } : strategy;
}

/** More than connections where these are to be shared. */
function callersOf({ pipelining, pool }: Strategy): number {
  return pipelining > 1 && pool !== 'unlimited' ? Math.max(FEWEST_CALLERS, pool + 1) : FEWEST_CALLERS;
}
