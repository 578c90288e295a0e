import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

const RATE_PER_SECOND = 1_000;
const SERVICE_MS = 10;
const DURATION_MS = 2_000;

// Little's law: 1,000 arrivals per second x 10 ms = 10 busy connections. A smaller pool cannot keep up.
const TOO_SMALL = [1, 2, 4, 8];
const LARGE_ENOUGH = [16, 32, 64, 128, 256];

/** Tolerance for the origin's timers and a busy machine, as a share. */
const MARGIN = 0.1;

function poolOf(size: number): CellSettings {
  return { name: `pool of ${size}`, pool: size };
}

/** N connections with S seconds per answer give N / S answers per second, at any rate of arrivals. */
function saturates(cell: string, size: number): Expectation[] {
  const most = (size * 1_000) / SERVICE_MS;
  return [
    {
      claim: `${cell}: every connection is in use`,
      cell,
      path: 'connections.peak',
      equals: size,
    },
    {
      claim: `${cell}: at most the rate of ${size} connections with ${SERVICE_MS} ms per answer`,
      cell,
      path: 'rate.achievedPerSecond',
      atMost: most * (1 + MARGIN),
    },
    {
      claim: `${cell}: at the end, at least half of the computed backlog waits`,
      cell,
      path: 'counts.waiting',
      atLeast: ((RATE_PER_SECOND - most) * DURATION_MS) / 1_000 / 2,
    },
    {
      claim: `${cell}: the median request waits at least twice as long for a connection as for its answer`,
      cell,
      path: 'phases.poolWait.p50Us',
      atLeast: { path: 'service.p50Us', times: 2 },
    },
  ];
}

function keepsUp(cell: string): Expectation[] {
  return [
    {
      claim: `${cell}: answers as fast as requests arrive`,
      cell,
      path: 'rate.achievedPerSecond',
      within: { of: RATE_PER_SECOND, percent: 100 * MARGIN },
    },
    {
      claim: `${cell}: the median request does not wait for a connection`,
      cell,
      path: 'phases.poolWait.p50Us',
      atMost: { path: 'service.p50Us', times: MARGIN },
    },
  ];
}

const unlimited = 'no limit';

export default defineScenario({
  name: 'pool-size',
  question: 'How many connections does a pool need, and what does waiting for one cost?',
  load: {
    kind: 'open',
    ratePerSecond: RATE_PER_SECOND,
    arrivals: 'poisson',
    durationMs: DURATION_MS,
  },
  origin: { delay: `constant ${SERVICE_MS}ms` },
  cells: [
    ...[...TOO_SMALL, ...LARGE_ENOUGH].map(poolOf),
    { name: unlimited, pool: 'unlimited' },
    { name: 'undici, pool of 4', driver: 'undici', pool: 4 },
    { name: 'undici, pool of 32', driver: 'undici', pool: 32 },
  ],
  reference: unlimited,
  expectedOf: 'lab',
  expect: [
    ...TOO_SMALL.flatMap((size) => saturates(`pool of ${size}`, size)),
    ...LARGE_ENOUGH.flatMap((size) => keepsUp(`pool of ${size}`)),
    ...keepsUp(unlimited),
    ...saturates('undici, pool of 4', 4),
    ...keepsUp('undici, pool of 32'),
  ],
});
