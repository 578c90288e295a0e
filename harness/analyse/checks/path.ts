import type { Check } from '../../result/result.ts';
import { several } from '../../words.ts';
import { errorTotal, type Ran } from '../evidence.ts';
import { type Bounds, boundsText, isWithin, nearly } from './bounds.ts';

/**
 * The traffic took the path asked for, by nginx's log: there is none on the direct path, it has every request where nginx
 * speaks HTTP, and every connection where it relays TCP.
 */
export function pathCheck(ran: Ran): Check {
  const { path } = ran.cell.strategy;
  const { logs } = ran;
  const terminates = path === 'nginx';
  const expected = expectedEntries(ran);
  const seen = logs.upstream === null ? null : logs.upstream.requests + logs.upstream.unlogged;
  const entries = expected === null ? seen === null : isWithin(seen, expected);
  return {
    name: 'path',
    ok: entries && (logs.proxy !== null) === terminates,
    expected:
      expected === null ? 'no proxy, so no log' : `${boundsText(expected)} ${UNIT[path]}s in nginx's log`,
    observed: `${seen === null ? 'no log' : several(seen, UNIT[path])}, ${logs.proxy === null ? 'no proxy answered' : 'nginx answered'}`,
  };
}

const UNIT = { direct: 'request', nginx: 'request', 'nginx-stream': 'TCP connection' } as const;

/** null: there must be no log. */
function expectedEntries(ran: Ran): Bounds | null {
  const { path } = ran.cell.strategy;
  const { counts, connections } = ran.outcome;
  switch (path) {
    case 'direct':
      return null;
    case 'nginx':
      // What failed may have been read by nginx or not.
      return { least: nearly(counts.responses).least, most: nearly(counts.responses + errorTotal(ran)).most };
    case 'nginx-stream':
      return nearly(connections.opened);
    default:
      return path satisfies never;
  }
}
