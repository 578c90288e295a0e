import { type CellSettings, defineScenario } from '../harness/index.ts';

const CUBIC = { congestion: 'cubic' } as const satisfies Partial<CellSettings>;
const BBR = { congestion: 'bbr' } as const satisfies Partial<CellSettings>;
const LARGE = { bodyBytes: 300_000 };
const FULL = { load: { concurrency: 4 }, pool: 4 } as const satisfies Partial<CellSettings>;

// One large answer and then small ones on the other of two connections.
const BESIDE = {
  load: { concurrency: 1, objectsPerPage: 40 },
  origin: { bodyBytes: 200, largeBodyBytes: 4_000_000, largeBodyEvery: 40 },
} as const satisfies Partial<CellSettings>;
const SLOW_LINK = { pool: 2, rttMs: 20, rateMbit: 20 } as const satisfies Partial<CellSettings>;
const DEEP = { ...SLOW_LINK, queueMs: 400, ...BESIDE } as const satisfies Partial<CellSettings>;
const SHALLOW = { ...SLOW_LINK, queueMs: 10, ...BESIDE } as const satisfies Partial<CellSettings>;

export default defineScenario({
  name: 'congestion',
  question: 'What do CUBIC and BBR make of random loss, and of a deep and a shallow queue?',
  load: { kind: 'closed', concurrency: 1, durationMs: 5_000 },
  cells: [
    { name: 'no loss, cubic', ...FULL, ...CUBIC, rttMs: 50, origin: LARGE },
    { name: '1% loss, cubic', ...FULL, ...CUBIC, rttMs: 50, lossPercent: 1, origin: LARGE },
    {
      name: '1% loss, bbr',
      ...FULL,
      ...BBR,
      rttMs: 50,
      lossPercent: 1,
      origin: LARGE,
      remedyFor: '1% loss, cubic',
    },
    { name: 'deep queue, cubic', ...DEEP, ...CUBIC },
    { name: 'deep queue, bbr', ...DEEP, ...BBR, remedyFor: 'deep queue, cubic' },
    { name: 'shallow queue, cubic', ...SHALLOW, ...CUBIC },
    { name: 'shallow queue, bbr', ...SHALLOW, ...BBR },
  ],
  expectedOf: 'lab',
  expect: [
    {
      claim: 'no loss, cubic: once the window is open, an answer of 300 kB takes at most four round trips',
      cell: 'no loss, cubic',
      path: 'latency.p50Us',
      atMost: 220_000,
    },
    {
      claim:
        '1% loss, cubic: it takes losses for congestion, so an answer of 300 kB takes at least 3 times as long as without',
      cell: '1% loss, cubic',
      path: 'latency.p50Us',
      atLeast: { cell: 'no loss, cubic', path: 'latency.p50Us', times: 3 },
      byChance: true,
    },
    {
      claim: '1% loss, bbr: at most half of the time that it takes with CUBIC',
      cell: '1% loss, bbr',
      path: 'latency.p50Us',
      atMost: { cell: '1% loss, cubic', path: 'latency.p50Us', times: 0.5 },
      byChance: true,
    },
    {
      claim:
        'deep queue, cubic: one small answer in ten beside a large one waits 80 ms and more in the queue',
      cell: 'deep queue, cubic',
      path: 'phases.ttfb.p90Us',
      atLeast: 100_000,
    },
    {
      claim: 'deep queue, bbr: at most half of that',
      cell: 'deep queue, bbr',
      path: 'phases.ttfb.p90Us',
      atMost: { cell: 'deep queue, cubic', path: 'phases.ttfb.p90Us', times: 0.5 },
    },
    {
      claim: 'shallow queue, cubic: a small answer waits at most about as long as the queue is',
      cell: 'shallow queue, cubic',
      path: 'phases.ttfb.p90Us',
      atMost: 50_000,
    },
    {
      claim: 'shallow queue, bbr: the same',
      cell: 'shallow queue, bbr',
      path: 'phases.ttfb.p90Us',
      atMost: 50_000,
    },
  ],
});
