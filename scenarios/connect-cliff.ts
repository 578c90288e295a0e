import { defineScenario } from '../harness/index.ts';

const CELL = 'client closes first';

export default defineScenario({
  name: 'connect-cliff',
  question: 'How much does connecting slow down before the ports run out, and from which connection on?',
  load: {
    kind: 'closed',
    concurrency: 1,
    // A few more than the 28,232 ports of the default range, so that they run out.
    requests: 28_300,
    // Beyond half of the range a connection takes milliseconds. This limit only matters on a very slow machine.
    durationMs: 60_000,
  },
  cells: [{ name: CELL, path: 'direct', reuse: 'one-request', closer: 'client' }],
  expectedOf: 'lab',
  expect: [
    {
      claim: 'Connecting slows down at half the range',
      cell: CELL,
      path: 'connectKnee.atConnections',
      within: { of: { path: 'prediction.connectKneeAt' }, percent: 2 },
    },
    {
      claim: 'From there a connection takes at least five times as long',
      cell: CELL,
      path: 'connectKnee.afterP50Us',
      atLeast: { path: 'connectKnee.beforeP50Us', times: 5 },
    },
    {
      claim: 'Every port of the range is used before a connection fails',
      cell: CELL,
      path: 'exhaustion.afterConnections',
      equals: { path: 'hosts.client.portCapacity' },
    },
    {
      claim: 'The ports run out after the predicted number of connections',
      cell: CELL,
      path: 'exhaustion.afterConnections',
      equals: { path: 'prediction.exhaustedAfterConnections' },
    },
  ],
});
