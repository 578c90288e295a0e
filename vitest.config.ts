import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './harness/testing/longest-first.ts';

const LABS = '{harness,servers,scenarios,ci,dashboards}/**/*.lab.test.ts';
/** Hundreds of programs are started, which need not be compiled each time. */
const env = { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node', import.meta.url)) };
/**
 * Files share a worker and its modules, which would otherwise take longer to load than many of them to run. So a test
 * must undo what it changes in its process; mocks and environment are undone for it, even if it fails.
 */
const SHARED = { isolate: false, restoreMocks: true, unstubEnvs: true } as const;
const FOR_A_LAB = { env, testTimeout: 60_000, hookTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    tags: [{ name: 'long', description: 'Takes ten seconds or more: begins first' }],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{harness,servers,scenarios,bench,bin,ci,dashboards,docker,fleet}/**/*.test.ts'],
          exclude: ['**/*.lab.test.ts', '**/*.compose.test.ts', '**/*.deep.test.ts'],
          // They wait for much of their time: more at a time than there are cores, of which vitest would leave one alone.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
          ...SHARED,
          // A busy machine is slow; a test that hangs is found after a minute as well.
          testTimeout: 60_000,
          env,
        },
      },
      {
        test: {
          // These count and wait, and do it beside each other. Labs that judge times are deep tests, which run one by one.
          name: 'lab',
          include: [LABS],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          ...SHARED,
          ...FOR_A_LAB,
        },
      },
    ],
  },
});
