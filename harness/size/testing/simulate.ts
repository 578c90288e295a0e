import { type Random, seededRandom } from '../../random.ts';
import type { FoundCause } from '../../result/result.ts';
import { durationsOf, quantileOf } from '../model/durations.ts';
import { shapeOf } from '../model/service-shape.ts';
import { tailOf, withWaiting } from '../model/tail.ts';
import { type TrialNumbers, type TrialRequest, WAITED } from '../search/trial.ts';

/** A service simulated as a queue in memory, whose answer is known. It runs hours of load in milliseconds. */
export interface SimulatedOrigin {
  /** Draws a service time in milliseconds. */
  readonly serviceMs: (random: Random) => number;
  readonly arrivals?: 'poisson' | 'constant';
  /** Requests in progress at once. Others wait at the origin. */
  readonly places?: number;
  /** As `origin.slowdown`. */
  readonly slowdown?: number;
  /** As `slowdown`, for each pair of requests in progress: more connections answer less. */
  readonly thrash?: number;
  /** Workers, each of which serves one connection and no other as long as that is open. */
  readonly workers?: number;
  /** Backends that get connections in turn, of which the last never answers. */
  readonly backends?: number;
  /** Connections that are kept. The service ends all others before their first answer. */
  readonly limit?: number;
  /** Share of requests that are refused at once, with this status. */
  readonly refused?: number;
  /** Requests in progress above which others get a 503 at once. */
  readonly mostInProgress?: number;
  /** Share of requests that the service answers with a reset of their connection. */
  readonly resets?: number;
  /** Variation of the machine's speed: each trial's times are multiplied by a factor with this standard deviation. */
  readonly moodSpread?: number;
  readonly seed: number;
}

export const exponentialMs =
  (meanMs: number) =>
  (random: Random): number =>
    -meanMs * Math.log(1 - random());

export const constantMs = (ms: number) => (): number => ms;

export const lognormalMs =
  (p50Ms: number, p99Ms: number) =>
  (random: Random): number =>
    p50Ms * (p99Ms / p50Ms) ** (normal(random) / 2.326_347_874);

const DEAD_BACKEND: FoundCause = {
  ...{ id: 'silent-backend', strength: 'likely', host: 'service' },
  evidence: 'Some connections had no answer',
  remedy: 'Ask each backend',
};

/** How long the client waits for answers after the end of the load. */
const PATIENCE_MS = 2_000;

/** Microseconds. */
interface Times {
  readonly latency: number[];
  /** Waits of requests that were given up. */
  readonly givenUp: number[];
  readonly wait: number[];
  readonly service: number[];
}

/** Runs one trial against the simulated origin, like `MeasureTrial`. */
export function simulateTrial(origin: SimulatedOrigin, request: TrialRequest): TrialNumbers {
  const times: Times = { latency: [], givenUp: [], wait: [], service: [] };
  const random = seededRandom(origin.seed * 1_000 + request.trial);
  const ended = serveAll(origin, { request, random, times });
  const numbers = numbersOf(request, times, ended);
  return origin.backends !== undefined && ended.silent > 0 ? { ...numbers, causes: [DEAD_BACKEND] } : numbers;
}

interface Ended {
  readonly bad: number;
  readonly waiting: number;
  readonly silent: number;
  /** Connections that ended before an answer. */
  readonly refused: number;
  /** Requests whose connection was reset. */
  readonly reset: number;
  readonly opened: number;
  readonly openPeak: number;
}

