import { MS_PER_SECOND } from '../../units.ts';
import { mostAtOnce, mostOpen, mostOpened, mostRequests, reuseLimit } from '../reach.ts';
import type { CellPlan } from '../scenario.ts';
import { hasStreams } from '../strategy.ts';
import type { Rule } from './rule.ts';

/** How many requests one connection of the client has in flight. */
const IN_FLIGHT_RULES: readonly Rule[] = [
  {
    key: 'pipelining',
    broken: ({ strategy }) => strategy.pipelining > 1 && hasStreams(strategy),
    what: ({ strategy }) => `${strategy.protocol} has streams in place of pipelining`,
    expected: '1, and the axis streams',
  },
  {
    key: 'pipelining',
    broken: ({ strategy }) => strategy.pipelining > 1 && strategy.protocol === 'http/1.0',
    what: 'HTTP/1.0 has no pipelining (RFC 9112, 9.3.2)',
    expected: '1, or protocol http/1.1',
  },
  {
    key: 'streams',
    broken: ({ strategy }) => strategy.streams !== 'unlimited' && !hasStreams(strategy),
    what: ({ strategy }) => `${strategy.protocol} has no streams`,
    expected: '"unlimited", or protocol h2, h2c or h3',
  },
  ...(['pipelining', 'streams'] as const).flatMap((key): Rule[] => {
    const asked = ({ strategy }: CellPlan): number => {
      const value = strategy[key];
      return value === 'unlimited' ? 1 : value;
    };
    return [
      {
        key,
        broken: (cell) => asked(cell) > reuseLimit(cell.strategy).requests,
        what: (cell) =>
          `A connection with reuse ${cell.strategy.reuse} never has ${asked(cell)} requests in flight`,
        expected: 'at most as many as a connection carries',
      },
      {
        key,
        broken: (cell) => asked(cell) > mostAtOnce(cell.load),
        what: (cell) => `The load never has ${asked(cell)} requests in flight`,
        expected: 'at most as many as the load asks for at once',
      },
    ];
  }),
];

/** When connections end, and which of those that are there is taken. */
const LIFE_RULES: readonly Rule[] = [
  {
    key: 'reuse',
    broken: ({ strategy, load }) => {
      const { seconds } = reuseLimit(strategy);
      return seconds < Infinity && seconds * MS_PER_SECOND >= load.durationMs;
    },
    what: ({ strategy, load }) =>
      `No connection lives through ${strategy.reuse} in a load of ${load.durationMs} ms`,
    expected: 'fewer seconds than the load has, or keep-alive',
  },
  {
    key: 'reuse',
    broken: ({ strategy, load }) => {
      const { requests } = reuseLimit(strategy);
      return requests < Infinity && requests > mostRequests(load);
    },
    what: ({ strategy, load }) =>
      `No connection lives through ${strategy.reuse} in a load of ${mostRequests(load)} requests`,
    expected: 'fewer requests than the load has, or keep-alive',
  },
  {
    key: 'idleTimeoutMs',
    broken: ({ strategy }) => strategy.idleTimeoutMs !== 'none' && strategy.reuse === 'one-request',
    what: 'A connection that carries one request is never idle',
    expected: '"none", or another reuse',
  },
  {
    key: 'idleTimeoutMs',
    broken: ({ strategy, load }) =>
      strategy.idleTimeoutMs !== 'none' && strategy.idleTimeoutMs >= load.durationMs,
    what: ({ strategy, load }) =>
      `No connection is idle for ${strategy.idleTimeoutMs} ms in a load of ${load.durationMs} ms`,
    expected: 'less than the load takes, or "none"',
  },
  {
    key: 'poolChoice',
    broken: ({ strategy }) => strategy.poolChoice === 'fifo' && strategy.reuse === 'one-request',
    what: 'A connection that carries one request is never idle, so there is none to choose',
    expected: 'lifo, or another reuse',
  },
  {
    key: 'poolChoice',
    broken: (cell) => cell.strategy.poolChoice === 'fifo' && mostOpen(cell) < 2,
    what: 'There is never more than one connection, so there is none to choose',
    expected: 'lifo, or a larger pool and load',
  },
  {
    key: 'poolChoice',
    broken: ({ strategy }) => strategy.poolChoice === 'first' && strategy.driver !== 'undici',
    what: ({ strategy }) =>
      `To take the first free connection is how undici's Pool does it, not the driver ${strategy.driver}`,
    expected: 'lifo or fifo, or the driver undici',
  },
  {
    key: 'sourceAddresses',
    broken: (cell) => cell.strategy.sourceAddresses > mostOpened(cell),
    what: (cell) => `The load opens at most ${mostOpened(cell)} of the connections that it takes to use all`,
    expected: 'at most one address a connection',
  },
];

export const CONNECTION_RULES: readonly Rule[] = [...IN_FLIGHT_RULES, ...LIFE_RULES];
