import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

const RTT_MS = 50;
const RTT_US = RTT_MS * 1_000;

// Two requests on each connection: the first with the initial window, the second with what that left.
const TWO_EACH = { reuse: 'requests-2', closer: 'client' } as const satisfies Partial<CellSettings>;

const KB_10 = { bodyBytes: 10_000 };
const KB_100 = { bodyBytes: 100_000 };
const MB_1 = { bodyBytes: 1_000_000 };

// One request a second on one connection: longer than the retransmission timeout, which is 200 ms and the round trip.
const RARE = { kind: 'open', ratePerSecond: 1, arrivals: 'constant', durationMs: 6_000 } as const;

/** Round trips from first to last byte, from p50 of the phase. */
function flights(cell: string, more: number): Expectation {
  return {
    claim: `${cell}: the answer of a first request needs ${more} further round trips after its first byte, within one`,
    cell,
    path: 'cold.p50Us',
    within: { of: { path: 'prediction.latency.coldUs' }, percent: 100 / (2 + more) },
  };
}

function asPredicted(cell: string, kind: 'cold' | 'warm', percent: number): Expectation {
  return {
    claim: `${cell}: a ${kind === 'cold' ? 'first' : 'second'} request takes what slow start predicts`,
    cell,
    path: `${kind}.p50Us`,
    within: { of: { path: `prediction.latency.${kind}Us` }, percent },
  };
}

export default defineScenario({
  name: 'slow-start',
  question:
    'How long does an answer of 10 kB, 100 kB and 1 MB take at 50 ms, on a new and on a warm connection?',
  strategy: { rttMs: RTT_MS, ...TWO_EACH },
  load: { kind: 'closed', concurrency: 4, durationMs: 2_500 },
  origin: KB_100,
  cells: [
    { name: '10 kB', origin: KB_10 },
    { name: '100 kB', origin: KB_100 },
    { name: '1 MB', origin: MB_1 },
    { name: '100 kB, window of 4', initialWindow: 4 },
    { name: 'idle for a second', reuse: 'keep-alive', pool: 1, load: RARE, origin: MB_1 },
    {
      name: 'idle for a second, window kept',
      reuse: 'keep-alive',
      pool: 1,
      load: RARE,
      origin: MB_1,
      slowStartAfterIdle: false,
      remedyFor: 'idle for a second',
    },
  ],
  expectedOf: 'lab',
  expect: [
    asPredicted('10 kB', 'cold', 3),
    asPredicted('10 kB', 'warm', 3),
    asPredicted('100 kB', 'cold', 6),
    {
      claim:
        "100 kB: a second request takes two round trips, because the client's window of 64 kB is smaller than the answer",
      cell: '100 kB',
      path: 'warm.p50Us',
      within: { of: 2 * RTT_US, percent: 5 },
    },
    flights('1 MB', 6),
    asPredicted('100 kB, window of 4', 'cold', 6),
    {
      claim:
        'idle for a second: the window is lost, so an answer takes two round trips more than where it is kept',
      cell: 'idle for a second',
      path: 'warm.p50Us',
      atLeast: { cell: 'idle for a second, window kept', path: 'warm.p50Us', plus: 1.9 * RTT_US },
    },
    {
      claim: 'idle for a second, window kept: an answer of 1 MB takes at most two round trips',
      cell: 'idle for a second, window kept',
      path: 'warm.p50Us',
      atMost: 2.2 * RTT_US,
    },
  ],
});
