import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{harness,servers,scenarios,bench,bin}/**/*.test.ts'],
          exclude: ['**/*.lab.test.ts'],
        },
      },
      {
        // Labs measure time and share two cores: one file at a time.
        test: {
          name: 'lab',
          include: ['{harness,servers,scenarios}/**/*.lab.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
