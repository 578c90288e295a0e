import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { type Random, seededRandom } from '../../harness/random.ts';
import { METHODS } from '../../harness/scenario/request/methods.ts';
import { serviceTimes } from '../../harness/scenario/service-draws.ts';
import { US_PER_MS } from '../../harness/units.ts';
import { cutBody, makeBody, NEXT_TURN, type Pause, pieceStream } from './body.ts';
import { limitConcurrency, Slowdown } from './concurrency.ts';
import type { ServerSettings } from './options.ts';
import { receivedUs, ServedCounter } from './served.ts';
import { createServer, type TlsMaterial } from './server.ts';
import { DelayClock } from './time/delay-clock.ts';
import { Punctual } from './time/punctual.ts';

/** Stream of the random numbers of service times; the driver draws from streams 1 and 2 of the same seed. */
const SERVICE_TIMES = 3;

export interface Origin {
  readonly app: FastifyInstance;
  /** Counts as long as the origin runs. */
  readonly served: ServedCounter;
}

/** Makes the origin, which does not listen yet. It answers every request for `/`, whatever its method, as the settings say. */
export function createOrigin(
  settings: ServerSettings,
  { seed, tls }: { readonly seed: number; readonly tls: TlsMaterial | null },
): Origin {
  const served = new ServedCounter();
  const app = fastify({
    logger: false,
    serverFactory: (handler) => createServer(handler, { settings, tls, served }),
  });
  const clock = new DelayClock();
  app.addHook('onClose', async () => clock.stop());
  const answer = answerer(settings, { served, pause: pauseOf(settings, { served, clock }) });
  // The handlers return nothing, because Fastify would await a reply, which is thenable.
  if (settings.delay.kind === 'none') {
    on(app, answer); // without a service time, requests never overlap
    return { app, served };
  }
  const serve = service(settings, { random: seededRandom(seed, SERVICE_TIMES), clock });
  on(app, (reply) => {
    const fromUs = receivedUs(reply.raw);
    serve(fromUs, (dueUs) => {
      answer(reply);
      served.times.record({ fromUs, dueUs, writtenUs: clock.nowUs() });
    });
  });
  return { app, served };
}

function on(app: FastifyInstance, answer: Answer): void {
  app.route({ method: [...METHODS], url: '/', handler: (_request, reply) => answer(reply) });
}

type Answer = (reply: FastifyReply) => void;

/** Sends an answer: a large one first, and then after every so many, if the settings want any. */
function answerer(
  settings: ServerSettings,
  means: { readonly served: ServedCounter; readonly pause: Pause },
): Answer {
  const { largeBodyBytes, largeBodyEvery } = settings;
  const usual = answererOf(settings, means);
  if (largeBodyBytes === null) return usual;
  const large = answererOf({ ...settings, bodyBytes: largeBodyBytes }, means);
  let answers = 0;
  return (reply) => (answers++ % largeBodyEvery === 0 ? large : usual)(reply);
}

/** The way is chosen once, so that a plain answer does not pay for the other options. */
function answererOf(
  settings: ServerSettings,
  { served, pause }: { readonly served: ServedCounter; readonly pause: Pause },
): Answer {
  const { bodyBytes, contentLength, responseWrites, status } = settings;
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
  /** Of an answer to HEAD: it tells the length of the body that it does not have. */
  const onlyHead = (reply: FastifyReply): void => {
    wrote();
    (contentLength ? head(reply).header('content-length', body.length) : head(reply)).send();
  };
  const isHead = ({ request }: FastifyReply): boolean => request.method === 'HEAD';
  // Fastify does not know the length of a stream.
  const send = (reply: FastifyReply): void => void reply.send(pieceStream(pieces, pause, wrote));
  if (!contentLength) return (reply) => (isHead(reply) ? onlyHead(reply) : send(head(reply)));
  if (pieces.length > 1) {
    return (reply) =>
      isHead(reply) ? onlyHead(reply) : send(head(reply).header('content-length', body.length));
  }
  return (reply) => {
    if (isHead(reply)) return onlyHead(reply);
    wrote();
    head(reply).send(body);
  };
}

/** The pause between two writes of an answer. It begins when the socket has taken the first of them. */
function pauseOf(
  { writeGapMs }: ServerSettings,
  { served, clock }: { readonly served: ServedCounter; readonly clock: DelayClock },
): Pause {
  if (writeGapMs === 0) return NEXT_TURN;
  const punctual = new Punctual(clock);
  return (then) => {
    const fromUs = clock.nowUs();
    const dueUs = fromUs + writeGapMs * US_PER_MS;
    punctual.do({ fromUs, dueUs }, () => {
      then();
      served.pauses.record({ fromUs, dueUs, writtenUs: clock.nowUs() });
    });
  };
}

/** Calls `then` when the answer to a request is due, with that time. */
type Service = (receivedUs: number, then: (dueUs: number) => void) => void;

/** The service time begins when the request was read; with `concurrency`, when it gets one of the slots. */
function service(
  { delay, concurrency, slowdown }: ServerSettings,
  { random, clock }: { readonly random: Random; readonly clock: DelayClock },
): Service {
  const nextMs = serviceTimes(delay, random);
  const slowed = new Slowdown(slowdown);
  const punctual = new Punctual(clock);
  const serve: Service = (fromUs, then) => {
    const dueUs = fromUs + nextMs() * slowed.begin() * US_PER_MS;
    const end = (): void => {
      slowed.end();
      then(dueUs);
    };
    if (dueUs === fromUs) return end();
    punctual.do({ fromUs, dueUs }, end);
  };
  if (concurrency === null) return serve;
  const limited = limitConcurrency(concurrency);
  return (receivedUs, then) => {
    let isWaiting = false;
    limited((done) =>
      serve(isWaiting ? clock.nowUs() : receivedUs, (dueUs) => {
        then(dueUs);
        done();
      }),
    );
    isWaiting = true;
  };
}
