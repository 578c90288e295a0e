import { compare } from './compare.ts';
import { autocannon, ourDriver, wrk } from './tools.ts';

/** 32 keep-alive connections. */
export function bench(): Promise<boolean> {
  return compare({
    name: 'keep-alive',
    ours: ourDriver(),
    others: [
      { name: 'wrk', tool: wrk(), goal: 1 },
      { name: 'autocannon', tool: autocannon(), goal: 1.2 },
    ],
  });
}
