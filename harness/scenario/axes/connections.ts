import { MS_PER_SECOND } from '../../units.ts';
import { RECONNECTS } from '../drivers/autocannon.ts';
import { mostRequests, reuseLimit } from '../reach.ts';
import { quote } from '../read/quote.ts';
import { hasStreams } from '../strategy.ts';
import { axis, type Cell } from './axis.ts';
import { choice, reuseForms } from './values.ts';

/**
 * How many requests, or for how long, one connection carries. `keep-alive`: without a limit. `requests-N`: N requests,
 * then it is closed. `seconds-N`: closed after the first answer that arrives N seconds after it was opened.
 */
export const reuse = axis(reuseForms())({
  default: 'keep-alive',
  says: 'What one connection carries. `keep-alive`: requests without a limit. `one-request`, `requests-N`: 1 or N requests, then it is closed. `seconds-N`: it is closed after the first answer that arrives N seconds or more after it was opened',
  proof: {
    checks: ['connections client', 'connections kernel'],
    witness:
      'The kernels of client and server count connections; with HTTP/3 only the driver does. The driver counts the requests written on each.',
  },
  refuse: [
    {
      refused: '`seconds-N` as long as the load or longer',
      when: ({ strategy, load }) => {
        const { seconds } = reuseLimit(strategy);
        return seconds < Infinity && seconds * MS_PER_SECOND >= load.durationMs;
      },
      because: 'It would be the same as keep-alive',
      what: ({ strategy, load }) =>
        `A load of ${load.durationMs} ms ends before any connection reaches the limit of ${strategy.reuse}`,
      expected: 'fewer seconds than the load has, or keep-alive',
    },
    {
      refused: '`requests-N` of more requests than the load has',
      when: ({ strategy, load }) => {
        const { requests } = reuseLimit(strategy);
        return requests < Infinity && requests > mostRequests(load);
      },
      because: 'It would be the same as keep-alive',
      what: ({ strategy, load }) =>
        `A load of ${mostRequests(load)} requests ends before any connection reaches the limit of ${strategy.reuse}`,
      expected: 'fewer requests than the load has, or keep-alive',
    },
    {
      refused: 'anything but `one-request` with `http/1.0` and `origin.contentLength` false',
      when: (cell) => endsWithConnection(cell) && cell.strategy.reuse !== 'one-request',
      because:
        'Without a Content-Length an HTTP/1.0 answer ends when its connection closes, and origin.contentLength is false',
      expected: 'one-request, protocol http/1.1, or origin.contentLength true',
    },
  ],
  drivers: {
    undici: {
      can: 'all; `one-request` and `requests-N` only over HTTP/1.1, `seconds-N` only with an unlimited pool',
      refuse: [
        {
          refused: '`one-request` and `requests-N` with `h2`',
          when: ({ strategy }) => asksToClose(strategy) && hasStreams(strategy),
          because: 'undici counts requests only on HTTP/1.1 connections (maxRequestsPerClient, pipelining 0)',
          expected: 'keep-alive, or protocol http/1.1',
        },
        {
          refused: '`seconds-N` with a limited pool',
          when: ({ strategy }) => reuseLimit(strategy).seconds < Infinity && strategy.pool !== 'unlimited',
          because:
            "undici's Pool drops a connection whose time is up (clientTtl) before it is closed, and opens the next one",
          what: ({ strategy }) =>
            "undici's Pool drops a connection whose time is up (clientTtl) before it is closed, opens the next one, " +
            `and then holds more than ${strategy.pool}`,
          expected: 'pool unlimited, or another reuse',
        },
      ],
    },
    autocannon: RECONNECTS,
  },
});

const NO_CONNECTION_HEADER =
  'An HTTP/2 request cannot ask the server to close: the Connection header is forbidden (RFC 9113, 8.2.2)';

