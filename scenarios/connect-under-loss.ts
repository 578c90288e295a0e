import { defineScenario } from '../harness/index.ts';

const RTT_MS = 50;
// A handshake is a SYN, a SYN-ACK and an ACK that the first request repeats: it fails with either of two packets.
const LOSS = 0.1;
const FIRST_FAILS = 1 - (1 - LOSS) ** 2;

export default defineScenario({
  name: 'connect-under-loss',
  question: 'How long does connecting take when packets are lost?',
  strategy: { rttMs: RTT_MS, reuse: 'one-request', closer: 'client' },
  load: { kind: 'closed', concurrency: 32, durationMs: 6_000 },
  cells: [
    { name: 'no loss' },
    { name: '1% loss', lossPercent: 1 },
    { name: '10% loss', lossPercent: 100 * LOSS },
  ],
  expectedOf: 'lab',
  expect: [
    {
      claim: 'no loss: connecting takes one round trip',
      cell: 'no loss',
      path: 'connect.p50Us',
      within: { of: RTT_MS * 1_000, percent: 5 },
    },
    {
      claim: `10% loss: one connection in ${Math.round(1 / FIRST_FAILS)} or more waits for a second SYN, a second later`,
      cell: '10% loss',
      path: 'connect.p99Us',
      atLeast: 1_000_000 + RTT_MS * 1_000,
    },
    {
      claim: '10% loss: the median does not show it',
      cell: '10% loss',
      path: 'connect.p50Us',
      within: { of: RTT_MS * 1_000, percent: 25 },
    },
    {
      claim: '1% loss: the longest connect took a second or more',
      cell: '1% loss',
      path: 'connect.maxUs',
      atLeast: 1_000_000,
    },
  ],
});
