import type { Clash } from '../clash.ts';
import { reuseLimit } from '../reach.ts';
import { quote } from '../read/mistakes.ts';
import type { CellPlan } from '../scenario.ts';
import { hasStreams, mostInFlight } from '../strategy.ts';
import { onlyDefaults, onlyProtocols } from './limits.ts';

type Task = Pick<CellPlan, 'strategy' | 'load'>;

/** What the driver `undici` cannot make. */
export function refuseUndici(task: Task): readonly Clash[] {
  const { strategy } = task;
  return [
    ...onlyProtocols(strategy, 'http/1.1', 'h2'),
    ...onlyDefaults(strategy, { requestWrites: 'undici writes a request without a body at once' }),
    ...reuseClashes(task),
    ...closerClashes(task),
    ...tlsClashes(task),
    ...choiceClashes(task),
  ];
}

function reuseClashes({ strategy }: Task): Clash[] {
  const { requests, seconds } = reuseLimit(strategy);
  if (requests < Infinity && hasStreams(strategy)) {
    const what =
      'undici counts requests on connections of HTTP/1.1 only (maxRequestsPerClient, pipelining 0)';
    return [{ key: 'reuse', what, expected: 'keep-alive, or protocol http/1.1' }];
  }
  if (seconds < Infinity && strategy.pool !== 'unlimited') {
    const what =
      "undici's Pool forgets a connection whose time is over (clientTtl) before that is closed, opens the next one, " +
      `and then holds more than ${strategy.pool}`;
    return [{ key: 'reuse', what, expected: 'pool unlimited, or another reuse' }];
  }
  return [];
}

function closerClashes({ strategy }: Task): Clash[] {
  const { closer } = strategy;
  const asksToClose = reuseLimit(strategy).requests < Infinity;
  if (closer === 'reset') {
    const what = 'undici has no way to reset a connection';
    return [{ key: 'closer', what, expected: asksToClose ? 'server' : 'client' }];
  }
  if (asksToClose && closer === 'client') {
    const what = 'undici ends a connection by asking the server to close it, and then its FIN comes first';
    return [{ key: 'closer', what, expected: 'server, or another driver' }];
  }
  if (!asksToClose && closer === 'server') {
    const what = `With reuse ${quote(strategy.reuse)} undici never asks the server to close`;
    return [{ key: 'closer', what, expected: 'client, or another driver' }];
  }
  return [];
}

/** Where connections end while the load runs. */
function tlsClashes({ strategy }: Task): Clash[] {
  const { idleTimeoutMs, reuse, tls } = strategy;
  if (tls === 'none' || (reuse === 'keep-alive' && idleTimeoutMs === 'none')) return [];
  const what =
    'undici lets go of a TLS connection without waiting for the close_notify of the server, which is then answered ' +
    'with RST';
  return [{ key: 'tls', what, expected: 'none, keep-alive without an idle timeout, or another driver' }];
}

function choiceClashes(task: Task): Clash[] {
  const { poolChoice } = task.strategy;
  if (poolChoice === 'first' || (poolChoice === 'lifo' && hasNoChoice(task))) return [];
  const what =
    "undici's Pool takes the first free connection in the order in which it made them, and its RoundRobinPool the " +
    `next one, and neither asks which was used last, as ${quote(poolChoice)} does`;
  return [{ key: 'poolChoice', what, expected: 'first, or another driver' }];
}

/** Whether there are never two idle connections to choose from, so that the default can stay what it is. */
function hasNoChoice({ strategy, load }: Task): boolean {
  if (strategy.pool === 1 || strategy.reuse === 'one-request') return true;
  const mostOnOne = mostInFlight(strategy);
  const isBusy = load.kind === 'closed' && (load.objectsPerPage ?? 1) === 1;
  return (mostOnOne === 1 || mostOnOne === Infinity) && isBusy && strategy.reuse === 'keep-alive';
}
