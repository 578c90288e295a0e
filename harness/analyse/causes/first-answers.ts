import { sum } from '../evidence.ts';
import { recordedValues } from '../shape/density.ts';
import type { CellFacts } from './cause.ts';

/** Factor above the usual service time from which on a first answer is slow. */
const SLOW_FACTOR = 2;
/** Factor up to which there may be more or fewer slow answers than connections. */
const ABOUT = 2;

/** Answers that are slow because they are the first on their connection. */
export interface FirstAnswers {
  readonly connections: number;
  /** From the write of the request, at p50. */
  readonly tookUs: number;
}

/** What it takes to open a connection at p50: the lookup of the name, connect() and TLS. */
export function connectingUs({ phases }: CellFacts['measured']): number {
  return sum([phases.dns, phases.connect, phases.tls].map((phase) => phase?.p50Us ?? 0));
}

/**
 * null: they are as fast as the others; or the service times hold too few slow answers, and the requests waited elsewhere;
 * or too many, and it is the connection or the service that is slow.
 */
export function slowFirstAnswers({ ran, measured }: CellFacts): FirstAnswers | null {
  const { cold, service } = measured;
  if (cold === null) return null;
  const tookUs = cold.p50Us - connectingUs(measured);
  if (tookUs < SLOW_FACTOR * service.p50Us) return null;
  const { histograms } = ran.outcome;
  const connections = coldCount(ran);
  const slow = countFrom(histograms.service, (service.p50Us + tookUs) / 2);
  return slow < connections / ABOUT || slow > ABOUT * connections ? null : { connections, tookUs };
}

/** Answers whose requests opened a connection. */
export function coldCount({ outcome }: CellFacts['ran']): number {
  return countFrom(outcome.histograms.cold, 0);
}

function countFrom(histogram: string, leastUs: number): number {
  return sum([...recordedValues(histogram)].map(({ value, count }) => (value >= leastUs ? count : 0)));
}
