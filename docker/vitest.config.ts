import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run test:compose`: apart from `npm test`, for it builds an image and takes minutes. */
export default defineConfig({
  test: {
    name: 'compose',
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['docker/**/*.compose.test.ts'],
    fileParallelism: false,
    // Each step stands on the one before.
    bail: 1,
    reporters: ['verbose'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
