import { compare } from './compare.ts';
import { ourDriver, wrk } from './tools.ts';

/** Share of wrk's rate that each wire must reach. */
const GOALS = { io_uring: 1, epoll: 0.8 } as const;

/** A new connection for each request, 32 at once. nginx closes first, so that no client runs out of ports. */
export async function bench(): Promise<boolean> {
  const met: boolean[] = [];
  for (const wire of ['io_uring', 'epoll'] as const) {
    const isMet = await compare({
      name: `connect over ${wire}`,
      ours: ourDriver({ wire, strategy: { reuse: 'one-request', closer: 'server' } }),
      others: [{ name: 'wrk', tool: wrk({ headers: ['Connection: close'] }), goal: GOALS[wire] }],
    });
    met.push(isMet);
  }
  return met.every(Boolean);
}
