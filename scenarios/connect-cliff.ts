import { defineScenario } from '../harness/index.ts';

const CELL = 'client closes first';

export default defineScenario({
  name: 'connect-cliff',
  question: 'How does connecting slow down before the ports run out, and at which connection does it begin?',
  load: {
    kind: 'closed',
    concurrency: 1,
    // The default range holds 28,232 ports: a few requests more, to see the wall as well.
    requests: 28_300,
    // Past half the range a connection takes milliseconds: this only ends a machine that takes very many.
    durationMs: 60_000,
  },
  cells: [{ name: CELL, path: 'direct', reuse: 'one-request', closer: 'client' }],
  expect: [
    {
      claim: 'Connecting slows down at half the range',
      cell: CELL,
      path: 'connectKnee.atConnections',
      within: { of: { path: 'prediction.connectKneeAt' }, percent: 2 },
    },
    {
      claim: 'Past it a connection takes at least five times as long',
      cell: CELL,
      path: 'connectKnee.afterP50Us',
      atLeast: { path: 'connectKnee.beforeP50Us', times: 5 },
    },
    {
      claim: 'Every port of the range is used before one is refused',
      cell: CELL,
      path: 'exhaustion.afterConnections',
      equals: { path: 'hosts.client.portCapacity' },
    },
    {
      claim: 'As many connections as predicted',
      cell: CELL,
      path: 'exhaustion.afterConnections',
      equals: { path: 'prediction.exhaustedAfterConnections' },
    },
  ],
});
