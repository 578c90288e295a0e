import type { Random } from '../../random.ts';

const SHORTEST_MS = 1;
const LONGEST_MS = 100;

/**
 * How long to wait after so many connect errors in a row, ms: 1, 2, 4, ... 100, each shortened by up to half
 * at random so that callers that failed together do not come back together. A failing connect is no cheap
 * thing: at the end of a range of 28,232 ports the kernel looks at each of them, 5 ms of CPU every time.
 */
export function backoffMs(failures: number, random: Random): number {
  const fullMs = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.max(SHORTEST_MS, fullMs * (1 - random() / 2));
}
