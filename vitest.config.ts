import { defineConfig } from 'vitest/config';

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
        },
      },
      {
        // Labs measure time: one file at a time, apart from all other tests.
        test: {
          name: 'lab',
          include: ['{harness,servers,scenarios,dashboards}/**/*.lab.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
