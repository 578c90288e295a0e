import type { RequestListener } from 'node:http';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { OriginSettings } from '../../harness/scenario/scenario.ts';
import { cutBody, makeBody, pieceStream } from './body.ts';
import { createPlaces, type Work } from './places.ts';
import { seededRandom, type UniformRandom } from './random.ts';
import { ditherMs, sampleServiceMs } from './sample.ts';
import { createServer, type TlsMaterial } from './server.ts';

export interface OriginCounts {
  /** TCP connections accepted. */
  connections: number;
  /** Requests whose head was read, whatever became of them. */
  requests: number;
}

export interface Origin {
  readonly app: FastifyInstance;
  /** Counts on while the origin lives. */
  readonly counts: Readonly<OriginCounts>;
}

/** The origin, not yet listening: answers every request for `/` as the settings say. */
export function createOrigin(
  settings: OriginSettings,
  { seed, tls }: { readonly seed: number; readonly tls: TlsMaterial | null },
): Origin {
  const counts: OriginCounts = { connections: 0, requests: 0 };
  const counting =
    (handler: RequestListener): RequestListener =>
    (request, response) => {
      counts.requests += 1;
      handler(request, response);
    };
  const app = fastify({
    logger: false,
    serverFactory: (handler) => createServer(counting(handler), { settings, tls }),
  });
  app.server.on('connection', () => {
    counts.connections += 1;
  });

  const answer = answerer(settings);
  const work = serviceWork(settings, seededRandom(seed));
  // Nothing is returned, for Fastify would await it: a reply is thenable.
  if (work === null) app.get('/', (_request, reply) => answer(reply));
  else app.get('/', (_request, reply) => work(() => answer(reply)));
  return { app, counts };
}

/** How an answer leaves: decided once, so that the plain one pays for nothing else. */
function answerer(settings: OriginSettings): (reply: FastifyReply) => void {
  const { bodyBytes, contentLength, pieces: count, pieceGapMs, status } = settings;
  const body = makeBody(status === 204 || status === 304 ? 0 : bodyBytes);
  const pieces = cutBody(body, count);
  const head = (reply: FastifyReply): FastifyReply => {
    reply.code(status);
    return settings.close ? reply.header('connection', 'close') : reply;
  };
  // Of a stream Fastify does not know the length.
  const send = (reply: FastifyReply): void => void reply.send(pieceStream(pieces, pieceGapMs));
  if (!contentLength) return (reply) => send(head(reply));
  if (pieces.length === 1) return (reply) => void head(reply).send(body);
  return (reply) => send(head(reply).header('content-length', body.length));
}

/**
 * What happens before the answer leaves: wait for a place, then for the service time. A place is held for the
 * service time and given back before the answer is written. null: nothing happens.
 */
function serviceWork(settings: OriginSettings, random: UniformRandom): ((then: () => void) => void) | null {
  const { delay, concurrency } = settings;
  if (delay.kind === 'none') return null; // Work that takes no time never holds a place.
  const serve: Work = (done) => afterMs(ditherMs(sampleServiceMs(delay, random), random), done);
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