function serveAll(
  origin: SimulatedOrigin,
  { request, random, times }: { request: TrialRequest; random: Random; times: Times },
): Ended {
  const { size, ratePerSecond, durationMs } = request;
  const { places = Infinity, slowdown = 0, thrash = 0, moodSpread = 0, arrivals = 'poisson' } = origin;
  const { workers = Infinity, limit = Infinity } = origin;
  const mood = Math.exp(moodSpread * normal(random));
  const connections: number[] = [];
  const working: number[] = [];
  let [bad, waiting, silent, refused, reset, opened] = [0, 0, 0, 0, 0, 0];
  const gapMs = 1_000 / ratePerSecond;
  for (let atMs = gapMs; ; ) {
    atMs += arrivals === 'constant' ? gapMs : exponentialMs(gapMs)(random);
    if (atMs > durationMs) break;
    const isNew = connections.length < size && !connections.some((freeMs) => freeMs <= atMs);
    if (isNew) opened += 1;
    if (isNew && connections.length >= Math.min(workers, limit)) {
      if (limit < workers) {
        refused += 1;
        reset += 1;
        continue;
      }
      silent += 1;
      connections.push(Infinity);
      times.givenUp.push((durationMs + PATIENCE_MS - atMs) * 1_000);
      continue;
    }
    if (isNew && origin.backends !== undefined && opened % origin.backends === 0) {
      silent += 1;
      connections.push(Infinity);
      times.givenUp.push((durationMs + PATIENCE_MS - atMs) * 1_000);
      continue;
    }
    const sentMs = take(connections, size, atMs);
    if (sentMs > durationMs) {
      connections.push(Infinity);
      waiting += 1;
      if (durationMs - atMs >= PATIENCE_MS) times.givenUp.push((durationMs - atMs) * 1_000);
      continue;
    }
    if (origin.resets !== undefined && random() < origin.resets) {
      reset += 1;
      if (isNew) refused += 1;
      continue;
    }
    const begunMs = take(working, places, sentMs);
    const others = working.filter((endMs) => endMs > begunMs).length;
    const isRefused = random() < (origin.refused ?? 0) || others >= (origin.mostInProgress ?? Infinity);
    const factor = mood * (1 + slowdown * others + thrash * others ** 2);
    const endMs = begunMs + (isRefused ? 0.1 : origin.serviceMs(random) * factor);
    working.push(endMs);
    connections.push(endMs);
    if (isRefused) bad += 1;
    else times.latency.push((endMs - atMs) * 1_000);
    times.wait.push((sentMs - atMs) * 1_000);
    times.service.push((endMs - sentMs) * 1_000);
  }
  return { bad, waiting, silent, refused, reset, opened, openPeak: connections.length };
}

/** Takes the first free server out of the list. Returns when it is free, at the earliest `atMs`. */
function take(freeAtMs: number[], servers: number, atMs: number): number {
  const idle = freeAtMs.findIndex((freeMs) => freeMs <= atMs);
  if (idle === -1 && freeAtMs.length < servers) return atMs;
  const first = idle === -1 ? freeAtMs.indexOf(Math.min(...freeAtMs)) : idle;
  const [freeMs] = freeAtMs.splice(first, 1);
  return Math.max(atMs, freeMs!);
}

function numbersOf(
  { durationMs, purpose }: TrialRequest,
  times: Times,
  { bad, waiting, silent, refused, reset, opened, openPeak }: Ended,
): TrialNumbers {
  const service = durationsIn(times.service);
  const answered = service.total;
  const answeredPerSecond = answered / (durationMs / 1_000);
  const isAlone = purpose === 'service';
  const queue = { waiting, answeredPerSecond, serviceUs: service.meanUs };
  const latency = isAlone ? service : withWaiting(durationsIn(times.latency), queue);
  const wait = durationsIn(times.wait);
  const missing = bad + silent + reset;
  const givenUp = durationsIn(isAlone ? [] : times.givenUp);
  const queued = givenUp.total > silent ? waiting : 0;
  const requests = answered + silent + reset + (isAlone ? 0 : waiting);
  const overspent = silent + reset > 0.05 * requests;
  return {
    requests,
    good: answered - bad,
    failures: {
      ...(bad > 0 ? { 'status 503': bad } : {}),
      ...(silent > 0 ? { ERR_UNANSWERED: silent } : {}),
      ...(reset > 0 ? { ECONNRESET: reset } : {}),
      ...(waiting > 0 && !isAlone ? { [WAITED]: waiting } : {}),
    },
    latency: {
      p50Us: quantileOf(latency, 0.5),
      ...tailOf({ latency, missing, givenUp, queued, durationMs }),
    },
    poolWait: { meanUs: wait.meanUs, p50Us: quantileOf(wait, 0.5), p99Us: quantileOf(wait, 0.99) },
    service: shapeOf(service),
    achievedPerSecond: answeredPerSecond,
    opened,
    closed: reset,
    openPeak,
    portsInUsePeak: openPeak,
    upstream: null,
    requestsEach: null,
    unserved: { answering: openPeak - silent, silent, refused },
    overspent,
    causes: [],
    invalid: overspent ? 'error budget' : null,
  };
}

function durationsIn(values: readonly number[]) {
  return durationsOf(values.map((value) => ({ value, count: 1 })));
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
