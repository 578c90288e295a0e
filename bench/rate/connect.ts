import { compare } from './compare.ts';
import { ourDriver, wrk } from './tools.ts';

/** A new connection for each request, 32 at once. nginx closes first, so that no client runs out of ports. */
export function bench(): Promise<boolean> {
  return compare({
    name: 'connect',
    ours: ourDriver({ strategy: { reuse: 'one-request', closer: 'server' } }),
    others: [{ name: 'wrk', tool: wrk('Connection: close'), goal: 0.8 }],
  });
}
