/**
 * An origin that measures its own service times, from each request to the write of its answer. It prints its port, and
 * its measurements at the end of its standard input. Its argument is a `TimedService` as JSON.
 */
import http from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { US_PER_MS } from '../../units.ts';
import { createHistogram, recordUs, summarise } from '../record/latency.ts';

export interface TimedService {
  readonly protocol: 'http/1.1' | 'h2c';
  readonly usualMs: number;
  /** Adds n modulo this, ms, to the n-th request, so that simultaneous requests are not answered together. */
  readonly spreadMs: number;
  /** Every `slowEvery`-th request takes `slowMs`; null: no slow requests. */
  readonly slowEvery: number | null;
  readonly slowMs: number;
  /** Stalls for `ms`, `afterMs` after its first request. */
  readonly stall: { readonly afterMs: number; readonly ms: number } | null;
}

/** Measurements of the origin. */
export interface Truth {
  readonly service: ReturnType<typeof summarise>;
  readonly requests: number;
  /** Duration of the stall. */
  readonly stallMs: number;
}

const { protocol, usualMs, spreadMs, slowEvery, slowMs, stall } = JSON.parse(
  process.argv[2]!,
) as TimedService;
const histogram = createHistogram();
let requests = 0;
let stalledMs = 0;

function serve(answer: () => void): void {
  const receivedMs = performance.now();
  requests += 1;
  if (requests === 1 && stall !== null) setTimeout(() => standStill(stall.ms), stall.afterMs);
  const end = () => {
    answer();
    recordUs(histogram, (performance.now() - receivedMs) * US_PER_MS);
  };
  const serviceMs =
    slowEvery !== null && requests % slowEvery === 0 ? slowMs : usualMs + (requests % spreadMs);
  if (serviceMs === 0) end();
  else setTimeout(end, serviceMs);
}

/** Blocks the event loop without using CPU, as a lock does. */
function standStill(forMs: number): void {
  const beganMs = performance.now();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, forMs);
  stalledMs = performance.now() - beganMs;
}

const server =
  protocol === 'h2c'
    ? http2.createServer().on('stream', (stream: http2.ServerHttp2Stream) =>
        serve(() => {
          stream.respond({ ':status': 200 });
          stream.end('hello');
        }),
      )
    : http.createServer((_request, response) => serve(() => void response.end('hello')));

server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.resume().on('end', () => {
  const truth: Truth = { service: summarise(histogram), requests, stallMs: stalledMs };
  process.stdout.write(`${JSON.stringify(truth)}\n`, () => process.exit(0));
});
