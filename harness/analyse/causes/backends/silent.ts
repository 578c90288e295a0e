import { count, several } from '../../../words.ts';
import { errorTotal } from '../../evidence.ts';
import type { UnservedConnections } from '../../unserved.ts';
import { type CellFacts, cause, type Finding } from '../cause.ts';
import { type Order, orderOf } from './order.ts';
import { unserved } from './unserved.ts';

/** Share of the unanswered requests that must be on connections without any answer. The others show another trouble. */
const NEARLY_ALL = 0.9;

/** A server with a worker for each open connection, as Apache's prefork MPM: all others wait until one is closed. */
export const connectionHoldsWorker = cause({
  id: 'connection-holds-worker',
  as: 'warning',
  looks: 'Some requests are never answered, while the others are as fast as ever',
  owner: 'service',
  shows:
    'Connections were accepted and got no answer until the end of the load, while the others carried at least ten requests each. A backend that does not answer is named beside it unless the silent connections were the last ones opened, and too many for chance',
  remedy:
    'Keep no more connections, over all clients, than the service has workers; or add workers (Apache prefork: MaxRequestWorkers), or use a server in which an idle connection holds none (Apache event)',
  page: 'size-pool.md#too-many-connections',
  evidence: (facts) => {
    const found = silentIn(facts);
    if (found === null || isElsewhere(found)) return null;
    const [answering, silent] = [found.answering, found.silent].map(count);
    const isLast = found.order === 'last';
    const held = `the service answers on ${answering} at a time, as if each held a worker for as long as it is open`;
    return {
      ...found.finding,
      text:
        `${answering} of ${several(found.answering + found.silent, 'connection')} had answers, and ` +
        `${isLast ? `the ${silent} opened last` : silent} had none until the end of the load: ${held}` +
        (isLast ? '' : ', or a backend behind its address does not answer'),
      ...(!isLast && { remedy: compare(answering!) }),
    };
  },
});

function compare(answering: string): string {
  return (
    `Compare with twice as many connections. If no more than ${answering} are answered then, each holds a worker: keep no more ` +
    'than that over all clients, or add workers (Apache prefork: MaxRequestWorkers). If about the same share is silent, look ' +
    'for a backend that does not answer'
  );
}

/** Behind a balancer that does not check its backends. Some of the connections are silent however few there are. */
export const silentBackend = cause({
  id: 'silent-backend',
  as: 'warning',
  looks:
    'Some requests are never answered, with few connections as with many, while the others are as fast as ever',
  owner: 'service',
  shows:
    'Connections were accepted and got no answer until the end of the load, while others that were opened later were answered; or it was every second, third or so of the connections, and too many for chance',
  remedy:
    'Send a request to each backend or worker process by itself, and have the balancer check them by requests. If all of them answer, each may be busy with one connection until that is closed. Fewer connections do not help: as large a share of them would be silent',
  page: 'target.md#several-backends-behind-one-address',
  evidence: (facts) => {
    const found = silentIn(facts);
    if (found === null || !isElsewhere(found)) return null;
    const all = found.answering + found.silent;
    const which =
      found.order === 'in turn'
        ? `one in every ${count(Math.round(all / found.silent))} in the order of their opening`
        : 'though others that were opened later were answered';
    return {
      ...found.finding,
      text:
        `${count(found.silent)} of ${several(all, 'connection')} had no answer until the end of the load, ${which}: one of ` +
        'several backends or worker processes behind the address does not answer',
    };
  },
});

interface Silent extends Pick<UnservedConnections, 'answering' | 'silent'> {
  readonly order: Order | null;
  readonly finding: Pick<Finding, 'strength' | 'share'>;
}

/** null: there are none, or most of the unanswered requests are on other connections. */
function silentIn(facts: CellFacts): Silent | null {
  const found = unserved(facts);
  const unanswered = errorTotal(facts.ran);
  if (found.silent === 0 || found.silent < NEARLY_ALL * unanswered) return null;
  const share = unanswered / Math.max(1, facts.ran.outcome.counts.requests);
  return { ...found, order: orderOf(facts, found), finding: { strength: 'likely', share } };
}

/** Whether the order shows that no queue for workers makes the connections wait: the first in it is served first. */
function isElsewhere({ order }: Silent): boolean {
  return order === 'passed over' || order === 'in turn';
}
