import { defineConfig } from 'vitest/config';

/** Long runs and large samples, one file at a time: `npm run test:deep`. What they test, `npm test` covers as well. */
export default defineConfig({
  test: {
    include: ['{harness,servers,scenarios,bench,ci,dashboards}/**/*.deep.test.ts'],
    fileParallelism: false,
    testTimeout: 10 * 60_000,
    hookTimeout: 60_000,
  },
});