/**
 * Who sends the first FIN, or `reset`: the client sends RST, which leaves no TIME_WAIT. With `keep-alive` no connection
 * ends while the load runs, and the closer only says who ends it afterwards.
 */
export const closer = axis(choice('client', 'server', 'reset'))({
  default: 'client',
  defaultFor: {
    undici: {
      says: '`server` with `one-request` and `requests-N`',
      from: (said) => (asksToClose(said) ? 'server' : undefined),
    },
  },
  says: 'Who ends a connection. `client`, `server`: this end sends the first FIN. `reset`: the client sends an RST, which leaves no TIME_WAIT. With `keep-alive` it only decides who ends connections after the load',
  proof: {
    checks: ['closer', 'resets'],
    witness: 'The kernels show which host holds the TIME_WAIT and who sent an RST.',
  },
  refuse: [
    {
      refused: '`reset` with `h3`',
      when: ({ strategy }) => strategy.protocol === 'h3' && strategy.closer === 'reset',
      because: 'QUIC runs over UDP, which has no RST',
      expected: 'closer client, or a protocol over TCP',
    },
    {
      refused: 'anything but `server` with `http/1.0` and `origin.contentLength` false',
      when: (cell) =>
        endsWithConnection(cell) &&
        cell.strategy.reuse === 'one-request' &&
        cell.strategy.closer !== 'server',
      because: "Without a Content-Length an HTTP/1.0 answer ends with the server's FIN",
      expected: 'closer server, protocol http/1.1, or origin.contentLength true',
    },
  ],
  drivers: {
    socket: {
      can: 'yes, with `h2` and `h2c` not `server`',
      refuse: [
        {
          refused: '`server` with `h2` and `h2c`',
          when: ({ strategy }) => strategy.closer === 'server' && hasStreams(strategy),
          because: NO_CONNECTION_HEADER,
          expected: 'client, reset, or protocol http/1.1',
        },
      ],
    },
    undici: {
      can: '`server` with `one-request` and `requests-N`, otherwise `client`',
      refuse: [
        {
          refused: '`reset`',
          when: ({ strategy }) => strategy.closer === 'reset',
          because: 'undici has no way to reset a connection',
          expected: ({ strategy }) => (asksToClose(strategy) ? 'server' : 'client'),
        },
        {
          refused: '`client` with `one-request` and `requests-N`',
          when: ({ strategy }) => asksToClose(strategy) && strategy.closer === 'client',
          because:
            "undici ends a connection by asking the server to close it, so the server's FIN comes first",
          expected: 'server, or another driver',
        },
        {
          refused: '`server` with `keep-alive` and `seconds-N`',
          when: ({ strategy }) => !asksToClose(strategy) && strategy.closer === 'server',
          because: 'With this reuse undici never asks the server to close',
          what: ({ strategy }) => `With reuse ${quote(strategy.reuse)} undici never asks the server to close`,
          expected: 'client, or another driver',
        },
      ],
    },
    autocannon: 'it ends its connections itself, each with a FIN',
    http2: {
      only: ['client', 'reset'],
      because: NO_CONNECTION_HEADER,
    },
    h3: {
      can: '`client`',
      refuse: [
        {
          refused: '`server`',
          when: ({ strategy }) => strategy.closer === 'server',
          because:
            'An HTTP/3 request cannot ask the server to close: the Connection header is forbidden (RFC 9114, 4.2)',
          expected: 'closer client',
        },
      ],
    },
  },
});

/** undici counts requests by asking the server to close after the last of them. */
function asksToClose({
  reuse: said = 'keep-alive',
}: {
  readonly reuse?: Cell['strategy']['reuse'];
}): boolean {
  return reuseLimit({ reuse: said }).requests < Infinity;
}

/** HTTP/1.0 has no chunks: without a length only the end of the connection ends a body, through nginx as well. */
function endsWithConnection({ strategy, origin }: Cell): boolean {
  return strategy.protocol === 'http/1.0' && !origin.contentLength;
}
