import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run test:compose`: not part of `npm test`, because it builds an image and takes minutes. */
export default defineConfig({
  test: {
    name: 'compose',
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['docker/**/*.compose.test.ts'],
    fileParallelism: false,
    // Each step builds on the one before.
    bail: 1,
    reporters: ['verbose'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
