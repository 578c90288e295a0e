import type { LabSettings, OriginSettings } from './scenario.ts';

/** What a scenario need not say about the network. */
export const DEFAULT_LAB: LabSettings = { kind: 'namespaces', ipVersion: 4, ports: null, sysctls: {} };

/** What a scenario need not say about the origin. */
export const DEFAULT_ORIGIN: OriginSettings = {
  bodyBytes: 100,
  largeBodyBytes: null,
  largeBodyEvery: 10,
  contentLength: true,
  status: 200,
  delay: { kind: 'none' },
  close: false,
  concurrency: null,
  slowdown: 0,
  // Fastify's own. Node's 5 s would close idle connections in the middle of a cell with little load.
  keepAliveTimeoutMs: 72_000,
  maxRequestsPerSocket: 0,
};

/** Settings of the origin that results of earlier versions do not have: what they measured is the default. */
export const LATER_ORIGIN_SETTINGS = [
  'largeBodyBytes',
  'largeBodyEvery',
] as const satisfies (keyof OriginSettings)[];
