import { defineScenario } from '../../../harness/index.ts';

const PORTS = 240;
const DURATION_MS = 2_000;

/** Has data for each panel within a few seconds: both hosts run out of ports, and a pool has a queue. */
export default defineScenario({
  name: 'watched',
  question: 'Does each panel show what happens?',
  lab: { ports: `40000-${40_000 + PORTS - 1}` },
  load: { kind: 'open', ratePerSecond: 200, arrivals: 'constant', durationMs: DURATION_MS },
  cells: [
    {
      // Some 380 connections per second, on an idle machine. A closed load is never late, so it is measured even on a busy one.
      name: 'client closes first',
      reuse: 'one-request',
      closer: 'client',
      origin: { delay: 'constant 10ms' },
      load: { kind: 'closed', concurrency: 4, durationMs: DURATION_MS },
    },
    {
      name: 'nginx, keepalive too small',
      path: 'nginx',
      upstreamKeepalive: 1,
      upstreamKeepaliveRequests: 1_000_000,
      origin: { delay: 'exponential 10ms' },
      load: { arrivals: 'poisson', ratePerSecond: 400 },
    },
    {
      name: 'pool of 2',
      reuse: 'keep-alive',
      pool: 2,
      tls: '1.3',
      origin: { delay: 'constant 10ms' },
      load: { ratePerSecond: 300 },
    },
  ],
  expect: [
    {
      claim: 'client closes first: the client runs out of ports',
      cell: 'client closes first',
      path: 'exhaustion.host',
      equals: 'client',
    },
  ],
});
