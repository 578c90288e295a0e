import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type net from 'node:net';
import { bodyOf, type SentRequest } from '../../scenario/request/sent.ts';
import { hasStreams, type Strategy } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import { TIMEOUTS } from '../connection/timeouts.ts';
import type { DriverOutcome, DriverSpec } from '../driver.ts';
import { createSession } from './create-session.ts';
import type { Session } from './session.ts';
import { createHttp1Server } from './warm-up-server.ts';

/** Minimum duration of a warm-up. */
const DURATION_MS = 300;
/** Minimum number of answers: V8 optimises a function at its 200th call (`COMPILE_EARLY` of run-driver.ts). */
const LEAST_ANSWERS = 200;
/** Maximum duration of a warm-up: then the load begins even if the driver is still cold. */
const LONGEST_MS = 10_000;
/** Interval for checking the number of answers. */
const STEP_MS = 10;
const FEWEST_CALLERS = 8;
/** Maximum bytes of a request's body in a warm-up: only the code for it must be warm. */
const MOST_BODY_BYTES = 16_384;
/** Details read in the warm-up: the first ones take several milliseconds, which would stall a load. */
const DETAILS = 10;

interface WarmServer {
  readonly endpoint: Endpoint;
  readonly unixPath?: string;
  close(): unknown;
}

/**
 * Makes a short load of the same strategy against a server in this process, so that V8 has compiled the code: otherwise
 * the compilation in the first second would count as latency of the server. The load goes over an abstract Unix socket,
 * which leaves no port, TIME_WAIT, TCP counter or file behind. Returns the outcome.
 */
export async function warmUp({
  strategy,
  request,
}: Pick<DriverSpec, 'strategy' | 'request'>): Promise<DriverOutcome> {
  const server = await startServer(strategy);
  const spec: DriverSpec = {
    endpoint: server.endpoint,
    request: withSmallBody(request),
    strategy: withoutReset(strategy),
    load: { kind: 'closed', concurrency: callersOf(strategy), durationMs: LONGEST_MS },
    sourceAddresses: [],
    seed: 1,
    bucketMs: LONGEST_MS,
    connectBin: 100,
    detail: true,
  };
  // A stopped warm-up waits for its last answers as long as one that ends by itself.
  const timeouts = { ...TIMEOUTS, stopMs: TIMEOUTS.answersMs };
  const session = await createSession(spec, { ...server, timeouts });
  const outcome = await runUntilWarm(session);
  for (let times = 0; times < DETAILS; times++) session.progress('detailed');
  await session.close();
  await server.close();
  return outcome;
}

async function runUntilWarm(session: Session): Promise<DriverOutcome> {
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
  const server = await createServer(strategy);
  server.listen(unixPath);
  await once(server, 'listening');
  // Address and port are placeholders: the wire connects to the path.
  const endpoint = { address: '127.0.0.1', port: 1, host: 'warm-up', path: '/' };
  return { endpoint, unixPath, close: () => server.close() };
}

async function createServer({ driver, protocol }: Strategy): Promise<net.Server> {
  const isHttp2 = driver === 'http2' || (driver === 'socket' && hasStreams({ protocol }));
  return isHttp2 ? (await import('../http2/warm-up.ts')).createWarmServer() : createHttp1Server();
}

function withSmallBody(request: SentRequest): SentRequest {
  const body = bodyOf(request);
  if (body.length <= MOST_BODY_BYTES) return request;
  return { ...request, body: body.toString('base64', 0, MOST_BODY_BYTES) };
}

/** Unix sockets have no RST. */
function withoutReset(strategy: Strategy): Strategy {
  return strategy.closer === 'reset' ? { ...strategy, closer: 'client' } : strategy;
}

/** With pipelining more callers than connections, so that connections are shared. */
function callersOf({ pipelining, pool }: Strategy): number {
  return pipelining > 1 && pool !== 'unlimited' ? Math.max(FEWEST_CALLERS, pool + 1) : FEWEST_CALLERS;
}
