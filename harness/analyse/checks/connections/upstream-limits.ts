import type { Check } from '../../../result/result.ts';
import { listed, several } from '../../../words.ts';
import type { Ran } from '../../evidence.ts';
import { keepsUpstream } from '../../predict/upstream-hop.ts';
import { counted, isWithin } from '../bounds.ts';

/** No upstream connection carried more requests than `keepalive_requests`. null: nginx keeps no connection. */
export function upstreamKeepaliveRequestsCheck({ cell, logs }: Ran): Check | null {
  if (cell.strategy.path !== 'nginx' || !keepsUpstream(cell)) return null;
  const most = cell.strategy.upstreamKeepaliveRequests;
  const seen = logs.origin?.mostRequests ?? null;
  return {
    name: 'upstream keepalive requests',
    ok: isWithin(seen, { least: 0, most }),
    expected: `at most ${several(most, 'request')} on one connection`,
    observed: `at most ${counted(seen)}, as the origin counted`,
  };
}

/**
 * nginx runs as many workers as asked for: its processes without the master. How evenly they share the connections is
 * the kernel's choice, and one may get all. null: there is no nginx.
 */
export function workersCheck({ cell, observation, logs }: Ran): Check | null {
  const { path, proxyWorkers } = cell.strategy;
  if (path === 'direct') return null;
  const program = observation.processes.find(({ name, host }) => host === 'proxy' && name === 'proxy');
  const running = program === undefined ? null : program.processes - 1;
  const workers = logs.proxy?.workers ?? {};
  return {
    name: 'workers',
    ok: running === proxyWorkers && Object.keys(workers).length <= proxyWorkers,
    expected: several(proxyWorkers, 'worker'),
    observed: `${counted(running)} running${sharesText(workers)}`,
  };
}

/** By worker, where there are several. */
function sharesText(workers: Readonly<Record<string, number>>): string {
  const shares = Object.values(workers).map((requests) => several(requests, 'request'));
  return shares.length === 0 ? '' : `, which answered ${listed(shares)}`;
}
