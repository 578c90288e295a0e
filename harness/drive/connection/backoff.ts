import type { Random } from '../../random.ts';

const SHORTEST_MS = 1;
const LONGEST_MS = 100;

/**
 * Wait after this many consecutive connect errors, ms: 1, 2, 4, ... 100, each shortened by a random share of up to half,
 * so that callers that failed together do not retry together. A failing connect is expensive: with all of 28,232 ports
 * in use the kernel checks each of them, which takes 5 ms of CPU every time.
 */
export function backoffMs(failures: number, random: Random): number {
  const fullMs = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.max(SHORTEST_MS, fullMs * (1 - random() / 2));
}
