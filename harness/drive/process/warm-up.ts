import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type net from 'node:net';
import type { Strategy } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import type { DriverOutcome, DriverSpec } from '../driver.ts';
import { createSession } from './create-session.ts';
import { createHttp1Server } from './warm-up-server.ts';

const DURATION_MS = 300;
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
    load: { kind: 'closed', concurrency: callersOf(strategy), durationMs: DURATION_MS },
    sourceAddresses: [],
    seed: 1,
    bucketMs: DURATION_MS,
    connectBin: 100,
    detail: true,
  };
  const session = await createSession(spec, server);
  const outcome = await session.run();
  for (let times = 0; times < DETAILS; times++) session.progress('detailed');
  await session.close();
  await server.close();
  return outcome;
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
