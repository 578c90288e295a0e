import { US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import type { CellWarning } from './warning.ts';

/** A knee further from the predicted one is another one. */
const NEAR_SHARE = 0.1;
/** Of the latency at p99, and long enough to be no tick of the driver. */
const WAIT_SHARE = 0.25;
const LEAST_WAIT_US = 500;

export function connectCliff({ cell }: Ran, { connectKnee }: Measured): CellWarning | null {
  if (connectKnee === null) return null;
  const { atConnections, beforeP50Us, afterP50Us } = connectKnee;
  return {
    code: 'connect-cliff',
    message:
      `From connection ${count(atConnections)} on, connecting took ${duration(afterP50Us / US_PER_MS)} in place of ` +
      `${duration(beforeP50Us / US_PER_MS)} (${amount(afterP50Us / Math.max(1, beforeP50Us))} times), and no error ` +
      `tells of it: ${causeOf(cell, atConnections)}`,
  };
}

function causeOf({ strategy, prediction }: Ran['cell'], atConnections: number): string {
  const { connectKneeAt } = prediction;
  if (strategy.sourceAddresses > 1) {
    return 'the fewer ports are free, the longer bind() looks for one. Use more ports, or keep connections';
  }
  if (connectKneeAt === null || Math.abs(atConnections - connectKneeAt) > NEAR_SHARE * connectKneeAt) {
    return 'that is not where half of the ports are taken, so look for what else made it slow';
  }
  return (
    'where half of the ports are taken the kernel looks through all of them before it tries the others. ' +
    'Use fewer than half, or keep connections'
  );
}

/** Zeros in place of a latency are no measurement. */
export function noSamples({ counts, latency }: Measured): CellWarning | null {
  if (latency.maxUs > 0) return null;
  return {
    code: 'no-samples',
    message:
      `Not one of ${several(counts.requests, 'request')} was answered, so every latency reads 0 and means nothing. ` +
      'Look at the errors',
  };
}

/** Open load: by the end more requests waited for the pool than it has connections, so the queue was growing. */
export function poolTooSmall({ cell }: Ran, { counts }: Measured): CellWarning | null {
  const { pool } = cell.strategy;
  if (pool === 'unlimited' || counts.waiting <= pool) return null;
  return {
    code: 'pool-too-small',
    message:
      `${several(counts.waiting, 'request')} still waited for one of the ${several(pool, 'connection')} at the end: ` +
      'the pool is too small for this rate, and the longer the load, the longer the wait. Make it larger, or the ' +
      'answers faster',
  };
}

/** The pool holds the load in the end, but waiting for it is much of what its requests take. */
export function poolWaits({ cell }: Ran, { counts, phases, latency }: Measured): CellWarning | null {
  const { pool } = cell.strategy;
  // A closed load waits because it asks for more at once than the pool holds: that is what it is for.
  if (pool === 'unlimited' || cell.load.kind === 'closed' || counts.waiting > pool) return null;
  const waitedUs = phases.poolWait?.p99Us ?? 0;
  if (waitedUs < WAIT_SHARE * latency.p99Us || waitedUs < LEAST_WAIT_US) return null;
  return {
    code: 'pool-waits',
    message:
      `At p99 a request waited ${duration(waitedUs / US_PER_MS)} for one of the ${several(pool, 'connection')}, of a latency ` +
      `of ${duration(latency.p99Us / US_PER_MS)}: bursts find the pool empty. Make it larger, or the answers faster`,
  };
}
