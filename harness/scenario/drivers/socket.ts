import type { Clash } from '../clash.ts';
import { mostAtOnce } from '../reach.ts';
import type { CellPlan } from '../scenario.ts';
import { onlyProtocols } from './limits.ts';

/** What the driver `socket` cannot make. */
export function refuseSocket(task: Pick<CellPlan, 'strategy' | 'load'>): readonly Clash[] {
  return [
    ...onlyProtocols(task.strategy, 'http/1.0', 'http/1.1'),
    ...pipeliningClashes(task),
    ...requestClashes(task),
  ];
}

/** It opens a connection, as long as the pool allows, before it writes a second request on one. */
function pipeliningClashes({ strategy, load }: Pick<CellPlan, 'strategy' | 'load'>): Clash[] {
  const { pipelining, pool } = strategy;
  if (pipelining === 1 || (pool !== 'unlimited' && pool < mostAtOnce(load))) return [];
  const what = `The driver socket opens connections before it pipelines, and a pool of ${pool} has one for each request`;
  const expected = 'a pool smaller than the requests at once, or pipelining 1';
  return [{ key: 'pipelining', what, expected }];
}

/** The shortest that it sends. */
const SHORTEST_REQUEST = 'GET / HTTP/1.0\r\nHost: a\r\n\r\n';

function requestClashes({ strategy }: Pick<CellPlan, 'strategy'>): Clash[] {
  const { pipelining, requestWrites } = strategy;
  const key = 'requestWrites';
  if (requestWrites > SHORTEST_REQUEST.length) {
    const what = `A request may be too short to leave in ${requestWrites} writes`;
    return [{ key, what, expected: `at most ${SHORTEST_REQUEST.length}` }];
  }
  if (requestWrites === 1 || pipelining === 1) return [];
  const what = 'A pipelined request does not wait for the pieces of the one before it';
  return [{ key, what, expected: '1, or pipelining 1' }];
}
