import { connectionsOfCallers } from '../drivers/autocannon.ts';
import { driversOf, poolInAll } from '../drivers-of-load.ts';
import { mostAtOnce, mostOpen } from '../reach.ts';
import { quote } from '../read/quote.ts';
import { mostInFlight } from '../strategy.ts';
import { axis, type DriverTask } from './axis.ts';
import { choice, countOr, durationOr } from './values.ts';

/** Most connections that a process of the client holds at once. */
export const pool = axis(countOr('unlimited'))({
  default: 'unlimited',
  defaultFor: {
    autocannon: {
      says: 'the number of callers of a process divided by `pipelining`, if that is above 1',
      from: ({ pipelining: each = 1 }, load) => {
        const connections =
          load?.kind === 'closed' && each > 1 ? load.concurrency / each / driversOf(load) : undefined;
        return Number.isInteger(connections) ? connections : undefined;
      },
    },
  },
  says: 'The largest number of connections that the client holds at once; with `load.drivers`, each of its processes',
  proof: {
    checks: ['pool'],
    witness: 'The kernel of the client counts established connections; with HTTP/3 only the driver does.',
  },
  doubts: [
    {
      code: 'pool-never-full',
      when: ({ strategy, load }) =>
        poolInAll({ strategy, load }) < Infinity && poolInAll({ strategy, load }) > mostAtOnce(load),
      message: (names) =>
        `The pool is larger than the number of requests in flight at once in ${names}, so its size has no effect`,
    },
  ],
  drivers: {
    autocannon: {
      can: 'at least as many as its callers need',
      refuse: [
        {
          refused:
            'fewer than `load.concurrency` divided by `pipelining`; `unlimited` with `pipelining` above 1',
          when: (task) => {
            const connections = connectionsOfCallers(task);
            if (!Number.isInteger(connections)) return false;
            const { pipelining: each, pool: most } = task.strategy;
            return most === 'unlimited' ? each > 1 : most < connections;
          },
          because: 'autocannon opens as many connections as its callers need, regardless of the pool',
          what: (task) =>
            `autocannon opens ${connectionsOfCallers(task)} connections for its callers, regardless of the pool`,
          expected: (task) => String(connectionsOfCallers(task)),
        },
      ],
    },
  },
});

const FIRST_IS_UNDICI = "only undici's Pool takes the first free connection";

/**
 * Which of several idle connections is taken: the one used last (`lifo`), the one idle the longest (`fifo`), or the
 * first in the order in which the pool made them (`first`: the Pool of undici).
 */
export const poolChoice = axis(choice('lifo', 'fifo', 'first'))({
  default: 'lifo',
  defaultFor: { undici: 'first' },
  says: "Which of several idle connections is taken. `lifo`: the one used last. `fifo`: the one idle the longest. `first`: the one that the pool made first (undici's Pool)",
  proof: {
    checks: ['pool choice'],
    witness:
      'Only the driver knows its idle connections. It ranks the one taken by the times of their last use, regardless of what was asked for.',
  },
  refuse: [
    {
      refused: '`fifo` with `one-request`',
      when: ({ strategy }) => strategy.poolChoice === 'fifo' && strategy.reuse === 'one-request',
      because: 'A connection that carries one request is never idle, so there is nothing to choose from',
      expected: 'lifo, or another reuse',
    },
    {
      refused: '`fifo` with one connection',
      when: (cell) => cell.strategy.poolChoice === 'fifo' && mostOpen(cell) < 2,
      because: 'There is never more than one connection, so there is nothing to choose from',
      expected: 'lifo, or a larger pool and load',
    },
  ],
  drivers: {
    socket: { only: ['lifo', 'fifo'], because: FIRST_IS_UNDICI },
    undici: {
      can: '`first`',
      refuse: [
        {
          refused: '`lifo` and `fifo`, unless there are never two idle connections',
          when: (task) =>
            task.strategy.poolChoice === 'fifo' ||
            (task.strategy.poolChoice === 'lifo' && !hasNoChoice(task)),
          because:
            "undici's Pool takes the free connection that it made first, and its RoundRobinPool the next in turn, and neither " +
            'considers which was used last',
          what: ({ strategy }) =>
            "undici's Pool takes the free connection that it made first, and its RoundRobinPool the next in turn, and neither " +
            `considers which was used last, as ${quote(strategy.poolChoice)} does`,
          expected: 'first, or another driver',
        },
      ],
    },
    autocannon: 'each of its callers has its own connection, so there is nothing to choose from',
    http2: { only: ['lifo', 'fifo'], because: FIRST_IS_UNDICI },
    h3: { only: ['lifo', 'fifo'], because: FIRST_IS_UNDICI },
  },
});

/** The client closes a connection that was idle for this long; `none`: never. */
export const idleTimeoutMs = axis(durationOr('none'))({
  default: 'none',
  says: 'How long a connection may be idle before the client closes it; `none`: without limit',
  proof: {
    checks: ['idle timeout'],
    witness:
      "The driver measures how long each connection had been idle when it was closed. The pauses in the load say how many connections had to end, and the TIME_WAIT in the client's kernel shows that they did.",
  },
  refuse: [
    {
      refused: 'with `one-request`',
      when: ({ strategy }) => strategy.idleTimeoutMs !== 'none' && strategy.reuse === 'one-request',
      because: 'A connection that carries one request is never idle',
      expected: '"none", or another reuse',
    },
    {
      refused: 'as long as the load or longer',
      when: ({ strategy, load }) =>
        strategy.idleTimeoutMs !== 'none' && strategy.idleTimeoutMs >= load.durationMs,
      because: 'No connection is ever idle for that long',
      what: ({ strategy, load }) =>
        `No connection is idle for ${strategy.idleTimeoutMs} ms in a load of ${load.durationMs} ms`,
      expected: 'less than the load takes, or "none"',
    },
  ],
  doubts: [
    {
      // Of poolChoice it is just as true, and one warning is enough.
      code: 'never-idle',
      when: ({ strategy, load }) =>
        load.kind === 'closed' &&
        (load.objectsPerPage ?? 1) === 1 &&
        (strategy.idleTimeoutMs !== 'none' || strategy.poolChoice === 'fifo'),
      message: (names) =>
        `Each caller asks again as soon as it has its answer in ${names}, so connections are hardly ever idle: ` +
        'idleTimeoutMs and poolChoice have an effect under open load, or with objectsPerPage',
    },
  ],
  drivers: { autocannon: 'its connections are never idle' },
});

/** Whether undici never has two idle connections to choose from, so that the choice means nothing. */
function hasNoChoice({ strategy, load }: DriverTask): boolean {
  if (strategy.pool === 1 || strategy.reuse === 'one-request') return true;
  const mostOnOne = mostInFlight(strategy);
  const isBusy = load.kind === 'closed' && (load.objectsPerPage ?? 1) === 1;
  return (mostOnOne === 1 || mostOnOne === Infinity) && isBusy && strategy.reuse === 'keep-alive';
}
