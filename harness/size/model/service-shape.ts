import { normalQuantile, Z99 } from '../../normal.ts';
import type { ServiceTime } from '../../scenario/scenario.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { type Durations, quantileOf } from './durations.ts';
import { type Point, pointsOf } from './points.ts';

/** Distribution of the service time, without queueing. */
export interface ServiceShape {
  readonly meanUs: number;
  /** Squared coefficient of variation: 0 constant, 1 exponential. */
  readonly variation: number;
  /** In order of time, and finer towards the end, which decides a p99. */
  readonly points: readonly Point[];
}

/** The measured distribution. Throws if nothing was measured. */
export function shapeOf(sample: Durations): ServiceShape {
  const { total, meanUs, variation } = sample;
  if (total === 0) throw new RangeError('No service time was measured');
  return { meanUs, variation, points: pointsOf((share) => quantileOf(sample, share)) };
}

/** The distribution of the origin's delay, plus `overheadUs` for the way there and back and late timers. */
export function shapeOfDelay(delay: ServiceTime, overheadUs: number): ServiceShape {
  const quantileMs = quantileOfDelay(delay);
  return shapeOfPoints(pointsOf((share) => overheadUs + quantileMs(share) * US_PER_MS));
}

/** Several measurements of equal length together, with equal weights. Throws if there are none. */
export function meanShape(shapes: readonly ServiceShape[]): ServiceShape {
  if (shapes.length === 1) return shapes[0]!;
  const points = shapes.flatMap((shape) =>
    shape.points.map(({ us, share }) => ({ us, share: share / shapes.length })),
  );
  return shapeOfPoints(points.toSorted((a, b) => a.us - b.us));
}

export function meanSeconds({ meanUs }: ServiceShape): number {
  return meanUs / US_PER_MS / MS_PER_SECOND;
}

function shapeOfPoints(points: readonly Point[]): ServiceShape {
  const meanUs = points.reduce((sum, { us, share }) => sum + us * share, 0);
  const variance = points.reduce((sum, { us, share }) => sum + share * (us - meanUs) ** 2, 0);
  return { meanUs, variation: meanUs === 0 ? 0 : variance / meanUs ** 2, points };
}

/** Quantile function of the origin's delay, in milliseconds. */
function quantileOfDelay(delay: ServiceTime): (share: number) => number {
  switch (delay.kind) {
    case 'none':
      return () => 0;
    case 'constant':
      return () => delay.ms;
    case 'uniform':
      return (share) => delay.minMs + share * (delay.maxMs - delay.minMs);
    case 'exponential':
      return (share) => -delay.meanMs * Math.log(1 - share);
    case 'lognormal':
      return (share) => delay.p50Ms * (delay.p99Ms / delay.p50Ms) ** (normalQuantile(share) / Z99);
    case 'every':
      return (share) => (share > 1 - 1 / delay.nth ? delay.ms : 0);
    default:
      return delay satisfies never;
  }
}
