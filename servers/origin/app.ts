import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { type Random, seededRandom } from '../../harness/random.ts';
import type { ServerSettings } from '../../harness/scenario/scenario.ts';
import { cutBody, makeBody, pieceStream } from './body.ts';
import { createPlaces, slowedWork } from './places.ts';
import { ditherMs, serviceTimes } from './sample.ts';
import { ServedCounter } from './served.ts';
import { createServer, type TlsMaterial } from './server.ts';

/** Stream of the random numbers of service times; the driver draws from streams 1 and 2 of the same seed. */
const SERVICE_TIMES = 3;

export interface Origin {
  readonly app: FastifyInstance;
  /** Counts on while the origin lives. */
  readonly served: ServedCounter;
}

/** The origin, not yet listening: answers every request for `/` as the settings say. */
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
  // Nothing is returned, for Fastify would await it: a reply is thenable.
  if (work === null) app.get('/', (_request, reply) => answer(reply));
  else app.get('/', (_request, reply) => work(() => answer(reply)));
  return { app, served };
}

/** How an answer leaves: decided once, so that the plain one pays for nothing else. */
function answerer(settings: ServerSettings, served: ServedCounter): (reply: FastifyReply) => void {
  const { bodyBytes, contentLength, pieces: count, pieceGapMs, status } = settings;
  const body = makeBody(status === 204 || status === 304 ? 0 : bodyBytes);
  const pieces = cutBody(body, count);
  const closes = settings.close && settings.protocol === 'http/1.1'; // HTTP/2 has no such header
  const wrote = (): void => {
    served.responseWrites += 1;
  };
  const head = (reply: FastifyReply): FastifyReply => {
    reply.code(status);
    return closes ? reply.header('connection', 'close') : reply;
  };
  // Of a stream Fastify does not know the length.
  const send = (reply: FastifyReply): void => void reply.send(pieceStream(pieces, pieceGapMs, wrote));
  if (!contentLength) return (reply) => send(head(reply));
  if (pieces.length > 1) return (reply) => send(head(reply).header('content-length', body.length));
  return (reply) => {
    wrote();
    head(reply).send(body);
  };
}

/**
 * What happens before the answer leaves: wait for a place, then for the service time. A place is held for the
 * service time and given back before the answer is written. null: nothing happens.
 */
function serviceWork(settings: ServerSettings, random: Random): ((then: () => void) => void) | null {
  const { delay, concurrency, slowdown } = settings;
  if (delay.kind === 'none') return null; // Work that takes no time never holds a place.
  const nextMs = serviceTimes(delay, random);
  const serve =
    slowdown === 0
      ? (done: () => void) => afterMs(ditherMs(nextMs(), random), done)
      : slowedWork(slowdown, (factor, done) => afterMs(ditherMs(nextMs() * factor, random), done));
  if (concurrency === null) return serve;
  const inPlace = createPlaces(concurrency);
  return (then) =>
    inPlace((done) =>
      serve(() => {
        then();
        done();
      }),
    );
}

/**
 * Timers know whole milliseconds and fire late: 0.2-0.5 ms on average on an idle machine of two cores, which every
 * delay gets on top. setTimeout would make 1 ms of 0.
 */
function afterMs(wholeMs: number, then: () => void): void {
  if (wholeMs === 0) then();
  else setTimeout(then, wholeMs);
}
