import type { Clash } from '../clash.ts';
import { answererOf, type CellPlan } from '../scenario.ts';
import { onlyDefaults, onlyProtocols } from './limits.ts';

type Task = Pick<CellPlan, 'strategy' | 'load'> & Partial<Pick<CellPlan, 'origin'>>;

// Each defect of autocannon 9.0.0 named here is pinned by harness/drive/autocannon/defects.test.ts.

const RECONNECTS =
  'it loses the answer of each request after which it reconnects, and where a server closes it sends the next ' +
  'request before it has seen that, loses it, and lets latencies grow without bound';

/** What the driver `autocannon` cannot make, or makes wrong. */
export function refuseAutocannon(task: Task): readonly Clash[] {
  return [
    ...onlyProtocols(task.strategy, 'http/1.1'),
    ...onlyDefaults(task.strategy, {
      reuse: RECONNECTS,
      closer: 'it ends its connections itself, each with a FIN',
      poolChoice: 'each of its callers has a connection of its own, so there is none to choose',
      idleTimeoutMs: 'its connections are never idle',
      resumption: 'it offers no session of an earlier connection',
      requestWrites: 'it writes a request at once',
      sourceAddresses: 'it leaves the choice of the address to the kernel',
    }),
    ...loadClashes(task),
    ...poolClashes(task),
    ...originClashes(task),
  ];
}

function loadClashes({ load }: Task): Clash[] {
  if (load.kind === 'open') {
    const what =
      'With a rate autocannon waits for answers, and its correction for that takes milliseconds for seconds';
    return [{ key: 'load.kind', what, expected: 'closed, or another driver' }];
  }
  if ((load.objectsPerPage ?? 1) === 1) return [];
  const what = 'The callers of autocannon do not wait for each other, so that it knows no pages';
  return [{ key: 'load.objectsPerPage', what, expected: '1, or another driver' }];
}

/** It opens a connection for each caller, and has as many requests in flight on each as are pipelined. */
function poolClashes({ strategy, load }: Task): Clash[] {
  if (load.kind === 'open') return [];
  const { pipelining, pool } = strategy;
  const connections = load.concurrency / pipelining;
  if (!Number.isInteger(connections)) {
    const what = `autocannon cannot share ${load.concurrency} callers out among connections of ${pipelining} each`;
    return [{ key: 'pipelining', what, expected: 'a divisor of load.concurrency' }];
  }
  if (pool === 'unlimited' ? pipelining === 1 : pool >= connections) return [];
  const what = `autocannon opens ${connections} connections for ${load.concurrency} callers, whatever the pool`;
  return [{ key: 'pool', what, expected: String(connections) }];
}

function originClashes({ strategy, origin }: Task): Clash[] {
  if (origin === undefined || answererOf(strategy.path) !== 'origin') return [];
  const { close, maxRequestsPerSocket } = origin;
  const closes = { 'origin.close': close, 'origin.maxRequestsPerSocket': maxRequestsPerSocket > 0 };
  return Object.entries(closes)
    .filter(([, isSo]) => isSo)
    .map(([key]) => ({
      key,
      what: `The server closes connections, and that autocannon cannot do: ${RECONNECTS}`,
      expected: 'a server that keeps them, or another driver',
    }));
}
