/**
 * The server of bench/nightly/sensitivity.ts. Environment variables make it slower, or worse in one way:
 *
 *     SERVICE_US=4000  time of each answer from the arrival of the request
 *     WORK=40          rounds of work for each answer: reading and writing a JSON text of 700 bytes
 *     CLOSE=1          every answer ends its connection
 *     PIECES=1         separate writes for head and body, the body in the next turn of the event loop
 *     NAGLE=1          without TCP_NODELAY
 */
import { once } from 'node:events';
import http, { type RequestListener, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const US_PER_MS = 1_000;
const BODY = Buffer.alloc(200, 'x');
/** Time before the end at which it stops trusting timers, which may be late by a millisecond and a turn of the event loop. */
const SPIN_MS = 1.5;

const { PORT, HOST, SERVICE_US = '0', WORK = '0', CLOSE, PIECES, NAGLE } = process.env;
const serviceMs = Number(SERVICE_US) / US_PER_MS;
const rounds = Number(WORK);
const ITEMS = Array.from({ length: 12 }, (_, id) => ({
  id,
  name: `item ${id}`,
  price: 1.25 * id,
  tags: ['a', 'b'],
}));
const JSON_TEXT = JSON.stringify({ user: 'somebody', items: ITEMS });

const answer: RequestListener = async (_, response) => {
  await until(performance.now() + serviceMs);
  work(rounds);
  if (CLOSE !== undefined) response.setHeader('connection', 'close');
  if (PIECES !== undefined) await writeApart(response);
  else response.end(BODY);
};

/** Waits with a precision of microseconds, so that a slowdown of 5% is exact. */
async function until(endMs: number): Promise<void> {
  const byTimerMs = Math.floor(endMs - performance.now() - SPIN_MS);
  if (byTimerMs > 0) await wait(byTimerMs);
  while (performance.now() < endMs) await new Promise(setImmediate);
}

/**
 * Does an amount of work, as a handler does. A loop that ends by a clock would not do 15% more work in 15% more time, and
 * the CPU clock of a thread stands still until the next tick of the scheduler.
 */
function work(times: number): void {
  let text = JSON_TEXT;
  for (let time = 0; time < times; time += 1) text = JSON.stringify(JSON.parse(text));
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
