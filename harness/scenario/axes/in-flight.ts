import { connectionsOfCallers } from '../drivers/autocannon.ts';
import { driversOf, poolInAll } from '../drivers-of-load.ts';
import { mostAtOnce, reuseLimit } from '../reach.ts';
import { isIdempotent } from '../request/methods.ts';
import type { Load } from '../scenario.ts';
import { hasStreams } from '../strategy.ts';
import { axis, type Cell, type Refusal } from './axis.ts';
import { countOr, wholeNumber } from './values.ts';

/** Of pipelining and streams alike: as many requests in flight as asked for must be possible. */
function inFlight(key: 'pipelining' | 'streams'): readonly Refusal[] {
  const asked = ({ strategy }: Cell): number => {
    const value = strategy[key];
    return value === 'unlimited' ? 1 : value;
  };
  return [
    {
      refused: 'more than a connection carries with its `reuse`',
      when: (cell) => asked(cell) > reuseLimit(cell.strategy).requests,
      because: 'A connection never has more requests in flight than it carries',
      what: (cell) =>
        `A connection with reuse ${cell.strategy.reuse} never has ${asked(cell)} requests in flight`,
      expected: 'at most as many as a connection carries',
    },
    {
      refused: 'more than a closed load asks for at once',
      when: (cell) => asked(cell) > mostAtOnce(cell.load),
      because: 'The load never has that many requests in flight',
      what: (cell) => `The load never has ${asked(cell)} requests in flight`,
      expected: 'at most as many as the load asks for at once',
    },
  ];
}

/** HTTP/1.1: requests written on one connection before the first of them is answered. */
export const pipelining = axis(wholeNumber(1, 1_000))({
  default: 1,
  says: 'HTTP/1.1: the most requests written on a connection before the first of them is answered',
  proof: {
    checks: ['in flight'],
    witness: 'The driver counts the requests that it wrote, and the origin those that it is working on.',
  },
  refuse: [
    {
      refused: 'above 1 with `h2`, `h2c` and `h3`',
      when: ({ strategy }) => strategy.pipelining > 1 && hasStreams(strategy),
      because: 'HTTP/2 and HTTP/3 have streams instead of pipelining',
      what: ({ strategy }) => `${strategy.protocol} has streams instead of pipelining`,
      expected: '1, and the axis streams',
    },
    {
      refused: 'above 1 with `http/1.0`',
      when: ({ strategy }) => strategy.pipelining > 1 && strategy.protocol === 'http/1.0',
      because: 'HTTP/1.0 has no pipelining (RFC 9112, 9.3.2)',
      expected: '1, or protocol http/1.1',
    },
    {
      refused: 'above 1 with the methods `POST` and `PATCH`',
      when: ({ strategy, request }) => strategy.pipelining > 1 && !isIdempotent(request.method),
      because:
        'A client must not pipeline what it could not repeat after a lost connection (RFC 9112, 9.3.2)',
      what: ({ request }) =>
        `A client must not pipeline ${request.method}, which it could not repeat after a lost connection (RFC 9112, 9.3.2)`,
      expected: '1, or an idempotent method',
    },
    ...inFlight('pipelining'),
  ],
  doubts: [
    {
      code: 'idle-pipelining',
      when: ({ strategy, load }) =>
        strategy.pipelining > 1 && poolInAll({ strategy, load }) >= mostAtOnce(load),
      message: (names) =>
        `There can be a connection for every request in ${names}, so none needs to be pipelined; set pool below ` +
        'the number of requests in flight at once',
    },
  ],
  drivers: {
    socket: {
      can: 'yes, if the pool is smaller than the number of requests at once',
      refuse: [
        {
          refused: 'above 1 if the pool has a connection for each request',
          when: ({ strategy, load }) =>
            strategy.pipelining > 1 && poolInAll({ strategy, load }) >= mostAtOnce(load),
          because: 'The driver socket opens as many connections as the pool allows before it pipelines',
          what: ({ strategy }) =>
            `The driver socket opens connections before it pipelines, and a pool of ${strategy.pool} has one for each request`,
          expected: 'a pool smaller than the number of requests at once, or pipelining 1',
        },
      ],
    },
    autocannon: {
      can: 'a divisor of the number of callers',
      refuse: [
        {
          refused: 'not a divisor of the callers of each process',
          when: (task) => task.load.kind === 'closed' && !Number.isInteger(connectionsOfCallers(task)),
          because: 'autocannon gives each of its connections the same number of callers',
          what: ({ strategy, load }) =>
            `autocannon cannot divide ${callersText(load)} evenly among connections of ${strategy.pipelining} each`,
          expected: 'a divisor of load.concurrency, and of the callers of each driver process',
        },
      ],
    },
  },
});

/** HTTP/2 and HTTP/3: requests in flight on one connection; `unlimited`: as many as the server allows. */
export const streams = axis(countOr('unlimited'))({
  default: 'unlimited',
  says: 'HTTP/2 and HTTP/3: the most requests in flight on a connection; `unlimited`: as many as the server allows',
  proof: {
    checks: ['in flight'],
    witness: 'The driver counts the requests that it wrote, and the origin those that it is working on.',
  },
  refuse: [
    {
      refused: 'with `http/1.0` and `http/1.1`',
      when: ({ strategy }) => strategy.streams !== 'unlimited' && !hasStreams(strategy),
      because: 'HTTP/1 has no streams',
      what: ({ strategy }) => `${strategy.protocol} has no streams`,
      expected: '"unlimited", or protocol h2, h2c or h3',
    },
    ...inFlight('streams'),
  ],
});

function callersText(load: Load): string {
  if (load.kind === 'open') return 'callers';
  const drivers = driversOf(load);
  return `${load.concurrency} callers${drivers === 1 ? '' : ` of ${drivers} processes`}`;
}
