import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { type Random, seededRandom } from '../../harness/random.ts';
import { ditherMs, serviceTimes } from '../../harness/scenario/service-draws.ts';
import { cutBody, makeBody, pieceStream } from './body.ts';
import { limitConcurrency, slowedWork } from './concurrency.ts';
import type { ServerSettings } from './options.ts';
import { ServedCounter } from './served.ts';
import { createServer, type TlsMaterial } from './server.ts';

/** Stream of the random numbers of service times; the driver draws from streams 1 and 2 of the same seed. */
const SERVICE_TIMES = 3;

export interface Origin {
  readonly app: FastifyInstance;
  /** Counts as long as the origin runs. */
  readonly served: ServedCounter;
}

/** Makes the origin, which does not listen yet. It answers every request for `/` as the settings say. */
export function createOrigin(
  settings: ServerSettings,
  { seed, tls }: { readonly seed: number; readonly tls: TlsMaterial | null },
): Origin {
  const served = new ServedCounter();
  const app = fastify({
    logger: false,
    serverFactory: (handler) => createServer(handler, { settings, tls, served }),
  });
  const answer = answerer(settings, served);
  const work = serviceWork(settings, seededRandom(seed, SERVICE_TIMES));
  // The handlers return nothing, because Fastify would await a reply, which is thenable.
  if (work === null) app.get('/', (_request, reply) => answer(reply));
  else app.get('/', (_request, reply) => work(() => answer(reply)));
  return { app, served };
}

/** Sends an answer. The way is chosen once, so that a plain answer does not pay for the other options. */
function answerer(settings: ServerSettings, served: ServedCounter): (reply: FastifyReply) => void {
  const { bodyBytes, contentLength, responseWrites, writeGapMs, status } = settings;
  const body = makeBody(status === 204 || status === 304 ? 0 : bodyBytes);
  const pieces = cutBody(body, responseWrites);
  const closes = settings.close && settings.protocol === 'http/1.1'; // HTTP/2 has no such header
  const wrote = (): void => {
    served.responseWrites += 1;
  };
  const head = (reply: FastifyReply): FastifyReply => {
    reply.code(status);
    return closes ? reply.header('connection', 'close') : reply;
  };
  // Fastify does not know the length of a stream.
  const send = (reply: FastifyReply): void => void reply.send(pieceStream(pieces, writeGapMs, wrote));
  if (!contentLength) return (reply) => send(head(reply));
  if (pieces.length > 1) return (reply) => send(head(reply).header('content-length', body.length));
  return (reply) => {
    wrote();
    head(reply).send(body);
  };
}

/**
 * Waits for a free slot of `concurrency`, then for the service time, and then calls `then`. The slot is free again after
 * the service time. null: answers leave at once.
 */
function serviceWork(settings: ServerSettings, random: Random): ((then: () => void) => void) | null {
  const { delay, concurrency, slowdown } = settings;
  if (delay.kind === 'none') return null; // without a service time, requests never overlap
  const nextMs = serviceTimes(delay, random);
  const serve =
    slowdown === 0
      ? (done: () => void) => afterMs(ditherMs(nextMs(), random), done)
      : slowedWork(slowdown, (factor, done) => afterMs(ditherMs(nextMs() * factor, random), done));
  if (concurrency === null) return serve;
  const limited = limitConcurrency(concurrency);
  return (then) =>
    limited((done) =>
      serve(() => {
        then();
        done();
      }),
    );
}

/**
 * Calls `then` after whole milliseconds. Timers fire late: by 0.2-0.5 ms on average on an idle machine with two cores.
 * setTimeout() would wait 1 ms for 0.
 */
function afterMs(wholeMs: number, then: () => void): void {
  if (wholeMs === 0) then();
  else setTimeout(then, wholeMs);
}
