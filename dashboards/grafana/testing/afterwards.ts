import { defineScenario } from '../../../harness/index.ts';

/** Runs after another scenario, whose verdicts can be queried meanwhile. */
export default defineScenario({
  name: 'afterwards',
  question: 'Do the verdicts of the scenario before stay until the run ends?',
  load: { kind: 'closed', concurrency: 2, durationMs: 1_200 },
  cells: [{ name: 'keep-alive', reuse: 'keep-alive', pool: 2 }],
  expect: [],
});
