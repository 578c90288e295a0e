import type { Registry } from 'prom-client';
import type { RunEvent } from '../result/events.ts';
import { registryOf } from './registry.ts';
import { RunMetrics } from './run-metrics.ts';

/** Metrics that follow runs: events go in, and a registry has the present values. */
export interface LiveMetrics {
  readonly registry: Registry;
  readonly onEvent: (event: RunEvent) => void;
}

export function liveMetrics(nowMs: () => number = Date.now): LiveMetrics {
  const book = new RunMetrics(nowMs);
  return { registry: registryOf(() => book.samples()), onEvent: (event) => book.handle(event) };
}
