/**
 * A server that is slowed, or made worse in one way, by its environment: the two builds of bench/nightly/sensitivity.ts.
 *
 *     SERVICE_US=4000  how long each answer takes, from the request's arrival
 *     CLOSE=1          every answer ends its connection
 *     PIECES=1         head and body leave apart, the body in the next turn of the event loop
 *     NAGLE=1          without TCP_NODELAY
 */
import { once } from 'node:events';
import http, { type RequestListener, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const US_PER_MS = 1_000;
const BODY = Buffer.alloc(200, 'x');
/** A timer may be late by a millisecond and a turn of the event loop; what is left is waited for turn by turn. */
const SPIN_MS = 1.5;

const { PORT, HOST, SERVICE_US = '0', CLOSE, PIECES, NAGLE } = process.env;
const serviceMs = Number(SERVICE_US) / US_PER_MS;

const answer: RequestListener = async (_, response) => {
  await until(performance.now() + serviceMs);
  if (CLOSE !== undefined) response.setHeader('connection', 'close');
  if (PIECES !== undefined) await writeApart(response);
  else response.end(BODY);
};

/** To the microsecond, for a slowdown by 5% is to be one of 5%. */
async function until(endMs: number): Promise<void> {
  const byTimerMs = Math.floor(endMs - performance.now() - SPIN_MS);
  if (byTimerMs > 0) await wait(byTimerMs);
  while (performance.now() < endMs) await new Promise(setImmediate);
}

async function writeApart(response: ServerResponse): Promise<void> {
  response.setHeader('content-length', BODY.length);
  response.flushHeaders();
  await new Promise(setImmediate);
  response.end(BODY);
}

const server = http.createServer({ noDelay: NAGLE === undefined }, answer);
server.listen(Number(PORT), HOST);
await once(server, 'listening');
