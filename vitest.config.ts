import { defineConfig } from 'vitest/config';

const LABS = '{harness,servers,scenarios,dashboards}/**/*.lab.test.ts';
/** Labs whose tests count and wait, and judge no time. */
const PATIENT = [
  ...['harness/metrics/**/*.lab.test.ts', 'dashboards/**/*.lab.test.ts'],
  ...['harness/package.lab.test.ts', 'harness/survival.lab.test.ts', 'harness/result/store.lab.test.ts'],
];
const FOR_A_LAB = { testTimeout: 60_000, hookTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{harness,servers,scenarios,bench,bin,dashboards,docker}/**/*.test.ts'],
          exclude: ['**/*.lab.test.ts', '**/*.compose.test.ts'],
          // Mostly waiting: two at a time also where vitest would leave a second core alone.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          // A busy machine starts a process slowly.
          testTimeout: 15_000,
        },
      },
      {
        test: {
          name: 'patient',
          include: PATIENT,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          ...FOR_A_LAB,
        },
      },
      {
        // These measure time: one file at a time, apart from all other tests.
        test: {
          name: 'lab',
          include: [LABS],
          exclude: PATIENT,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...FOR_A_LAB,
        },
      },
    ],
  },
});
