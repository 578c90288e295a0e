import type { Exhaustion } from '../result/result.ts';
import { MS_PER_SECOND } from '../units.ts';
import { counter, type Ran } from './evidence.ts';
import { transportOf } from './predict/hops.ts';
import { portHoldSeconds } from './predict/time-wait.ts';

/** The host that ran out of ports first; null: no host did. */
export function findExhaustion(ran: Ran): Exhaustion | null {
  const found = [clientExhaustion(ran), proxyExhaustion(ran)].filter((one) => one !== null);
  const [first] = found.toSorted((a, b) => a.atMs - b.atMs);
  return first === undefined ? null : { ...first, ...predicted(ran, first) };
}

type SeenExhaustion = Pick<Exhaustion, 'host' | 'afterConnections' | 'atMs' | 'firstError'>;

/** How connect() says that it found no port. */
export function portErrorCodes(cell: Pick<Ran['cell'], 'strategy'>): readonly string[] {
  // bind() before connect(), as node:net does for a local address and QUIC for each socket, fails with EADDRINUSE.
  const bound = cell.strategy.sourceAddresses > 1 || transportOf(cell) === 'quic';
  return bound ? ['EADDRINUSE', 'EADDRNOTAVAIL'] : ['EADDRNOTAVAIL'];
}

/** No kernel counter knows EADDRNOTAVAIL: the driver's errno is the only witness. */
function clientExhaustion(ran: Ran): SeenExhaustion | null {
  const codes = portErrorCodes(ran.cell);
  const first = ran.outcome.first.find(({ code }) => codes.includes(code));
  if (first === undefined) return null;
  const { code: firstError, atMs } = first;
  return { host: 'client', afterConnections: withUnderWay(ran, first.afterConnections), atMs, firstError };
}

/**
 * The driver counts a connection once it is open, but its port is taken when it begins to connect. Where no port
 * comes back, what opened after the first failure was under way then: at most as many as were ever open at once.
 */
function withUnderWay({ cell, outcome }: Ran, opened: number): number {
  const bound = cell.strategy.sourceAddresses > 1;
  const later = outcome.connections.opened - opened;
  const noneCameBack = portHoldSeconds(cell, bound) * MS_PER_SECOND > outcome.durationMs;
  return noneCameBack && later <= outcome.connections.peak ? opened + later : opened;
}

/** How a client learns that a proxy of TCP found no port: its connection ends with nothing on it. */
const DROPPED = ['ERR_CLOSED_BEFORE_RESPONSE', 'ECONNRESET', 'EPIPE'];

/** nginx logs errno 99 without a useful time; what the client saw of it is the driver's to time. */
function proxyExhaustion(ran: Ran): SeenExhaustion | null {
  const { cell, outcome, logs } = ran;
  if ((logs.nginxErrors?.['no-ports'] ?? 0) === 0) return null;
  const codes = cell.strategy.path === 'nginx-stream' ? DROPPED : ['status 502'];
  const first = outcome.first.find(({ code }) => codes.includes(code));
  if (first === undefined) return null;
  const afterConnections = proxyOpensAt(ran, first.atMs);
  if (afterConnections === null) return null;
  return { host: 'proxy', afterConnections, atMs: first.atMs, firstError: first.code };
}

/**
 * Connections that nginx had opened at a time. Where no port comes back within the cell that is all it ever
 * opened, to the connection; else the counters are read between two samples.
 */
function proxyOpensAt({ cell, outcome, observation }: Ran, atMs: number): number | null {
  if (portHoldSeconds(cell, false) * MS_PER_SECOND > outcome.durationMs) {
    return counter(observation.hosts.proxy, 'ActiveOpens');
  }
  const series = observation.series.find(({ source, host }) => source === 'counters' && host === 'proxy');
  const opens = series?.values.ActiveOpens;
  return series === undefined || opens === undefined ? null : interpolate(series.atMs, opens, atMs);
}

/** How far a counter had gone since its first sample; null without samples. */
function interpolate(
  atMs: readonly number[],
  values: readonly (number | null)[],
  wantedMs: number,
): number | null {
  const points = atMs.flatMap((time, index) => {
    const value = values[index];
    return value === null || value === undefined ? [] : [{ time, value }];
  });
  const [first] = points;
  const before = points.findLast(({ time }) => time <= wantedMs) ?? first;
  const after = points.find(({ time }) => time > wantedMs) ?? points.at(-1);
  if (first === undefined || before === undefined || after === undefined) return null;
  const share = after.time > before.time ? (wantedMs - before.time) / (after.time - before.time) : 0;
  return Math.round(before.value - first.value + Math.max(0, share) * (after.value - before.value));
}

/** A closed load has no churn of its own: then it is the measured churn up to the end of the ports. */
function predicted(
  { cell }: Ran,
  { host, afterConnections, atMs }: SeenExhaustion,
): Pick<Exhaustion, 'predictedAfterConnections' | 'predictedAtMs'> {
  const { prediction, load } = cell;
  if (prediction.host !== host) return { predictedAfterConnections: null, predictedAtMs: null };
  const predictedAfterConnections = prediction.exhaustedAfterConnections;
  const measured = load.kind === 'closed' && afterConnections > 0;
  const fromChurn =
    measured && predictedAfterConnections !== null
      ? (predictedAfterConnections * atMs) / afterConnections
      : null;
  return { predictedAfterConnections, predictedAtMs: prediction.exhaustedAtMs ?? fromChurn };
}

/** Relative error of a prediction: 0.1 is 10% too high. */
export function predictionError(predictedValue: number, measured: number): number {
  return measured === 0 ? 0 : predictedValue / measured - 1;
}
